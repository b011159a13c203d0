import Contracts
import Postgres
import SalesDomain

/// The opportunities that one unit of work has locked: each is read once, changed here as often as facts tell of it, and
/// written together with all others just before the commit (identity map and unit of work).
///
/// A batch of messages then costs as many statements as one message.
struct HeldOpportunities: Sendable {
    /// What the table holds of one, and what shall be there after the commit.
    struct Entry: Sendable {
        fileprivate(set) var stored: Opportunity
        fileprivate(set) var current: Opportunity
        /// The company's day of the last change of a closed one.
        fileprivate(set) var closedOn: LocalDate?

        /// The slices that the table does not have, with their places.
        var newSlices: [(place: Int, slice: Slice)] {
            let known = Set(stored.slices.map(\.id))
            return current.slices.enumerated()
                .filter { !known.contains($0.element.id) }
                .map { ($0.offset + 1, $0.element) }
        }

        /// The slices that differ from the table's.
        var changedSlices: [Slice] {
            let known = Dictionary(stored.slices.map { ($0.id, $0) }) { first, _ in first }
            return current.slices.filter { slice in known[slice.id].map { $0 != slice } ?? false }
        }
    }

    struct Movement: Sendable {
        let opportunity: OpportunityID
        let movement: StageMovement
        let acting: Acting
    }

    struct Happening: Sendable {
        let opportunity: OpportunityID
        let entry: HistoryEntry
        let acting: Acting
    }

    /// Each company's are held apart.
    static func key(of company: CompanyID) -> String { "opportunities/\(company)" }

    private var entries: [OpportunityID: Entry] = [:]
    private var movements: [Movement] = []
    private var happenings: [Happening] = []

    subscript(id: OpportunityID) -> Opportunity? { entries[id]?.current }

    /// Takes in what was read under lock; what is held already is further than the table.
    mutating func add(_ opportunity: Opportunity) {
        guard entries[opportunity.id] == nil else { return }
        entries[opportunity.id] = Entry(stored: opportunity, current: opportunity)
    }

    /// The version grows by one: keys of commands and tags of answers name it.
    mutating func change(_ opportunity: Opportunity, closedOn: LocalDate?) {
        var entry = entries[opportunity.id] ?? Entry(stored: opportunity, current: opportunity)
        entry.current = opportunity
        entry.current.version += 1
        entry.closedOn = closedOn
        entries[opportunity.id] = entry
    }

    /// Lines were replaced in the table, and the slices went with them.
    mutating func forgetSlices(of id: OpportunityID) { entries[id]?.stored.slices = [] }

    mutating func add(_ movement: Movement) { movements.append(movement) }

    mutating func add(_ entries: [HistoryEntry], of id: OpportunityID, _ acting: Acting) {
        happenings += entries.map { Happening(opportunity: id, entry: $0, acting: acting) }
    }

    /// What is to be written, in the order of the ids; it counts as written from now on.
    mutating func take() -> (changed: [Entry], movements: [Movement], happenings: [Happening]) {
        let changed = entries.values.filter { $0.stored.version != $0.current.version }
            .sorted { $0.current.id < $1.current.id }
        for entry in changed { entries[entry.current.id]?.stored = entry.current }
        defer { (movements, happenings) = ([], []) }
        return (changed, movements, happenings)
    }
}

extension Transaction {
    /// Asks or changes what this unit of work holds; what was changed is written before the commit.
    func held<R>(_ body: (inout HeldOpportunities) -> R) -> R {
        withAttachment(HeldOpportunities.key(of: acting.company), default: HeldOpportunities(), body)
    }
}
