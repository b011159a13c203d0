import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// A document with the time at which this service was told of it.
struct StoredDocument: Sendable {
    let document: FiscalDocument
    let receivedAt: Timestamp
}

/// All SQL about fiscal documents; they are only ever added.
enum DocumentStore {
    /// - Returns: whether it was written; not when it is known already.
    static func insert(_ document: FiscalDocument, in tx: Transaction) async throws -> Bool {
        let written = try await tx.execute(
            """
            insert into tax_document
              (document_id, company_id, kind, original_id, account_id, legal_number, series, fiscal_year, issue_date,
               tax_date, reason, seller, buyer, currency, net_units, tax_units, gross_units, ordinal,
               received_at)
            values
              (\(document.id), \(tx.acting.company), \(document.kind), \(document.original), \(document.account),
               \(document.legalNumber), \(document.series), \(document.fiscalYear), \(document.issueDate),
               \(document.taxDate), \(document.reason), \(JSONColumn(document.seller)), \(JSONColumn(document.buyer)),
               \(document.currency), \(document.totals.net.amount), \(document.totals.tax.amount),
               \(document.totals.gross.amount), \(document.ordinal), \(tx.now))
            on conflict (document_id) do nothing
            """
        )
        guard written == 1 else { return false }
        insertLines(of: document, in: tx)
        return true
    }

    private static func insertLines(of document: FiscalDocument, in tx: Transaction) {
        let lines = document.lines
        guard !lines.isEmpty else { return }
        tx.write(
            """
            insert into tax_document_line
              (document_id, company_id, position, invoice_line_id, product_id, description, unit,
               unit_price_millionths, price_currency, tax_code, tax_rate_millionths, quantity_before_millionths,
               quantity_after_millionths, net_before_units, net_after_units, tax_before_units, tax_after_units,
               taxable_price_millionths)
            select \(document.id), \(tx.acting.company), * from unnest(
              \(Array(1...lines.count)), \(lines.map(\.invoiceLine)), \(lines.map(\.product)),
              \(lines.map(\.description)), \(lines.map(\.unit)), \(lines.map(\.unitPrice?.value)),
              \(lines.map(\.unitPrice?.currency.rawValue)), \(lines.map(\.taxCode)), \(lines.map(\.taxRate)),
              \(lines.map(\.before.quantity)), \(lines.map(\.after.quantity)), \(lines.map(\.before.net.amount)),
              \(lines.map(\.after.net.amount)), \(lines.map(\.before.tax.amount)), \(lines.map(\.after.tax.amount)),
              \(lines.map(\.taxablePrice?.value)))
            """
        )
    }

    /// Holds documents until commit, always before their submissions and in one order: an acceptance under way is waited
    /// for, and of a chain nobody else moves a link.
    static func hold(_ ids: [UUID], in tx: Transaction) {
        tx.write(
            """
            select 1 from tax_document
            where company_id = \(tx.acting.company) and document_id = any(\(Array(Set(ids))))
            order by document_id
            for no key update
            """)
    }

    /// The earliest day of issue of what waits to be filed.
    static func firstWaiting(for portal: Portal, in tx: Transaction) async throws -> LocalDate? {
        let row = try await tx.first(
            """
            select min(d.issue_date) as day
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            where s.company_id = \(tx.acting.company) and s.portal = \(portal)
              and s.state in ('QUEUED', 'WAITING_ORIGINAL')
            """)
        return try row?["day"]
    }

    /// Documents with their lines, by id.
    static func find(_ ids: [UUID], in tx: Transaction) async throws -> [UUID: StoredDocument] {
        guard !ids.isEmpty else { return [:] }
        let wanted = Array(Set(ids))
        let lines = try await tx.query(
            """
            select l.document_id, d.currency, l.invoice_line_id, l.product_id, l.description, l.unit,
                   l.unit_price_millionths, l.price_currency, l.tax_code, l.tax_rate_millionths,
                   l.quantity_before_millionths, l.quantity_after_millionths, l.net_before_units, l.net_after_units,
                   l.tax_before_units, l.tax_after_units, l.taxable_price_millionths
            from tax_document_line as l
            join tax_document as d on d.document_id = l.document_id
            where d.company_id = \(tx.acting.company) and l.document_id = any(\(wanted))
            order by l.document_id, l.position
            """)
        let byDocument = Dictionary(grouping: lines) { (try? $0["document_id"] as UUID) ?? UUID() }
        let rows = try await tx.query(
            """
            select document_id, kind, original_id, account_id, legal_number, series, fiscal_year, issue_date, tax_date,
                   reason, seller, buyer, currency, net_units, tax_units, gross_units, ordinal, received_at
            from tax_document
            where company_id = \(tx.acting.company) and document_id = any(\(wanted))
            """)
        let found = try rows.map { row in
            let id: UUID = try row["document_id"]
            let document = try FiscalDocument(row: row, lines: byDocument[id] ?? [])
            return (id, StoredDocument(document: document, receivedAt: try row["received_at"]))
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension FiscalDocument {
    fileprivate init(row: Row, lines: [Row]) throws {
        let currency: Currency = try row["currency"]
        let seller: JSONColumn<Party> = try row["seller"]
        let buyer: JSONColumn<Party> = try row["buyer"]
        self.init(
            id: try row["document_id"], kind: try row["kind"], original: try row["original_id"],
            account: try row["account_id"], legalNumber: try row["legal_number"], series: try row["series"],
            fiscalYear: try row["fiscal_year"], issueDate: try row["issue_date"], taxDate: try row["tax_date"],
            reason: try row["reason"], seller: seller.value, buyer: buyer.value, currency: currency,
            lines: try lines.map { try Line(row: $0, currency) },
            totals: DocumentTotals(
                net: Money(try row["net_units"], currency), tax: Money(try row["tax_units"], currency),
                gross: Money(try row["gross_units"], currency)), ordinal: try row["ordinal"])
    }
}

extension FiscalDocument.Line {
    fileprivate init(row: Row, _ currency: Currency) throws {
        let price: ExactDecimal? = try row["unit_price_millionths"]
        let priceCurrency: Currency? = try row["price_currency"]
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            invoiceLine: try row["invoice_line_id"], product: try row["product_id"],
            description: try row["description"], unit: try row["unit"],
            unitPrice: price.flatMap { price in priceCurrency.map { UnitPrice(price, $0) } },
            taxCode: try row["tax_code"], taxRate: try row["tax_rate_millionths"],
            taxablePrice: taxable.map { UnitPrice($0, currency) },
            before: FiscalDocument.Figures(
                quantity: try row["quantity_before_millionths"], net: Money(try row["net_before_units"], currency),
                tax: Money(try row["tax_before_units"], currency)),
            after: FiscalDocument.Figures(
                quantity: try row["quantity_after_millionths"], net: Money(try row["net_after_units"], currency),
                tax: Money(try row["tax_after_units"], currency)))
    }
}
