import Contracts

/// What became of a document after its acceptance, where the buyer has a say (Iran: `moadian.md` 2.12, 9.3).
package enum Standing: String, Sendable, CaseIterable {
    /// The buyer may still reject it; until then only a cancellation of the whole may follow.
    case awaited = "AWAITED"
    /// It counts: the buyer approved it, let his time pass, or has no say.
    case inForce = "IN_FORCE"
    /// The buyer rejected it: what it wanted to change stands as before.
    case rejected = "REJECTED_BY_BUYER"
    /// A later document took its place.
    case superseded = "SUPERSEDED"

    /// Whether a later adjustment may name the document as what it changes.
    package var isInForce: Bool { self == .inForce || self == .superseded }
}

extension Submission {
    /// Just accepted, where the buyer may have a say.
    package func awaitingBuyer() -> Submission {
        var awaiting = self
        awaiting.standing = .awaited
        return awaiting
    }

    /// What the portal says of the buyer's mind. A rejection waits for people: an adjustment has to answer it.
    package func stands(_ standing: Standing) throws(SubmissionRefusal) -> Submission {
        try from(.accepted) { told in
            told.standing = standing
            if standing == .rejected {
                told.faults = [Fault(code: "buyer-rejected", message: "The buyer rejected the document.")]
            }
        }
    }

    /// The authority's confirmation does not speak of what was sent: the acceptance stands, and people have to look.
    package func contradicted(_ objection: String) throws(SubmissionRefusal) -> Submission {
        try from(.accepted) { doubtful in
            doubtful.faults = [Fault(code: "receipt-contradicts", message: objection)]
        }
    }

    package var isContradicted: Bool { state == .accepted && faults.contains { $0.code == "receipt-contradicts" } }

    /// A person has seen what is the matter with an accepted document, and has done what there was to do.
    package func acknowledged() throws(SubmissionRefusal) -> Submission {
        guard state != .accepted || !faults.isEmpty else { throw .nothingToAcknowledge(id) }
        return try from(.accepted) { $0.faults = [] }
    }
}
