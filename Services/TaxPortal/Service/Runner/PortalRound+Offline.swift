import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    /// After an outage of some length, what is READY counts without the portal where the law allows it: it gets its marks
    /// and its deadline, and is sent when the portal is back (S-84).
    ///
    /// The portal has just been tried in vain: an outage that nobody has met lately may be long over.
    ///
    /// - Returns: how many submissions went offline.
    func goOffline() async throws -> Int {
        guard health?.state == .outage else { return 0 }
        return try await change { tx in try await goOffline(in: tx) }
    }

    private func goOffline(in tx: Transaction) async throws -> Int {
        guard let health = try await HealthStore.find(portal, in: tx), health.state == .outage,
            health.isPaused(at: tx.now), tx.now >= health.since.adding(seconds: settings.offlineAfter)
        else { return 0 }
        let ready = try await OfflineStore.candidates(portal, limit: settings.batch, in: tx)
        guard !ready.isEmpty else { return 0 }
        // Without its marks a document may not be handed out as an offline one; it then simply waits. People see why among
        // the work items.
        if let obstacle = adapter.offlineObstacle(for: taxpayer, isNeeded: true) {
            warn(obstacle)
            return 0
        }
        let documents = try await DocumentStore.find(ready.map(\.document), in: tx)
        let outgoing = try await outgoing(ready, in: tx)
        let bytes = Dictionary(outgoing.map { ($0.submission, $0) }) { first, _ in first }
        var offline: [Submission] = []
        for submission in ready {
            guard let document = documents[submission.document]?.document, let prepared = bytes[submission.id],
                let deadline = adapter.offlineDeadline(of: document, for: taxpayer, at: tx.now)
            else { continue }
            do {
                let facts = try adapter.offlineFacts(of: prepared, for: taxpayer)
                offline.append(try submission.wentOffline(until: deadline))
                OfflineStore.insert(facts, of: submission, until: deadline, in: tx)
            } catch let trouble as PortalTrouble {
                warn(trouble)
            }
        }
        SubmissionStore.save(offline, in: tx)
        return offline.count
    }

    private func warn(_ obstacle: PortalTrouble) {
        logger.warning(
            "documents cannot go offline",
            metadata: [
                "portal": "\(portal.rawValue)", "company": "\(taxpayer.company)", "reason": "\(obstacle.message)",
            ])
    }
}

/// What offline documents carry beside what was prepared. Only ever added.
enum OfflineStore {
    static func candidates(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(SubmissionStore.columns) from submission
            where company_id = \(tx.acting.company) and portal = \(portal) and state = 'READY' and not is_offline
              and (leased_until is null or leased_until <= \(tx.now))
            order by due_at, id
            limit \(limit)
            for update skip locked
            """
        ).map(Submission.init(row:))
    }

    static func insert(
        _ facts: [String: String], of submission: Submission, until deadline: Timestamp, in tx: Transaction
    ) {
        tx.write(
            """
            insert into offline_note (submission_id, attempt, company_id, facts, declared_at, deadline_at)
            values (\(submission.id), \(submission.attempt), \(tx.acting.company), \(JSONColumn(facts)), \(tx.now),
                    \(deadline))
            on conflict do nothing
            """)
    }
}
