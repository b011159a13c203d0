import AccountingDomain
import Contracts
import Foundation
import Postgres

/// All SQL about adjustment documents. They are only ever added (I-31).
enum AdjustmentStore {
    static let header: SQL = """
        d.id, d.invoice_id, d.opportunity_id, d.account_id, d.kind, d.series, d.branch, d.fiscal_year, d.number,
        d.legal_number, d.issue_date, d.reason, d.seller, d.buyer, d.currency, d.net_units, d.tax_units,
        d.ordinal
        """

    /// Writes the document, its lines and its seal.
    ///
    /// - Parameter source: the goods return it answers; one document for each.
    static func insert(_ document: AdjustmentDocument, source: UUID?, in tx: Transaction) {
        tx.write(
            """
            insert into adjustment (
                id, company_id, invoice_id, opportunity_id, account_id, kind, series, branch, fiscal_year, number,
                legal_number, issue_date, reason, seller, buyer, buyer_country, currency, net_units, tax_units,
                source_id, ordinal, issued_at, issued_by)
            values (
                \(document.id), \(tx.acting.company), \(document.invoice), \(document.opportunity),
                \(document.account), \(document.kind), \(document.number.kind), \(document.number.branch),
                \(Int32(document.number.fiscalYear)), \(document.number.number), \(document.legalNumber),
                \(document.issueDate), \(document.reason), \(JSONColumn(document.seller)),
                \(JSONColumn(document.buyer)), \(document.buyer.country), \(document.currency),
                \(document.delta.net.amount), \(document.delta.tax.amount), \(source),
                \(document.ordinal.map { Int32($0) }), \(tx.now),
                \(tx.acting.actor.userID))
            """
        )
        let lines = document.lines
        tx.write(
            """
            insert into adjustment_line (
                adjustment_id, company_id, line_no, invoice_line_id, line_id, product_id, description, unit, tax_code,
                tax_rate_millionths, quantity_before_millionths, quantity_after_millionths, net_before_units,
                net_after_units, tax_before_units, tax_after_units, taxable_price_millionths)
            select \(document.id), \(tx.acting.company), l.*
            from unnest(
                \(lines.indices.map { Int32($0 + 1) }), \(lines.map(\.invoiceLineID)), \(lines.map(\.lineID)),
                \(lines.map(\.productID)), \(lines.map(\.description)), \(lines.map(\.unit)), \(lines.map(\.taxCode)),
                \(lines.map(\.taxRate)), \(lines.map(\.quantityBefore)), \(lines.map(\.quantityAfter)),
                \(lines.map(\.netBefore.amount)), \(lines.map(\.netAfter.amount)), \(lines.map(\.taxBefore.amount)),
                \(lines.map(\.taxAfter.amount)), \(lines.map(\.taxablePrice?.value))) as l
            """
        )
        tx.write(
            """
            insert into document_seal (document_id, company_id, hash)
            values (\(document.id), \(tx.acting.company), adjustment_fingerprint(\(document.id)))
            """
        )
    }

    /// Which of an invoice's adjustments the next one is. Carried by `adjustment_of_invoice`.
    ///
    /// - Parameter invoice: held by the caller, so that two never get the same.
    static func nextOrdinal(of invoice: InvoiceID, in tx: Transaction) async throws -> Int {
        let row = try await tx.first(
            """
            select count(*) as issued from adjustment
            where company_id = \(tx.acting.company) and invoice_id = \(invoice)
            """)
        let issued: Int64 = try row?["issued"] ?? 0
        return Int(issued) + 1
    }

    static func find(
        _ id: AdjustmentID, in tx: Transaction
    ) async throws -> (AdjustmentDocument, hash: [UInt8], tax: TaxStanding?)? {
        let rows = try await tx.query(
            """
            select \(header), s.hash, l.invoice_line_id, l.line_id, l.product_id, l.description, l.unit, l.tax_code,
                l.tax_rate_millionths, l.quantity_before_millionths, l.quantity_after_millionths, l.net_before_units,
                l.net_after_units, l.tax_before_units, l.tax_after_units, l.taxable_price_millionths,
                \(TaxStandingStore.columns)
            from adjustment d
            join document_seal s on s.document_id = d.id
            left join document_tax t on t.document_id = d.id
            join adjustment_line l on l.adjustment_id = d.id
            where d.company_id = \(tx.acting.company) and d.id = \(id)
            order by l.line_no
            """
        )
        guard let first = rows.first else { return nil }
        let currency: Currency = try first["currency"]
        let lines = try rows.map { try AdjustmentLine(row: $0, currency) }
        let document = try AdjustmentDocument(row: first, lines: lines)
        return (document, hash: try first["hash"], tax: try TaxStanding(row: first))
    }

    /// Whether a goods return has its document already.
    static func answers(_ source: UUID, in tx: Transaction) async throws -> Bool {
        let row = try await tx.first(
            "select 1 as one from adjustment where company_id = \(tx.acting.company) and source_id = \(source)")
        return row != nil
    }

    /// By key set on the id, which is time-ordered, the latest first (indexes `adjustment_listed`,
    /// `adjustment_of_invoice`, `adjustment_of_account`). Without lines.
    static func list(
        _ filter: SQL, before: AdjustmentID?, limit: Int, in tx: Transaction
    ) async throws -> [AdjustmentDocument] {
        let after: SQL = before.map { " and d.id < \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select \(header) from adjustment d
            where d.company_id = \(tx.acting.company)\(filter)\(after)
            order by d.id desc limit \(limit)
            """
        )
        return try rows.map { try AdjustmentDocument(row: $0, lines: []) }
    }
}

extension AdjustmentLine {
    init(row: Row, _ currency: Currency) throws {
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            invoiceLineID: try row["invoice_line_id"], lineID: try row["line_id"], productID: try row["product_id"],
            description: try row["description"], unit: try row["unit"], taxCode: try row["tax_code"],
            taxRate: try row["tax_rate_millionths"], taxablePrice: taxable.map { UnitPrice($0, currency) },
            quantityBefore: try row["quantity_before_millionths"],
            quantityAfter: try row["quantity_after_millionths"], netBefore: try money("net_before_units"),
            netAfter: try money("net_after_units"), taxBefore: try money("tax_before_units"),
            taxAfter: try money("tax_after_units"))
    }
}
