import Contracts

/// Every reason this service says no.
package enum ApprovalRefusal: Refusal, Equatable {
    case requestNotFound(ApprovalRequestID)
    case noLongerOpen(ApprovalRequestID, ApprovalRequest.State)
    case ownRequest
    case contentChanged(revision: Int)
    case alreadyDecided
    case notApprover
    case remarksRequired
    case reasonRequired
    case noEarlierStep(Int)
    case linesNotApart(step: String)
    case lineUnknown(OpportunityLineID)
    case nothingApproved
    case requesterIsOnlyApprover(step: String)
    case nobodyMayDecide(step: String)
    case policyInvalid([Fault])
    case policyNotFound(String)
    case policyStale(current: Int)
    case delegationNotFound
    case delegationToOneself
    case delegationPeriod
    case delegateMayNotDecide
    case delegationOfOthers
    case tooManyItems(limit: Int)
    case itemTwice(ApprovalRequestID)

    package var code: String {
        switch self {
        case .requestNotFound: "request-not-found"
        case .noLongerOpen: "already-decided"
        case .ownRequest: "own-request"
        case .contentChanged: "content-changed"
        case .alreadyDecided: "decided-by-you"
        case .notApprover: "not-approver"
        case .remarksRequired: "remarks-required"
        case .reasonRequired: "reason-required"
        case .noEarlierStep: "no-earlier-step"
        case .linesNotApart: "lines-not-apart"
        case .lineUnknown: "line-unknown"
        case .nothingApproved: "nothing-approved"
        case .requesterIsOnlyApprover: "requester-is-only-approver"
        case .nobodyMayDecide: "nobody-may-decide"
        case .policyInvalid: "policy-invalid"
        case .policyNotFound: "policy-not-found"
        case .policyStale: "version-conflict"
        case .delegationNotFound: "delegation-not-found"
        case .delegationToOneself: "delegation-to-oneself"
        case .delegationPeriod: "delegation-period"
        case .delegateMayNotDecide: "delegate-may-not-decide"
        case .delegationOfOthers: "delegation-of-others"
        case .tooManyItems: "too-many-items"
        case .itemTwice: "item-twice"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .requestNotFound, .policyNotFound, .delegationNotFound: .notFound
        case .ownRequest, .notApprover, .delegationOfOthers: .forbidden
        case .contentChanged, .policyStale: .stale
        case .linesNotApart, .noLongerOpen, .alreadyDecided, .requesterIsOnlyApprover, .nobodyMayDecide: .conflict
        case .remarksRequired, .reasonRequired, .noEarlierStep, .lineUnknown, .nothingApproved, .policyInvalid,
            .delegationToOneself,
            .delegationPeriod, .delegateMayNotDecide, .tooManyItems, .itemTwice:
            .invalid
        }
    }

    package var detail: String {
        switch self {
        case .requestNotFound(let id): "There is no approval request \(id)."
        case .noLongerOpen(let id, let state): "\(id) is no longer open: it is \(state.rawValue)."
        case .ownRequest: "You asked for this approval yourself; another person has to decide."
        case .contentChanged(let revision): "The document is at revision \(revision) now; read it again."
        case .alreadyDecided: "You have decided on this step already; another person fills the next seat."
        case .notApprover: "This step is not waiting for you."
        case .remarksRequired: "Say what has to be corrected; each returned line needs a remark of its own."
        case .reasonRequired: "A rejection needs a reason."
        case .noEarlierStep(let step): "Step \(step) is not before the open one."
        case .linesNotApart(let step): "At “\(step)” all lines are approved or none: return the whole for correction."
        case .lineUnknown(let line): "\(line) is not a line of what was asked."
        case .nothingApproved: "No line would be left: return the whole for correction."
        case .requesterIsOnlyApprover(let step): "Nobody but the requester may decide “\(step)”."
        case .nobodyMayDecide(let step): "Nobody may decide “\(step)”."
        case .policyInvalid(let faults): faults.first?.message ?? "The policy cannot be accepted."
        case .policyNotFound(let key): "There is no policy “\(key)”."
        case .policyStale(let current): "The policy is at version \(current) now; read it again."
        case .delegationNotFound: "There is no such delegation."
        case .delegationToOneself: "A delegate is another person."
        case .delegationPeriod: "A delegation ends after it begins."
        case .delegateMayNotDecide: "The delegate has no right to decide."
        case .delegationOfOthers: "Only an administrator delegates for others."
        case .tooManyItems(let limit): "At most \(limit) at once."
        case .itemTwice(let id): "\(id) is named twice."
        }
    }

    package var faults: [Fault] {
        if case .policyInvalid(let faults) = self { faults } else { [] }
    }

    package var parameters: [String: String] {
        switch self {
        case .noLongerOpen(_, let state): ["state": state.rawValue]
        case .contentChanged(let revision): ["revision": "\(revision)"]
        case .policyStale(let current): ["version": "\(current)"]
        case .requesterIsOnlyApprover(let step), .nobodyMayDecide(let step), .linesNotApart(let step): ["step": step]
        default: [:]
        }
    }
}
