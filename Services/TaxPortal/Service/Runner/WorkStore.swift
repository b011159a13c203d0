import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// Which submissions a runner works on. Rows that another runner holds are passed over, so any number may run; a lease
/// keeps them while the portal is spoken to, and outlives a runner that is killed only by its time.
enum WorkStore {
    /// Submissions to be prepared, locked until commit; carried by `submission_to_do`.
    static func queued(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(SubmissionStore.columns) from submission
            where company_id = \(tx.acting.company) and portal = \(portal) and state = 'QUEUED' and due_at <= \(tx.now)
            order by due_at, id
            limit \(limit)
            for update skip locked
            """
        ).map(Submission.init(row:))
    }

    /// Takes what is due in one of `states` and free.
    static func lease(
        _ states: [Submission.State], of portal: Portal, as lease: UUID, until: Timestamp, limit: Int,
        in tx: Transaction
    ) async throws -> [Submission] {
        try await tx.query(
            """
            with taken as (
              select id as taken_id from submission
              where company_id = \(tx.acting.company) and portal = \(portal) and state = any(\(states))
                and due_at <= \(tx.now) and (leased_until is null or leased_until <= \(tx.now))
              order by due_at, id
              limit \(limit)
              for update skip locked)
            update submission set lease_id = \(lease), leased_until = \(until)
            from taken where id = taken_id
            returning \(SubmissionStore.columns)
            """
        ).map(Submission.init(row:)).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
    }

    /// What is still held under a lease, locked until commit. Nothing once another runner has taken it over.
    static func held(_ lease: UUID, in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(SubmissionStore.columns) from submission
            where company_id = \(tx.acting.company) and lease_id = \(lease)
            order by id
            for update
            """
        ).map(Submission.init(row:))
    }

    /// - Returns: whether anything is still held.
    static func renew(_ lease: UUID, until: Timestamp, in tx: Transaction) async throws -> Bool {
        try await tx.execute(
            """
            update submission set leased_until = \(until)
            where company_id = \(tx.acting.company) and lease_id = \(lease)
            """) > 0
    }

    static func release(_ lease: UUID, in tx: Transaction) {
        tx.write(
            """
            update submission set lease_id = null, leased_until = null
            where company_id = \(tx.acting.company) and lease_id = \(lease)
            """)
    }

    /// Gives back what is not worked on after all.
    static func release(_ lease: UUID, but kept: [SubmissionID], in tx: Transaction) {
        tx.write(
            """
            update submission set lease_id = null, leased_until = null
            where company_id = \(tx.acting.company) and lease_id = \(lease) and id <> all(\(kept))
            """)
    }

    /// Gives back what was leased and is to be looked at again later.
    static func release(_ lease: UUID, notBefore later: Timestamp, in tx: Transaction) {
        tx.write(
            """
            update submission set lease_id = null, leased_until = null, due_at = greatest(due_at, \(later))
            where company_id = \(tx.acting.company) and lease_id = \(lease)
            """)
    }
}
