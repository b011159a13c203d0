import Contracts

/// The way to the portal: what happens before and while it has the document.
extension Submission {
    /// T-14: seconds without an answer after which nobody may say what the portal has.
    package static let patience: Int64 = 15 * 60

    /// A submission for a document that is subject to a portal.
    ///
    /// - Parameter originalIsAccepted: only asked for adjustments; the caller holds the original's row so that its
    ///   acceptance cannot slip in between.
    /// - Returns: `nil` when no portal wants the document.
    package static func queued(
        _ document: FiscalDocument, originalIsAccepted: Bool, id: SubmissionID
    ) -> Submission? {
        guard let portal = document.portal else { return nil }
        let waits = document.original != nil && !originalIsAccepted
        return Submission(
            id: id, document: document.id, original: document.original, portal: portal,
            state: waits ? .waitingOriginal : .queued)
    }

    /// The authority has the original now (S-83).
    package func originalAccepted() throws(SubmissionRefusal) -> Submission {
        try from(.waitingOriginal) { $0.state = .queued }
    }

    /// Checked, put into the portal's words and signed.
    package func prepared(as identity: Identity) throws(SubmissionRefusal) -> Submission {
        try from(.queued) { ready in
            ready.state = .ready
            ready.identity = identity
            ready.faults = []
            ready.rejection = nil
        }
    }

    /// Our own checks found it wrong; nothing was sent.
    package func found(invalid faults: [Fault]) throws(SubmissionRefusal) -> Submission {
        try from(.queued) { invalid in
            invalid.state = .invalid
            invalid.faults = faults
        }
    }

    /// Committed before the first byte leaves, so that a crash finds it SENT and inquires instead of sending again.
    package func sending(at now: Timestamp) throws(SubmissionRefusal) -> Submission {
        guard identity != nil else { throw .noIdentity }
        return try from(.ready) { sent in
            sent.state = .sent
            sent.sentAt = now
            sent.reference = nil
        }
    }

    /// The portal took it in and named it; it has decided nothing yet.
    package func takenIn(as reference: String) throws(SubmissionRefusal) -> Submission {
        try from(.sent) { $0.reference = reference }
    }

    /// No answer within T-14, or the line broke: the doubt is kept, never resolved by sending again.
    package func doubted(at now: Timestamp) throws(SubmissionRefusal) -> Submission {
        guard let sentAt, now >= sentAt.adding(seconds: Self.patience) else { throw .tooEarly }
        return try from(.sent) { $0.state = .unknown }
    }

    /// The portal is down and the law gives an offline mode: the document counts, and must follow by the deadline (S-84).
    package func wentOffline(until deadline: Timestamp) throws(SubmissionRefusal) -> Submission {
        try from(.ready) { offline in
            offline.isOffline = true
            offline.deadline = deadline
        }
    }

    func from(_ states: State..., change: (inout Submission) -> Void) throws(SubmissionRefusal) -> Submission {
        guard states.contains(state) else { throw .notInState(id, state) }
        var changed = self
        change(&changed)
        changed.version += 1
        return changed
    }
}
