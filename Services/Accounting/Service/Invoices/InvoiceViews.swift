import AccountingDomain
import Contracts
import Postgres
import ServiceKit

/// What invoices look like from outside; no decision rests on it.
enum InvoiceViews {
    /// The dimensions of ``DocumentStatus`` that are not stored, as conditions see them.
    static let settlement: SQL =
        "(case when i.settled then 'SETTLED' when i.allocated_units > 0 then 'PARTLY' else 'OPEN' end)"
    static let adjustment: SQL = """
        (case when (i.kept_net_units, i.kept_tax_units) = (i.net_units, i.tax_units) then 'NONE'
            when i.kept_net_units + i.kept_tax_units = 0 then 'FULLY' else 'PARTLY' end)
        """
    /// Whether the goods may leave: STOPPED by a person, WAITING for money, FREE.
    static let dispatch: SQL =
        "(case when i.stop_reason is not null then 'STOPPED' when i.released then 'FREE' else 'WAITING' end)"

    /// Those whose number or buyer has the words; `invoice_by_words` carries it.
    static func naming(_ words: SearchWords) -> SQL {
        guard !words.isEmpty else { return "" }
        return " and i.id in (select w.invoice_id from invoice_search w where true\(words.sql(on: "w.search")))"
    }

    /// By key set on the id, which is time-ordered, the latest first (indexes `invoice_listed`,
    /// `invoice_of_opportunity`, `invoice_of_account`).
    static func list(_ filter: SQL, before: InvoiceID?, limit: Int, in tx: Transaction) async throws -> [InvoiceSummary]
    {
        let after: SQL = before.map { " and i.id < \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select \(InvoiceStore.legal), \(InvoiceStore.running), t.state as tax_state
            from invoice i
            left join document_tax t on t.document_id = i.id
            where i.company_id = \(tx.acting.company)\(filter)\(after)
            order by i.id desc limit \(limit)
            """
        )
        return try rows.map(InvoiceSummary.init(row:))
    }

    static func show(_ id: InvoiceID, in tx: Transaction) async throws -> InvoiceView {
        let rows = try await tx.query(
            """
            select \(InvoiceStore.legal), \(InvoiceStore.running), \(InvoiceStore.line), s.hash,
                \(TaxStandingStore.columns)
            from invoice i
            join invoice_line l on l.invoice_id = i.id
            join document_seal s on s.document_id = i.id
            left join document_tax t on t.document_id = i.id
            where i.company_id = \(tx.acting.company) and i.id = \(id)
            order by l.line_no
            """
        )
        guard let first = rows.first else { throw AccountingRefusal.notFound("invoice") }
        let adjustments = try await AdjustmentStore.list(
            " and d.invoice_id = \(id)", before: nil, limit: 200, in: tx)
        return try view(first, rows, adjustments)
    }

    private static func view(_ row: Row, _ rows: [Row], _ adjustments: [AdjustmentDocument]) throws -> InvoiceView {
        let currency: Currency = try row["currency"]
        let content = try rows.map { try InvoiceLine(row: $0, currency) }
        let document = try InvoiceDocument(row: row, lines: content)
        let invoice = try Invoice(row: row, lines: rows)
        let summary = try InvoiceSummary(row: row)
        return InvoiceView(
            id: document.id, legalNumber: document.legalNumber, series: document.number.series,
            fiscalYear: document.number.fiscalYear, issueDate: document.issueDate, taxDate: document.taxDate,
            opportunityID: document.opportunity, proFormaID: document.proForma, accountID: document.account,
            seller: document.seller, buyer: document.buyer, currency: currency,
            lines: zip(content, invoice.lines).map { InvoiceView.Line($0, $1) }, totals: document.amounts.totals,
            status: summary.status, receivable: invoice.receivable, allocated: invoice.allocated,
            undelivered: invoice.undelivered.gross, released: invoice.isReleased, stopReason: invoice.stopReason,
            documentHash: hexadecimal(try row["hash"] as [UInt8]), adjustments: adjustments.map(\.summary),
            tax: try TaxStanding(row: row), version: invoice.version)
    }
}

extension InvoiceView.Line {
    init(_ content: InvoiceLine, _ position: InvoicePosition) {
        self.init(
            invoiceLineID: content.invoiceLineID, lineID: content.lineID, productID: content.productID,
            description: content.description, kind: content.kind, quantity: content.quantity,
            unitPrice: content.unitPrice, taxCode: content.taxCode, taxRate: content.taxRate,
            taxablePrice: content.taxablePrice,
            amounts: position.issued.totals, deliveredQuantity: position.delivered,
            creditedQuantity: position.credited, returnedQuantity: position.returned, kept: position.kept.totals)
    }
}

extension InvoiceSummary {
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        let buyer = (try row["buyer"] as JSONColumn<Party>).value
        let amounts = NetAndTax(net: try money("net_units"), tax: try money("tax_units"))
        let receivable = try money("receivable_units")
        self.init(
            id: try row["id"], legalNumber: try row["legal_number"], issueDate: try row["issue_date"],
            opportunityID: try row["opportunity_id"], proFormaID: try row["pro_forma_id"],
            accountID: try row["account_id"], buyerName: buyer.name, buyerCountry: buyer.country,
            totals: amounts.totals, receivable: receivable,
            undelivered: try money("undelivered_net_units") + (try money("undelivered_tax_units")),
            status: try DocumentStatus(row: row), released: try row["released"], stopReason: try row["stop_reason"],
            version: try row["version"])
    }
}

extension DocumentStatus {
    /// Each dimension by itself (SM-09).
    init(row: Row) throws {
        let allocated: Int64 = try row["allocated_units"]
        let isSettled: Bool = try row["settled"]
        let issued: Int64 = try row["net_units"] + (try row["tax_units"] as Int64)
        let kept: Int64 = try row["kept_net_units"] + (try row["kept_tax_units"] as Int64)
        let adjustment = kept == issued ? "NONE" : kept == 0 ? "FULLY" : "PARTLY"
        self.init(
            settlement: isSettled ? "SETTLED" : allocated > 0 ? "PARTLY" : "OPEN", delivery: try row["delivery"],
            adjustment: adjustment, tax: try row["tax_state"])
    }
}
