import Contracts
import Foundation

/// The way to the portal: what happens before and while it has the document.
extension Submission {
    /// A submission for a document that is subject to a portal.
    ///
    /// - Parameter mayGo: only asked for adjustments; whether the chain lets it go at once (``Chain/next``). The caller
    ///   holds the original's row, so that no acceptance can slip in between.
    /// - Returns: `nil` when no portal wants the document.
    package static func queued(
        _ document: FiscalDocument, mayGo: Bool, id: SubmissionID, at now: Timestamp
    ) -> Submission? {
        guard let portal = document.portal else { return nil }
        let waits = document.original != nil && !mayGo
        return Submission(
            id: id, document: document.id, original: document.original, portal: portal,
            state: waits ? .waitingOriginal : .queued, dueAt: now)
    }

    /// The authority has the original now, and every adjustment before this one (S-83, S-86); or will never have the
    /// original, because it is not filed there.
    package func originalSettled(
        isOutside: Bool = false, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        try from(.waitingOriginal) { going in
            going.state = .queued
            going.originalIsOutside = isOutside
            going.dueAt = now
        }
    }

    /// Issued before the company joined the portal: nobody files it there.
    package func precedesPortal() throws(SubmissionRefusal) -> Submission {
        try from(.queued) { $0.state = .outside }
    }

    /// A person says that it is not filed here: it was declared otherwise, or need not be.
    package func exempted() throws(SubmissionRefusal) -> Submission {
        try from(.waitingOriginal, .queued, .invalid, .rejected) { exempt in
            exempt.state = .outside
            exempt.rejection = nil
            exempt.faults = []
        }
    }

    /// Checked, put into the portal's words, its identity stored.
    package func prepared(as identity: Identity, at now: Timestamp) throws(SubmissionRefusal) -> Submission {
        try from(.queued) { ready in
            ready.state = .ready
            ready.identity = identity
            ready.faults = []
            ready.rejection = nil
            ready.needsNewSerial = false
            ready.dueAt = now
        }
    }

    /// The portal has never looked at it: it was not sent, or every call was turned away unread, which counts as none.
    package var isUnseen: Bool { sendings == 0 }

    /// What was prepared is not so any more, such as that it is in time: prepared anew, as long as nobody has seen it.
    package func outdated(at now: Timestamp) throws(SubmissionRefusal) -> Submission {
        guard isUnseen else { throw .notInState(id, state) }
        return try from(.ready) { $0.beQueuedAnew(at: now) }
    }

    /// Our own checks found it wrong; nothing was sent.
    package func found(invalid faults: [Fault]) throws(SubmissionRefusal) -> Submission {
        try from(.queued) { invalid in
            invalid.state = .invalid
            invalid.faults = faults
        }
    }

    /// Committed before the first byte leaves, so that a crash finds it SENT and inquires instead of sending again.
    package func sending(
        at now: Timestamp, request: UUID, through channel: String?, _ patience: Patience
    ) throws(SubmissionRefusal) -> Submission {
        guard identity != nil else { throw .noIdentity }
        return try from(.ready) { sent in
            sent.state = .sent
            sent.sentAt = now
            sent.sendings += 1
            sent.request = request
            sent.channel = channel
            sent.heardAt = nil
            sent.knownBy = now.adding(seconds: patience.settling)
            sent.inquiries = 0
            sent.reference = nil
            sent.dueAt = now.adding(seconds: patience.pause(before: 0))
        }
    }

    /// The portal took it in and named it; it has decided nothing yet.
    package func takenIn(
        as reference: String, at now: Timestamp, _ patience: Patience
    ) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { taken in
            taken.state = .sent
            taken.reference = reference
            taken.heardAt = now
            taken.dueAt = now.adding(seconds: patience.pause(before: taken.inquiries))
        }
    }

    /// The portal turned the call away before it looked at the document: nothing was sent (READY again).
    package func turnedAway(until later: Timestamp) throws(SubmissionRefusal) -> Submission {
        try from(.sent) { back in
            back.state = .ready
            back.sendings -= 1
            back.dueAt = later
        }
    }

    /// The line broke, or whoever sent it is gone: nobody knows what the portal has, and nobody sends again before an
    /// inquiry, at the earliest when the portal must know: of many, this one may have left just now.
    package func lost(at now: Timestamp, _ patience: Patience) throws(SubmissionRefusal) -> Submission {
        try from(.sent) { doubtful in
            doubtful.state = .unknown
            doubtful.inquiries = 0
            doubtful.knownBy = now.adding(seconds: patience.settling)
            doubtful.dueAt = now.adding(seconds: patience.settling)
        }
    }

    /// No word within T-14: the doubt is kept, never resolved by sending again.
    package func doubted(at now: Timestamp, _ patience: Patience) throws(SubmissionRefusal) -> Submission {
        guard let last = [sentAt, heardAt].compactMap(\.self).max(), now >= last.adding(seconds: patience.answer) else {
            throw .tooEarly
        }
        return try lost(at: now, patience)
    }

    /// An inquiry brought nothing: it is repeated after a longer pause, and after T-14 the doubt begins.
    package func unanswered(at now: Timestamp, _ patience: Patience) throws(SubmissionRefusal) -> Submission {
        if state == .sent, let doubtful = try? doubted(at: now, patience) { return doubtful }
        return try from(.sent, .unknown) { waiting in
            waiting.inquiries += 1
            waiting.dueAt = now.adding(seconds: patience.pause(before: waiting.inquiries))
        }
    }

    /// Asked again at once, because a person wants to know.
    package func toInquire(at now: Timestamp) throws(SubmissionRefusal) -> Submission {
        try from(.sent, .unknown) { $0.dueAt = now }
    }

    /// The portal is down and the law gives an offline mode: the document counts, and must follow by the deadline (S-84).
    package func wentOffline(until deadline: Timestamp) throws(SubmissionRefusal) -> Submission {
        try from(.ready) { offline in
            offline.isOffline = true
            offline.deadline = deadline
            offline.riskTold = 0
        }
    }

    /// When the law wants it sent at the latest.
    package func mustBeSent(by deadline: Timestamp) -> Submission {
        var known = self
        known.deadline = deadline
        known.version += 1
        return known
    }

    /// The share of the time to the deadline that has passed, in hundredths; alarms ring at 50 and at 80 (T-15).
    package func deadlineUsed(since start: Timestamp, at now: Timestamp) -> Int? {
        guard let deadline, !state.isFinal, deadline > start else { return nil }
        let passed = max(0, now.microseconds - start.microseconds)
        return Int(min(100, Int128(passed) * 100 / Int128(deadline.microseconds - start.microseconds)))
    }

    /// - Returns: the submission with the alarm noted that has to ring now; `nil` when none has.
    package func atRisk(since start: Timestamp, at now: Timestamp) -> Submission? {
        let used = deadlineUsed(since: start, at: now) ?? 0
        guard let alarm = [80, 50].first(where: { used >= $0 }), alarm > riskTold else { return nil }
        var alarmed = self
        alarmed.riskTold = alarm
        alarmed.version += 1
        return alarmed
    }

    func from(_ states: State..., change: (inout Submission) -> Void) throws(SubmissionRefusal) -> Submission {
        guard states.contains(state) else { throw .notInState(id, state) }
        var changed = self
        change(&changed)
        changed.version += 1
        return changed
    }
}
