import Contracts
import Foundation

/// A decision on one fixed revision of a document (SM-06).
///
/// IN_PROGRESS becomes GRANTED, RETURNED, REJECTED, WITHDRAWN, SUPERSEDED or EXPIRED, and each of these is final.
package struct ApprovalRequest: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case inProgress = "IN_PROGRESS"
        case granted = "GRANTED"
        case returned = "RETURNED"
        case rejected = "REJECTED"
        case withdrawn = "WITHDRAWN"
        case superseded = "SUPERSEDED"
        case expired = "EXPIRED"
        /// Never opened: nobody may decide it.
        case refused = "REFUSED"
    }

    package let id: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    /// The sale it is about, if it is about one.
    package var opportunity: OpportunityID? { subjectKind == .opportunity ? OpportunityID(subjectID) : nil }
    package let revision: Int
    package let contentHash: String
    package let requestedBy: UserID
    package var state: State
    /// Only the steps whose conditions apply, numbered from 1.
    package var steps: [Step]
    /// The tasks of the steps' current rounds.
    package var tasks: [ApprovalTask]
    package var version: Int

    package init(
        id: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int, contentHash: String,
        requestedBy: UserID, state: State, steps: [Step], tasks: [ApprovalTask], version: Int
    ) {
        self.id = id
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.contentHash = contentHash
        self.requestedBy = requestedBy
        self.state = state
        self.steps = steps
        self.tasks = tasks
        self.version = version
    }

    package struct Step: Sendable, Equatable {
        package enum State: String, Sendable {
            case waiting = "WAITING"
            case open = "OPEN"
            case done = "DONE"
            /// The request ended before this step did.
            case closed = "CLOSED"
        }

        package let number: Int
        /// Its place in the policy, which may have steps that do not apply here.
        package let policyStep: Int
        package let name: String
        package let needed: Int
        /// As the policy says: an approver may say yes to some lines and return the others.
        package let mayReturnLines: Bool
        package var state: State
        /// Counts up when an approver sends the request back to this step; older decisions then count no longer.
        package var round: Int

        package init(
            number: Int, policyStep: Int, name: String, needed: Int, mayReturnLines: Bool = false, state: State,
            round: Int = 1
        ) {
            self.number = number
            self.policyStep = policyStep
            self.name = name
            self.needed = needed
            self.mayReturnLines = mayReturnLines
            self.state = state
            self.round = round
        }
    }

    package var openStep: Step? { steps.first { $0.state == .open } }

    /// Granted without any person: no step of the policy applied.
    package var isAutomatic: Bool { state == .granted && steps.isEmpty }

    /// Those whose yes made the grant.
    package var approvers: [UserID] {
        Set(tasks.filter { $0.state == .done }.compactMap(\.decidedBy)).sorted()
    }

    /// Lines that somebody whose yes counts did not say yes to (S-32); the grant is for the others.
    package var returnedLines: Set<OpportunityLineID> {
        Set(tasks.lazy.filter { $0.state == .done }.flatMap(\.returnedLines))
    }

    func tasks(of step: Step) -> [ApprovalTask] {
        tasks.filter { $0.step == step.number && $0.round == step.round }
    }
}

/// What lies in a person's inbox: the question, once per step and round.
package struct ApprovalTask: Sendable, Equatable {
    package enum State: String, Sendable {
        case open = "OPEN"
        case done = "DONE"
        /// No longer needed: others decided, or the request ended.
        case closed = "CLOSED"
    }

    package let id: ApprovalTaskID
    package let step: Int
    package let round: Int
    package let user: UserID
    /// The seats of the step that this person fits, by index.
    package let seats: [Int]
    /// Given to the superior of somebody who did not answer (T-04).
    package let isEscalated: Bool
    package var state: State
    /// Himself, or the delegate who stood in for him.
    package var decidedBy: UserID?
    /// What his yes leaves out.
    package var returnedLines: [OpportunityLineID]

    package init(
        id: ApprovalTaskID, step: Int, round: Int, user: UserID, seats: [Int], isEscalated: Bool = false,
        state: State = .open, decidedBy: UserID? = nil, returnedLines: [OpportunityLineID] = []
    ) {
        self.id = id
        self.step = step
        self.round = round
        self.user = user
        self.seats = seats
        self.isEscalated = isEscalated
        self.state = state
        self.decidedBy = decidedBy
        self.returnedLines = returnedLines
    }
}
