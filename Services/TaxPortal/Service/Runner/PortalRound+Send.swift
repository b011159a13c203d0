import Contracts
import Foundation
import Logging
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    /// READY → SENT → what the portal says. SENT is committed before the first byte leaves.
    ///
    /// - Returns: how many submissions were sent.
    func send() async throws -> Int {
        let lease = Lease(self)
        // After the portal could make nothing of a call, one by one: it may have been one document of many.
        let limit = health?.state == .protocolError ? 1 : min(settings.batch, max(1, adapter.batchLimit))
        let ready = try await change { tx in
            try await WorkStore.lease(
                [.ready], of: portal, as: lease.id, until: lease.until(tx.now), limit: limit, in: tx)
        }
        guard !ready.isEmpty else { return 0 }
        // Not cut off by the end of the process: an answer that is under way is worth waiting for.
        return try await Task { try await lease.renewing { try await sendHeld(by: lease) } }.value
    }

    private func sendHeld(by lease: Lease) async throws -> Int {
        let channel: String?
        do {
            channel = try await adapter.openChannel(for: taxpayer, archive: archive)
            try await archive.flush()
        } catch let error as PostgresError {
            throw error
        } catch {
            // Cancelled because the hold was lost: the documents are another runner's now.
            guard !Task.isCancelled else { throw CancellationError() }
            try await giveBack(lease, after: Self.trouble(error))
            return 0
        }
        let (outgoing, anew) = try await change { tx in try await depart(lease, through: channel, in: tx) }
        guard !outgoing.isEmpty else { return anew }
        let replies = await adapter.send(outgoing, through: channel, for: taxpayer, archive: archive)
        try await keep(replies, to: outgoing, heldBy: lease, isSending: true)
        return outgoing.count + anew
    }

    /// Nothing was sent: the documents wait until the portal may be tried again.
    private func giveBack(_ lease: Lease, after trouble: PortalTrouble) async throws {
        try await change { tx in
            _ = try await WorkStore.held(lease.id, in: tx)
            let ill = try await note(trouble, in: tx)
            WorkStore.release(lease.id, notBefore: ill.pausedUntil ?? tx.now, in: tx)
        }
    }

    /// Stores that the documents are on their way, under which names, and through what.
    ///
    /// - Returns: also how many are prepared anew instead.
    private func depart(
        _ lease: Lease, through channel: String?, in tx: Transaction
    ) async throws -> (outgoing: [Outgoing], anew: Int) {
        let all = try await WorkStore.held(lease.id, in: tx)
        let held = try await sendable(all, lease, in: tx)
        let sent = try held.map {
            try $0.sending(at: tx.now, request: UUIDv7.make(at: tx.now), through: channel, patience)
        }
        SubmissionStore.save(sent, in: tx)
        if let channel { ChannelStore.opened(channel, of: portal, in: tx) }
        for (before, after) in zip(held, sent) {
            for event in after.news(after: before) { try await Outbox.append(event, in: tx) }
        }
        return (try await outgoing(sent, in: tx), all.count - held.count)
    }

    /// All but what has become late while it waited: that is prepared anew, so that it says so or stays in the house.
    private func sendable(_ held: [Submission], _ lease: Lease, in tx: Transaction) async throws -> [Submission] {
        let late = held.filter { $0.isUnseen && $0.deadline.map { $0 <= tx.now } ?? false }
        guard !late.isEmpty else { return held }
        let prepared = try await PreparationStore.find(late, in: tx)
        let outdated = late.filter { submission in
            prepared[submission.id].map { adapter.isOutdated($0.content, at: tx.now) } ?? false
        }
        let anew = try outdated.map { try $0.outdated(at: tx.now) }
        SubmissionStore.save(anew, in: tx)
        for (before, after) in zip(outdated, anew) {
            for event in after.news(after: before) { try await Outbox.append(event, in: tx) }
        }
        let rest = held.filter { submission in !outdated.contains { $0.id == submission.id } }
        WorkStore.release(lease.id, but: rest.map(\.id), in: tx)
        return rest
    }

    /// Submissions with their bytes.
    func outgoing(_ submissions: [Submission], in tx: Transaction) async throws -> [Outgoing] {
        let kept = try await PreparationStore.find(submissions, in: tx)
        return submissions.compactMap { submission in
            guard let identity = submission.identity, let prepared = kept[submission.id] else { return nil }
            return Outgoing(
                submission: submission.id, attempt: submission.attempt,
                request: submission.request ?? submission.id.uuid,
                identity: identity, content: prepared.content, facts: prepared.facts, sentAt: submission.sentAt,
                channel: submission.channel, reference: submission.reference, isOffline: submission.isOffline,
                replaces: submission.replaces)
        }
    }
}
