import Contracts
import Postgres
import ServiceKit

enum AuditRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.audit(
            { company in CreditChecks.all(of: company) + DocumentChecks.all(of: company) + LedgerChecks.all(of: company)
            },
            facts: facts)
    }

    /// Balances that the warehouse's stock is compared with (I-15), counts, what was delivered, and by which grants
    /// pro-formas were drawn up (I-50): `pro-forma.` and the request, its revision and the head of its hash.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        var facts: [String: Int64] = [:]
        for code in [1210, 1215, 1310, 1315, 1320, 1330, 1340, 2110, 2310] { facts["balance_\(code)"] = 0 }
        for row in try await JournalStore.balances(through: nil, in: tx) {
            facts["balance_\(row.code)"] = row.debit - row.credit
        }
        let company = tx.acting.company
        let counts = try await tx.first(
            """
            select (select count(*) from pro_forma where company_id = \(company)) as pro_formas,
                (select count(*) from invoice where company_id = \(company)) as invoices,
                (select count(*) from adjustment where company_id = \(company)) as adjustments,
                (select count(*) from payment where company_id = \(company) and kind = 'BANK') as payments,
                (select count(*) from journal_entry where company_id = \(company)) as entries,
                (select count(*) from exception_item where company_id = \(company) and closed_at is null) as exceptions,
                (select coalesce(sum(quantity_millionths), 0)::bigint from goods_exit where company_id = \(company))
                    as exited_millionths,
                (select coalesce(sum(delivered_millionths), 0)::bigint from invoice_line
                    where company_id = \(company) and kind = 'GOODS') as delivered_millionths
            """
        )
        for name in [
            "pro_formas", "invoices", "adjustments", "payments", "entries", "exceptions", "exited_millionths",
            "delivered_millionths",
        ] {
            facts[name] = try counts?[name] ?? 0
        }
        let papers = try await tx.query(
            """
            select 'pro-forma.' || approval_request_id || '.' || revision || '.' || left(content_hash, 12) as name,
                count(*) as number
            from pro_forma where company_id = \(company) group by 1
            """
        )
        for row in papers { facts[try row["name"]] = try row["number"] }
        return facts
    }
}
