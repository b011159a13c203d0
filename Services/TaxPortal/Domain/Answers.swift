import Contracts

/// What a portal said, in the suite's words; adapters translate.
package enum PortalAnswer: Sendable, Equatable {
    case processing
    case accepted(number: String, receipt: String?)
    case rejected(Submission.RejectionClass, [Submission.Fault])
    /// It has one under our number already; `contentHash` is of the authority's copy.
    case duplicate(contentHash: String, number: String, receipt: String?)
    /// An inquiry by identity found nothing.
    case notFound
}

extension Submission {
    /// Takes in an answer to the sending or to an inquiry.
    ///
    /// After a doubt, “not found” makes it READY again: the only way to a second sending (S-82). While it is merely SENT
    /// the portal may not know it yet, so “not found” changes nothing. A duplicate with our own content is our own
    /// acceptance whose answer was lost (S-85).
    package func heard(_ answer: PortalAnswer) throws(SubmissionRefusal) -> Submission {
        guard state == .sent || state == .unknown else { throw .notInState(id, state) }
        guard let identity else { throw .noIdentity }
        switch answer {
        case .processing: return try from(.sent, .unknown) { $0.state = .sent }
        case .accepted(let number, let receipt): return try accepted(number, receipt)
        case .rejected(let kind, let faults): return try rejected(kind, faults)
        case .duplicate(identity.contentHash, let number, let receipt): return try accepted(number, receipt)
        case .duplicate(_, let number, _):
            let fault = Fault(code: "duplicate", message: "The authority holds another document as \(number).")
            return try rejected(.numberClash, [fault])
        case .notFound:
            guard state == .unknown else { return self }
            return try from(.unknown) { $0.state = .ready }
        }
    }

    private func accepted(_ number: String, _ receipt: String?) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { accepted in
            accepted.state = .accepted
            accepted.authorityNumber = number
            accepted.receiptReference = receipt
            accepted.faults = []
        }
    }

    private func rejected(_ kind: RejectionClass, _ faults: [Fault]) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { rejected in
            rejected.state = .rejected
            rejected.rejection = kind
            rejected.faults = faults
        }
    }

    /// Prepared anew with the same legal content: after a technical rejection, after mended master data, or after our own
    /// checks were satisfied.
    ///
    /// - Parameter dataMended: an officer says that what the portal complained about has changed.
    /// - Throws: `.numberClash`, which only people can resolve; `.contentRejected` for a business rejection with nothing
    ///   mended.
    package func resubmitted(dataMended: Bool) throws(SubmissionRefusal) -> Submission {
        if state == .rejected {
            guard rejection != .numberClash else { throw .numberClash }
            guard rejection == .technical || dataMended else { throw .contentRejected }
        }
        return try from(.rejected, .invalid) { again in
            again.state = .queued
            again.attempt += 1
            again.identity = nil
            again.reference = nil
            again.sentAt = nil
        }
    }

    /// A further document says what this one should have said (S-81).
    package func closedByAdjustment() throws(SubmissionRefusal) -> Submission {
        guard state != .rejected || rejection == .business else { throw .numberClash }
        return try from(.rejected) { $0.state = .closedByAdjustment }
    }

    /// The share of the time to the deadline that has passed, in hundredths; alarms ring at 50 and at 80 (T-15).
    package func deadlineUsed(since start: Timestamp, at now: Timestamp) -> Int? {
        guard let deadline, !state.isFinal, deadline > start else { return nil }
        let passed = max(0, now.microseconds - start.microseconds)
        return Int(min(100, Int128(passed) * 100 / Int128(deadline.microseconds - start.microseconds)))
    }
}
