import Contracts

/// Every reason this service says no.
package enum SubmissionRefusal: Refusal, Equatable {
    case submissionNotFound(SubmissionID)
    case notInState(SubmissionID, Submission.State)
    case noIdentity
    case tooEarly
    case numberClash
    case contentRejected

    package var code: String {
        switch self {
        case .submissionNotFound: "submission-not-found"
        case .notInState: "state-not-allowed"
        case .noIdentity: "no-identity"
        case .tooEarly: "too-early"
        case .numberClash: "number-clash"
        case .contentRejected: "content-rejected"
        }
    }

    package var kind: RefusalKind {
        if case .submissionNotFound = self { .notFound } else { .conflict }
    }

    package var detail: String {
        switch self {
        case .submissionNotFound(let id): "There is no submission \(id)."
        case .notInState(let id, let state): "\(id) is \(state.rawValue); this is not possible now."
        case .noIdentity: "Nothing is sent before its identity is stored."
        case .tooEarly: "The portal may still answer."
        case .numberClash: "The authority holds another document under this number; people have to resolve it."
        case .contentRejected: "The portal refused what the document says; mend the data or issue an adjustment."
        }
    }

    package var parameters: [String: String] {
        if case .notInState(_, let state) = self { ["state": state.rawValue] } else { [:] }
    }
}
