import Contracts
import Foundation

/// What follows from a decision besides the new state: facts to tell, commands to ask, stages passed.
///
/// A command's key names the step, so that asking twice is carried out once (M-05).
package struct Consequences: Sendable {
    package private(set) var events: [any Event] = []
    package private(set) var commands: [(command: any Command, key: String)] = []
    package private(set) var movements: [StageMovement] = []
    /// What the person said with it, for the history.
    package private(set) var words: String?

    package init() {}

    /// What approvers want corrected.
    package var remarks: [ApprovalRemark] { events.flatMap { ($0 as? OpportunityReturned)?.remarks ?? [] } }

    mutating func tell(_ event: any Event) { events.append(event) }
    mutating func note(_ words: String) { self.words = words }
    mutating func ask(_ command: any Command, key: String) { commands.append((command, key)) }
    mutating func move(_ movement: StageMovement?) {
        if let movement { movements.append(movement) }
    }

    package static func += (left: inout Self, right: Self) {
        left.events += right.events
        left.commands += right.commands
        left.movements += right.movements
        left.words = right.words ?? left.words
    }
}

/// What a decision may not make by itself: the time and fresh identities.
package struct Circumstances: Sendable {
    package let now: Timestamp
    package let today: LocalDate
    package let fresh: @Sendable () -> UUID

    package init(now: Timestamp, today: LocalDate, fresh: @escaping @Sendable () -> UUID) {
        self.now = now
        self.today = today
        self.fresh = fresh
    }
}

extension Opportunity {
    /// The key of a command sent at this version of the opportunity.
    func key(_ step: String) -> String { "\(id)/\(step)/\(version)" }

    func slice(_ id: SliceID) -> Int? { slices.firstIndex { $0.id == id } }
}
