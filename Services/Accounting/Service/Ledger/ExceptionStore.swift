import AccountingDomain
import Contracts
import Foundation
import Postgres

/// Facts that did not fit (`flows.md` section 1): the books are kept right, a person has to look.
enum ExceptionStore {
    static func open(_ kind: String, _ detail: String, source: UUID, in tx: Transaction) {
        tx.write(
            """
            insert into exception_item (id, company_id, kind, detail, source_id, opened_at)
            values (\(UUIDv7.make(at: tx.now)), \(tx.acting.company), \(kind), \(detail), \(source), \(tx.now))
            """
        )
    }

    static func list(in tx: Transaction) async throws -> [AccountingExceptionView] {
        let rows = try await tx.query(
            """
            select id, kind, detail, source_id, opened_at, closed_at from exception_item
            where company_id = \(tx.acting.company) and closed_at is null
            order by id limit 200
            """
        )
        return try rows.map { row in
            AccountingExceptionView(
                id: try row["id"], kind: try row["kind"], detail: try row["detail"], sourceID: try row["source_id"],
                openedAt: try row["opened_at"], closedAt: try row["closed_at"])
        }
    }

    static func close(_ id: UUID, in tx: Transaction) async throws {
        let closed = try await tx.execute(
            """
            update exception_item set closed_at = \(tx.now), closed_by = \(tx.acting.actor.userID)
            where company_id = \(tx.acting.company) and id = \(id) and closed_at is null
            """
        )
        guard closed > 0 else { throw AccountingRefusal.notFound("open exception") }
    }
}
