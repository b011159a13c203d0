import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    /// SENT and UNKNOWN → what the portal says when it is asked by identity.
    ///
    /// - Returns: how many submissions were asked about or fell into doubt.
    func inquire() async throws -> Int {
        let lease = Lease(self)
        let (outgoing, doubtful) = try await change { tx in try await take(lease, in: tx) }
        guard !outgoing.isEmpty else { return doubtful }
        return try await Task { try await lease.renewing { try await ask(outgoing, lease) } }.value + doubtful
    }

    private func ask(_ outgoing: [Outgoing], _ lease: Lease) async throws -> Int {
        let replies = await adapter.inquire(about: outgoing, for: taxpayer, archive: archive)
        try await keep(replies, to: outgoing, heldBy: lease, isSending: false)
        return outgoing.count
    }

    /// Takes what is due. Of a sending of which nothing was heard and that nobody holds any more, whoever sent it is gone:
    /// nobody knows whether it left.
    private func take(_ lease: Lease, in tx: Transaction) async throws -> (outgoing: [Outgoing], doubtful: Int) {
        let due = try await WorkStore.lease(
            [.sent, .unknown], of: portal, as: lease.id, until: lease.until(tx.now), limit: settings.batch, in: tx)
        guard !due.isEmpty else { return ([], 0) }
        var asked: [Submission] = []
        var doubtful: [Submission] = []
        for submission in due {
            guard submission.state == .sent, submission.heardAt == nil else {
                asked.append(submission)
                continue
            }
            let lost = try submission.lost(at: tx.now, patience)
            doubtful.append(lost)
            for event in lost.news(after: submission) { try await Outbox.append(event, in: tx) }
            if lost.dueAt <= tx.now { asked.append(lost) }
        }
        SubmissionStore.save(doubtful, in: tx)
        if asked.count < due.count { WorkStore.release(lease.id, but: asked.map(\.id), in: tx) }
        return (try await outgoing(asked, in: tx), doubtful.count)
    }
}
