import Contracts
import Postgres

/// Sums of issued documents, made by the database over the days asked for (indexes `invoice_by_day`,
/// `adjustment_by_day`).
enum DocumentTotalsStore {
    static func rows(
        from: LocalDate?, to: LocalDate?, country: String?, in tx: Transaction
    ) async throws -> [DocumentTotalsView.Row] {
        let since: SQL = from.map { " and issue_date >= \($0)" } ?? ""
        let until: SQL = to.map { " and issue_date <= \($0)" } ?? ""
        let of: SQL = country.map { " and buyer_country = \($0)" } ?? ""
        let those: SQL = "company_id = \(tx.acting.company)\(since)\(until)\(of)"
        let rows = try await tx.query(
            """
            select buyer_country, kind, currency, count(*) as documents, sum(net_units)::bigint as net,
                sum(tax_units)::bigint as tax
            from (
                select buyer_country, 'INVOICE' as kind, currency, net_units, tax_units from invoice where \(those)
                union all
                select buyer_country, case when invoice_id is null then 'CREDIT' else kind end, currency, net_units,
                    tax_units
                from adjustment where \(those)
            ) as documents
            group by buyer_country, kind, currency order by buyer_country, kind
            """
        )
        return try rows.map { row in
            let currency: Currency = try row["currency"]
            let (net, tax): (Int64, Int64) = (try row["net"], try row["tax"])
            return DocumentTotalsView.Row(
                country: try row["buyer_country"], kind: try row["kind"], count: try row["documents"],
                net: Money(net, currency), tax: Money(tax, currency), gross: Money(net + tax, currency))
        }
    }
}
