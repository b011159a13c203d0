import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    private static let buyersAtOnce = 200

    /// Asks what buyers made of accepted documents (`moadian.md` 9.3). What they take lets the next adjustment go; what they
    /// reject is put before people.
    ///
    /// - Returns: of how many documents the standing is settled now.
    func askAfterBuyers() async throws -> Int {
        guard adapter.buyersReact else { return 0 }
        let due = try await change { tx in
            let due = try await StandingStore.due(
                portal, again: patience.reaction, limit: Self.buyersAtOnce, in: tx)
            return try await outgoing(due, in: tx)
        }
        guard !due.isEmpty else { return 0 }
        do {
            let heard = try await adapter.standings(of: due, for: taxpayer, archive: archive)
            try await archive.flush()
            return try await change { tx in try await keep(heard, in: tx) }
        } catch let error as PostgresError {
            throw error
        } catch {
            try await note(Self.trouble(error))
            return 0
        }
    }

    private func keep(_ heard: [SubmissionID: Standing], in tx: Transaction) async throws -> Int {
        let settled = heard.filter { $0.value != .awaited }
        guard !settled.isEmpty else {
            try await noteWell(in: tx)
            return 0
        }
        try await SubmissionStore.holdDocuments(of: Array(settled.keys), in: tx)
        let told = try await StandingStore.awaited(Array(settled.keys), in: tx).compactMap { submission in
            try settled[submission.id].map { try submission.stands($0) }
        }
        SubmissionStore.save(told, in: tx)
        StandingStore.settled(told.map(\.id), in: tx)
        try await ChainCommands.wake(told.map { $0.original ?? $0.document }, in: tx)
        try await noteWell(in: tx)
        return told.count
    }
}

/// Which accepted documents wait for their buyers.
enum StandingStore {
    static func ask(about submissions: [SubmissionID], at due: Timestamp, in tx: Transaction) {
        guard !submissions.isEmpty else { return }
        tx.write(
            """
            update submission set standing_due_at = \(due)
            where company_id = \(tx.acting.company) and id = any(\(submissions))
            """)
    }

    /// Takes what is due, and puts the next question off by `again` seconds, later by a quarter of the time that has passed
    /// since the acceptance, up to a day; carried by `submission_standing_due`.
    static func due(
        _ portal: Portal, again: Int64, limit: Int, in tx: Transaction
    ) async throws -> [Submission] {
        let pause: SQL =
            "least(greatest((\(tx.now) - heard_at) / 4, \(again) * interval '1 second'), interval '1 day')"
        return try await SubmissionStore.takeDue(by: "standing_due_at", portal, pause: pause, limit: limit, in: tx)
    }

    /// Those of these that wait still, locked until commit.
    static func awaited(_ submissions: [SubmissionID], in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(SubmissionStore.columns) from submission
            where company_id = \(tx.acting.company) and id = any(\(submissions)) and standing = 'AWAITED'
            order by id
            for update
            """
        ).map(Submission.init(row:))
    }

    static func settled(_ submissions: [SubmissionID], in tx: Transaction) {
        tx.write(
            """
            update submission set standing_due_at = null
            where company_id = \(tx.acting.company) and id = any(\(submissions))
            """)
    }
}
