import AccountingDomain
import Contracts
import Foundation
import Postgres

/// All SQL about invoices and what becomes of them. Their legal columns are written once (I-31).
enum InvoiceStore {
    /// What an invoice is drawn from, read under the lock of the pro-forma.
    struct Basis: Sendable {
        let proForma: ProForma
        let buyer: Party
        /// Whether sales has told who the buyer is.
        let isPublished: Bool
        let blockedReason: String?
        let isIssued: Bool
    }

    static let legal: SQL = """
        i.id, i.pro_forma_id, i.opportunity_id, i.account_id, i.branch, i.fiscal_year, i.number, i.legal_number,
        i.issue_date, i.tax_date, i.seller, i.buyer, i.buyer_country, i.currency, i.net_units, i.tax_units
        """

    static let running: SQL = """
        i.on_payment, i.released, i.stop_reason, i.receivable_units, i.allocated_units, i.earmarked_units,
        i.undelivered_net_units, i.undelivered_tax_units, i.kept_net_units, i.kept_tax_units, i.delivery, i.settled,
        i.version
        """

    static let line: SQL = """
        l.id as line_uuid, l.line_id, l.slices, l.product_id, l.description, l.kind, l.quantity_millionths, l.unit,
        l.unit_price_millionths, l.tax_code, l.tax_rate_millionths, l.net_units as line_net_units,
        l.tax_units as line_tax_units, l.open_quantity_millionths, l.open_taken_millionths, l.open_net_units,
        l.open_tax_units, l.delivered_millionths, l.credited_millionths, l.returned_millionths,
        l.kept_net_units as line_kept_net_units, l.kept_tax_units as line_kept_tax_units, l.taxable_price_millionths,
        l.kept_taxable_price_millionths
        """

    /// Pro-forma with lines, its customer and whether this invoice is there already: one round trip.
    ///
    /// Behind the gate of credit, so that a block that is being set now is seen (S-46); pro-forma first, as everywhere.
    static func basis(of command: IssueInvoice, in tx: Transaction) async throws -> Basis? {
        ProFormaStore.lock(command.proFormaID, in: tx)
        CreditStore.gate(tx)
        let rows = try await tx.query(
            """
            select \(ProFormaStore.header), \(ProFormaStore.line), a.name as buyer_name, a.tax_id, a.country, a.address,
                a.published_version > 0 as is_published, c.blocked_reason, exists (select from invoice i where i.id = \(command.invoiceID)) as is_issued
            from pro_forma p
            join pro_forma_line l on l.pro_forma_id = p.id
            join account a on a.company_id = p.company_id and a.account_id = p.account_id
            join credit_account c on c.company_id = p.company_id and c.account_id = p.account_id
            where p.company_id = \(tx.acting.company) and p.id = \(command.proFormaID)
            order by l.line_no
            """
        )
        guard let first = rows.first else { return nil }
        var proForma = try ProForma(row: first)
        proForma.lines = try rows.map { try ProForma.Line(row: $0, proForma.currency) }
        return Basis(
            proForma: proForma, buyer: try Party(buyer: first), isPublished: try first["is_published"],
            blockedReason: try first["blocked_reason"],
            isIssued: try first["is_issued"])
    }

    static func lock(_ ids: [InvoiceID], in tx: Transaction) {
        tx.write(
            """
            select 1 from invoice where company_id = \(tx.acting.company) and id = any(\(ids)) order by id for update
            """
        )
    }

    /// The running account of an invoice, with its lines; without delivered parts.
    static func find(_ id: InvoiceID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Invoice {
        if case .forUpdate = lock { self.lock([id], in: tx) }
        let rows = try await tx.query(
            """
            select \(legal), \(running), \(line)
            from invoice i join invoice_line l on l.invoice_id = i.id
            where i.company_id = \(tx.acting.company) and i.id = \(id)
            order by l.line_no
            """
        )
        guard let first = rows.first else { throw AccountingRefusal.notFound("invoice") }
        return try Invoice(row: first, lines: rows)
    }

    /// Adds what was delivered of each line, the oldest first.
    static func withParts(_ invoice: Invoice, in tx: Transaction) async throws -> Invoice {
        let rows = try await tx.query(
            """
            select id, invoice_line_id, quantity_millionths, taken_millionths, net_units, tax_units
            from delivered_part where invoice_line_id = any(\(invoice.lines.map(\.id))) order by id
            """
        )
        let parts = try rows.map { try DeliveredPart(row: $0, invoice.currency) }
        let byLine = Dictionary(grouping: parts, by: \.line)
        var whole = invoice
        for index in whole.lines.indices { whole.lines[index].parts = byLine[whole.lines[index].id] ?? [] }
        return whole
    }

    /// The legal content, for telling it again and for showing it.
    static func document(_ id: InvoiceID, in tx: Transaction) async throws -> (InvoiceDocument, released: Bool) {
        let rows = try await tx.query(
            """
            select \(legal), \(running), \(line)
            from invoice i join invoice_line l on l.invoice_id = i.id
            where i.company_id = \(tx.acting.company) and i.id = \(id)
            order by l.line_no
            """
        )
        guard let first = rows.first else { throw AccountingRefusal.notFound("invoice") }
        let currency: Currency = try first["currency"]
        let lines = try rows.map { try InvoiceLine(row: $0, currency) }
        let stopped = try first["stop_reason"] as String? != nil
        return (try InvoiceDocument(row: first, lines: lines), released: try first["released"] && !stopped)
    }

    /// Writes the document, its lines and its seal.
    static func insert(_ document: InvoiceDocument, _ invoice: Invoice, in tx: Transaction) {
        tx.write(
            """
            insert into invoice (
                id, company_id, pro_forma_id, opportunity_id, account_id, branch, fiscal_year, number, legal_number,
                issue_date, tax_date, seller, buyer, buyer_country, currency, net_units, tax_units, issued_at, issued_by,
                on_payment, released, earmarked_units, undelivered_net_units, undelivered_tax_units, kept_net_units,
                kept_tax_units)
            values (
                \(document.id), \(tx.acting.company), \(document.proForma), \(document.opportunity),
                \(document.account), \(document.number.branch), \(Int32(document.number.fiscalYear)),
                \(document.number.number), \(document.legalNumber), \(document.issueDate), \(document.taxDate),
                \(JSONColumn(document.seller)), \(JSONColumn(document.buyer)), \(document.buyer.country),
                \(document.currency), \(document.amounts.net.amount), \(document.amounts.tax.amount), \(tx.now),
                \(tx.acting.actor.userID), \(invoice.isOnPayment), \(invoice.isReleased), \(invoice.earmarked.amount),
                \(document.amounts.net.amount), \(document.amounts.tax.amount), \(document.amounts.net.amount),
                \(document.amounts.tax.amount))
            """
        )
        insertLines(document, in: tx)
        tx.write(
            """
            insert into document_seal (document_id, company_id, hash)
            values (\(document.id), \(tx.acting.company), invoice_fingerprint(\(document.id)))
            """
        )
    }

    private static func insertLines(_ document: InvoiceDocument, in tx: Transaction) {
        let lines = document.lines
        tx.write(
            """
            insert into invoice_line (
                invoice_id, company_id, id, line_no, line_id, slices, product_id, description, kind, quantity_millionths,
                unit, unit_price_millionths, tax_code, tax_rate_millionths, net_units, tax_units,
                open_quantity_millionths, open_net_units, open_tax_units, kept_net_units, kept_tax_units,
                taxable_price_millionths, kept_taxable_price_millionths)
            select \(document.id), \(tx.acting.company), l.id, l.line_no, l.line_id, l.slices, l.product_id, l.description,
                l.kind, l.quantity, l.unit, l.unit_price, l.tax_code, l.tax_rate, l.net, l.tax, l.quantity, l.net, l.tax,
                l.net, l.tax, l.taxable_price, l.taxable_price
            from unnest(
                \(lines.map(\.invoiceLineID)), \(lines.indices.map { Int32($0 + 1) }), \(lines.map(\.lineID)),
                \(lines.map { JSONColumn($0.slices) }), \(lines.map(\.productID)), \(lines.map(\.description)),
                \(lines.map(\.kind)), \(lines.map(\.quantity.value)), \(lines.map(\.quantity.unit)),
                \(lines.map(\.unitPrice.value)), \(lines.map(\.taxCode)), \(lines.map(\.taxRate)),
                \(lines.map(\.net.amount)), \(lines.map(\.tax.amount)), \(lines.map(\.taxablePrice?.value))
            ) as l(id, line_no, line_id, slices, product_id, description, kind, quantity, unit, unit_price, tax_code,
                tax_rate, net, tax, taxable_price)
            """
        )
    }
}

extension Party {
    /// The buyer as sales published him; named by the pro-forma alone until then.
    init(buyer row: Row) throws {
        let address: JSONColumn<PostalAddress>? = try row["address"]
        self.init(
            name: try row["buyer_name"], taxID: try row["tax_id"], country: try row["country"] ?? "",
            address: address?.value)
    }
}
