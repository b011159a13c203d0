import Contracts

/// Every reason this service says no.
package enum SubmissionRefusal: Refusal, Equatable {
    case submissionNotFound(SubmissionID)
    case notInState(SubmissionID, Submission.State)
    case noIdentity
    case tooEarly
    case numberClash
    case contentRejected
    case contentFixed(SubmissionID)
    case stillHeld(SubmissionID)
    case onlyTechnical(SubmissionID)
    case noClash(SubmissionID)
    case clashUnnamed(SubmissionID)
    case findingUnknown(String)
    case nothingToAcknowledge(SubmissionID)
    case stale(current: Int)
    case reasonMissing
    case nothingPrepared(SubmissionID)
    case noReceipt(SubmissionID)
    case noAdjustment(SubmissionID)
    case unknownPortal(String)
    case taxpayerInvalid([Fault])
    case particularsInvalid([Fault])

    package var code: String {
        switch self {
        case .submissionNotFound: "submission-not-found"
        case .notInState: "state-not-allowed"
        case .noIdentity: "no-identity"
        case .tooEarly: "too-early"
        case .numberClash: "number-clash"
        case .contentRejected: "content-rejected"
        case .contentFixed: "content-fixed"
        case .stillHeld: "still-held"
        case .onlyTechnical: "only-technical"
        case .noClash: "no-number-clash"
        case .clashUnnamed: "number-unknown"
        case .findingUnknown: "validation"
        case .nothingToAcknowledge: "nothing-to-acknowledge"
        case .stale: "version-conflict"
        case .reasonMissing: "reason-required"
        case .nothingPrepared: "nothing-prepared"
        case .noReceipt: "no-receipt"
        case .noAdjustment: "no-adjustment"
        case .unknownPortal: "unknown-portal"
        case .taxpayerInvalid, .particularsInvalid: "validation"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .submissionNotFound, .nothingPrepared, .noReceipt, .unknownPortal: .notFound
        case .stale: .stale
        case .reasonMissing, .findingUnknown, .taxpayerInvalid, .particularsInvalid: .invalid
        default: .conflict
        }
    }

    package var detail: String {
        switch self {
        case .submissionNotFound(let id): "There is no submission \(id)."
        case .notInState(let id, let state): "\(id) is \(state.rawValue); this is not possible now."
        case .noIdentity: "Nothing is sent before its identity is stored."
        case .tooEarly: "The portal may still answer."
        case .numberClash:
            "The authority holds another document under this number; find out whose it is and say so (resolve)."
        case .onlyTechnical(let id): "Nothing is wrong with the content of \(id); resubmit it."
        case .noClash(let id):
            "The authority holds no other document under the number of \(id); there is nothing to resolve."
        case .clashUnnamed(let id):
            "The authority has not named the number of its copy of \(id); look it up there and give it (number)."
        case .findingUnknown(let word): "“\(word)” is no finding; say OURS or SETTLED."
        case .nothingToAcknowledge(let id): "There is nothing the matter with \(id)."
        case .contentRejected:
            "The portal refused what the document says; mend the data, give other particulars, or issue an adjustment."
        case .contentFixed(let id):
            "\(id) replaces bytes that were refused for technical reasons, and has to say the same as they did; resubmit it as "
                + "it is."
        case .stillHeld(let id):
            "\(id) cannot go yet: its original is not settled, another document of the invoice is on its way or refused, or a "
                + "buyer may still reject the last one. Settle that first."
        case .stale: "It has changed since you looked at it; look again."
        case .reasonMissing: "Say why; the reason is kept."
        case .nothingPrepared(let id): "\(id) has not been put into the portal's words yet."
        case .noReceipt(let id): "The authority has not given a receipt for \(id)."
        case .noAdjustment(let id): "No adjustment of the document of \(id) is known; issue one first."
        case .unknownPortal(let name): "There is no portal “\(name)”; there are moadian and ksef."
        case .taxpayerInvalid: "These settings cannot be used."
        case .particularsInvalid: "These particulars cannot be used."
        }
    }

    package var parameters: [String: String] {
        switch self {
        case .notInState(_, let state): ["state": state.rawValue]
        case .stale(let current): ["version": "\(current)"]
        default: [:]
        }
    }

    package var faults: [Fault] {
        switch self {
        case .taxpayerInvalid(let faults), .particularsInvalid(let faults): faults
        case .findingUnknown: [Fault(pointer: "/finding", code: "unknown", message: detail)]
        case .reasonMissing: [Fault(pointer: "/reason", code: "required", message: "Say why; the reason is kept.")]
        default: []
        }
    }

    /// What would help instead.
    package var options: [String] {
        switch self {
        case .contentRejected: ["mend-data", "give-particulars", "issue-adjustment"]
        case .numberClash: ["resolve"]
        case .onlyTechnical: ["resubmit"]
        default: []
        }
    }
}
