import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    /// Stores what a call came to, patiently: while the database is away the answers are held here, for a quarter of the
    /// lease. After that they are lost, and the portal is asked again by whoever takes over.
    func keep(
        _ replies: [SubmissionID: Reply], to outgoing: [Outgoing], heldBy lease: Lease, isSending: Bool
    ) async throws {
        let end = ContinuousClock.now + .milliseconds(lease.seconds * 250)
        while true {
            do {
                try await archive.flush()
                return try await change { tx in
                    try await settle(outgoing, replies, heldBy: lease, isSending: isSending, in: tx)
                }
            } catch let error as PostgresError {
                guard error.isPassing, ContinuousClock.now < end, !Task.isCancelled else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Stores what a call came to. What another runner has taken over meanwhile is left to it.
    func settle(
        _ outgoing: [Outgoing], _ replies: [SubmissionID: Reply], heldBy lease: Lease, isSending: Bool,
        in tx: Transaction
    ) async throws {
        // The documents first: an adjustment that arrives now waits, and then finds the acceptance. The portal's health last,
        // as everywhere: two that take these rows in one order never wait in a ring.
        try await SubmissionStore.holdDocuments(of: outgoing.map(\.submission), in: tx)
        let held = try await WorkStore.held(lease.id, in: tx)
        let pause = try await judge(outgoing, replies, in: tx)
        var settled: [(before: Submission, after: Submission)] = []
        var receipts: [(submission: SubmissionID, receipt: Receipt)] = []
        for submission in held {
            let reply = replies[submission.id] ?? .lost("no reply")
            let told =
                isSending
                ? try submission.sent(reply, at: tx.now, notBefore: pause, patience)
                : try submission.asked(reply, at: tx.now, notBefore: pause, patience)
            let after = told.reacted(at: adapter)
            settled.append((submission, after))
            if case .confirmed(_, let receipt) = reply, after.state == .accepted {
                receipts.append((submission.id, receipt))
            }
        }
        SubmissionStore.save(settled.map(\.after), in: tx)
        WorkStore.release(lease.id, in: tx)
        try await Acceptances.keep(
            settled.map(\.after).filter { $0.state == .accepted }, receipts, from: adapter, in: tx)
        for (before, after) in settled {
            for event in after.news(after: before) { try await Outbox.append(event, in: tx) }
        }
    }

    /// What the replies say of the portal itself.
    ///
    /// - Returns: before when it is not to be called again.
    private func judge(
        _ outgoing: [Outgoing], _ replies: [SubmissionID: Reply], in tx: Transaction
    ) async throws -> Timestamp {
        for case .refused(let trouble) in replies.values {
            return try await note(trouble, in: tx).pausedUntil ?? tx.now
        }
        let isSilent = outgoing.allSatisfy { document in
            if case .lost? = replies[document.submission] { true } else { replies[document.submission] == nil }
        }
        guard isSilent else {
            try await noteWell(in: tx)
            return tx.now
        }
        let trouble = PortalTrouble(kind: .outage, message: "The portal does not answer.")
        return try await note(trouble, in: tx).pausedUntil ?? tx.now
    }
}

extension Submission {
    /// After its sending.
    fileprivate func sent(
        _ reply: Reply, at now: Timestamp, notBefore pause: Timestamp, _ patience: Patience
    ) throws -> Submission {
        switch reply {
        case .takenIn(let reference): try takenIn(as: reference, at: now, patience)
        case .answered(let answer), .confirmed(let answer, _): try heard(answer, at: now, patience)
        case .lost, .unclear: try lost(at: now, patience)
        case .refused(let trouble) where trouble.kind == .protocolError:
            try misunderstood(
                Fault(code: trouble.code ?? "not-understood", message: trouble.message), until: pause, at: now)
        case .refused: try turnedAway(until: pause)
        }
    }

    /// After an inquiry.
    fileprivate func asked(
        _ reply: Reply, at now: Timestamp, notBefore pause: Timestamp, _ patience: Patience
    ) throws -> Submission {
        switch reply {
        case .takenIn(let reference):
            try takenIn(as: reference, at: now, patience).heard(.processing, at: now, patience)
        case .answered(let answer), .confirmed(let answer, _): try heard(answer, at: now, patience)
        case .lost, .unclear: try unanswered(at: now, patience)
        case .refused: try unanswered(at: now, patience).postponed(until: pause)
        }
    }

    private func postponed(until pause: Timestamp) -> Submission {
        var later = self
        later.dueAt = max(dueAt, pause)
        return later
    }
}

extension PostgresError {
    /// Whether the same may succeed a moment later. A lost commit counts too: what is stored already is held no more.
    fileprivate var isPassing: Bool {
        switch self {
        case .unavailable, .exhausted, .timeout, .conflict, .lockTimeout, .outcomeUnknown: true
        default: false
        }
    }
}
