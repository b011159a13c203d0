import Contracts
import Postgres

/// How much waits for people. Each figure has its list; indexes `pro_forma_in_state`, `exception_item_open`,
/// `invoice_stopped`.
enum AccountingWork {
    static func counted(in tx: Transaction) async throws -> AccountingWorkView {
        let company = tx.acting.company
        let states = try await tx.query(
            """
            select state, count(*)::bigint as number from pro_forma
            where company_id = \(company) and state in ('BLOCKED', 'ISSUED', 'ACCEPTED', 'PARTLY_INVOICED')
            group by state
            """
        )
        let others = try await tx.first(
            """
            select (select count(*) from exception_item where company_id = \(company) and closed_at is null)::bigint
                    as exceptions,
                (select count(*) from invoice where company_id = \(company) and stop_reason is not null)::bigint
                    as stopped
            """
        )
        return AccountingWorkView(
            proFormas: try states.reduce(into: [:]) { counts, row in
                counts[try row["state"] as String] = Int(try row["number"] as Int64)
            },
            exceptions: Int(try others?["exceptions"] as Int64? ?? 0),
            stopped: Int(try others?["stopped"] as Int64? ?? 0))
    }
}
