import Contracts

/// What a portal said, in the suite's words; adapters translate.
package enum PortalAnswer: Sendable, Equatable {
    case processing
    case accepted(number: String, receipt: String?)
    case rejected(Submission.RejectionClass, [Submission.Fault])
    /// It would not take the document in, for technical reasons, and holds nothing of it.
    case notTaken([Submission.Fault])
    /// It has one under our number already; `contentHash` is of the authority's copy.
    case duplicate(contentHash: String, number: String, receipt: String?)
    /// An inquiry by identity found nothing.
    case notFound
    /// The portal took it in and gave it up undecided: its session failed, it cancelled the work, its own fault. The same
    /// bytes may be sent again.
    case dropped(Submission.Fault)
}

extension Submission {
    /// So often a portal may give up the same document before a person has to look.
    package static let mostSendings = 8

    /// Takes in an answer to the sending or to an inquiry.
    ///
    /// After a doubt, “not found” makes it READY again, but only when the portal has had the time to know of it: the only
    /// way to a second sending (S-82). While it is merely SENT the portal may not know it yet, so “not found” is as good
    /// as no answer. A duplicate with our own content is our own acceptance whose answer was lost (S-85).
    package func heard(
        _ answer: PortalAnswer, at now: Timestamp, _ patience: Patience
    ) throws(SubmissionRefusal) -> Submission {
        guard state == .sent || state == .unknown else { throw .notInState(id, state) }
        guard let identity else { throw .noIdentity }
        switch answer {
        case .processing: return try processing(at: now, patience)
        case .accepted(let number, let receipt): return try accepted(number, receipt, at: now)
        case .rejected(let kind, let faults): return try refused(kind, faults, identity, at: now)
        case .notTaken(let faults): return try rejected(.technical, faults, at: now)
        case .duplicate(identity.contentHash, let number, let receipt): return try accepted(number, receipt, at: now)
        case .duplicate(_, let number, _):
            let fault = Fault(
                code: "duplicate", message: "The authority holds another document as \(number).", value: number)
            return try rejected(.numberClash, [fault], at: now)
        case .notFound: return try notFound(at: now, patience)
        case .dropped(let fault): return try dropped(fault, at: now, patience)
        }
    }

    private func processing(at now: Timestamp, _ patience: Patience) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { waiting in
            waiting.state = .sent
            waiting.heardAt = now
            waiting.inquiries += 1
            waiting.dueAt = now.adding(seconds: patience.pause(before: waiting.inquiries))
        }
    }

    private func accepted(
        _ number: String, _ receipt: String?, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { $0.beAccepted(number, receipt, at: now) }
    }

    mutating func beAccepted(_ number: String, _ receipt: String?, at now: Timestamp) {
        state = .accepted
        heardAt = now
        authorityNumber = number
        receiptReference = receipt
        rejection = nil
        faults = []
    }

    /// The portal could make nothing of the call, and turned it away unread (READY again); after some times it is this
    /// document, and a person has to look.
    package func misunderstood(
        _ fault: Fault, until later: Timestamp, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        guard sendings < Self.mostSendings else { return try rejected(.technical, [fault], at: now) }
        return try from(.sent) { back in
            back.state = .ready
            back.dueAt = later
        }
    }

    /// The authority has the bytes and said no to them. What was issued offline with them, and refused for technical reasons,
    /// may only follow as their technical correction, so that the printed code leads to it (S-84).
    private func refused(
        _ kind: RejectionClass, _ faults: [Fault], _ identity: Identity, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        var refused = try rejected(kind, faults, at: now)
        if isOffline, kind == .technical { refused.replaces = replaces ?? identity.contentHash }
        return refused
    }

    private func rejected(
        _ kind: RejectionClass, _ faults: [Fault], at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { rejected in
            rejected.state = .rejected
            rejected.heardAt = now
            rejected.rejection = kind
            rejected.faults = faults
        }
    }

    private func notFound(at now: Timestamp, _ patience: Patience) throws(SubmissionRefusal) -> Submission {
        guard state == .unknown, let knownBy, now >= knownBy else { return try unanswered(at: now, patience) }
        guard sendings < Self.mostSendings else {
            let fault = Fault(
                code: "never-arrives", message: "Sent \(sendings) times, and the portal knows nothing of it.")
            return try rejected(.technical, [fault], at: now)
        }
        return try from(.unknown) { again in
            again.state = .ready
            again.dueAt = now
        }
    }

    private func dropped(
        _ fault: Fault, at now: Timestamp, _ patience: Patience
    ) throws(SubmissionRefusal) -> Submission {
        guard sendings < Self.mostSendings else { return try rejected(.technical, [fault], at: now) }
        return try from(.sent, .unknown) { again in
            again.state = .ready
            again.dueAt = now.adding(seconds: patience.pause(before: again.sendings))
        }
    }

    /// Prepared anew with the same legal content: after a technical rejection, after mended master data, or after our own
    /// checks were satisfied. What replaces refused bytes goes on replacing them, unless its content was refused.
    ///
    /// - Parameters:
    ///   - dataMended: an officer says that what the portal complained about has changed.
    ///   - particularsChanged: people gave other particulars than it was prepared with.
    /// - Throws: `.numberClash`, which only people can resolve; `.contentRejected` for a business rejection with nothing
    ///   mended; `.contentFixed` where a technical correction is to name its buyer otherwise.
    package func resubmitted(
        dataMended: Bool, particularsChanged: Bool = false, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        if state == .rejected {
            guard rejection != .numberClash else { throw .numberClash }
            guard rejection == .technical || dataMended || particularsChanged else { throw .contentRejected }
        }
        if dataMended, keepsContent { throw .contentFixed(id) }
        return try from(.rejected, .invalid, .outside) { again in
            if state == .rejected, rejection != .technical { again.replaces = nil }
            again.beQueuedAnew(at: now)
            // Whether its original lets it go is the chain's to say.
            if state == .outside, original != nil { again.state = .waitingOriginal }
        }
    }

    /// Whether its next preparation has to say the same as the bytes that it replaces: it is a technical correction, which
    /// the law wants with the same content.
    package var keepsContent: Bool { replaces != nil && (state != .rejected || rejection == .technical) }

    mutating func beQueuedAnew(at now: Timestamp) {
        state = .queued
        attempt += 1
        sendings = 0
        identity = nil
        reference = nil
        sentAt = nil
        request = nil
        channel = nil
        heardAt = nil
        rejection = nil
        dueAt = now
    }

    /// A further document says what this one should have said (S-81), be it that the portal refused it or that our own
    /// checks did; or its original was given up, so that there is nothing to adjust.
    package func closedByAdjustment() throws(SubmissionRefusal) -> Submission {
        if state == .rejected {
            guard rejection != .numberClash else { throw .numberClash }
            guard rejection == .business else { throw .onlyTechnical(id) }
        }
        return try from(.rejected, .invalid, .waitingOriginal) { $0.state = .closedByAdjustment }
    }
}
