import AccountingDomain
import Contracts
import Foundation
import Postgres

/// Writes what becomes of an invoice: the columns beside its legal content.
enum InvoiceRunningStore {
    /// Header and lines. Lines that did not change are written too; most invoices are delivered whole.
    static func save(_ invoice: Invoice, in tx: Transaction) {
        saveHeader(invoice, in: tx)
        let lines = invoice.lines
        tx.write(
            """
            update invoice_line l
            set open_quantity_millionths = n.open_quantity, open_taken_millionths = n.open_taken,
                open_net_units = n.open_net, open_tax_units = n.open_tax, delivered_millionths = n.delivered,
                credited_millionths = n.credited, returned_millionths = n.returned, kept_net_units = n.kept_net,
                kept_tax_units = n.kept_tax, kept_taxable_price_millionths = n.taxable_price
            from unnest(
                \(lines.map(\.id)), \(lines.map(\.open.quantity)), \(lines.map(\.open.taken)),
                \(lines.map(\.open.amounts.net.amount)), \(lines.map(\.open.amounts.tax.amount)),
                \(lines.map(\.delivered)), \(lines.map(\.credited)), \(lines.map(\.returned)),
                \(lines.map(\.kept.net.amount)), \(lines.map(\.kept.tax.amount)), \(lines.map(\.taxablePrice?.value))
            ) as n(id, open_quantity, open_taken, open_net, open_tax, delivered, credited, returned, kept_net, kept_tax,
                taxable_price)
            where l.id = n.id
            """
        )
    }

    static func saveHeader(_ invoice: Invoice, in tx: Transaction) {
        let undelivered = invoice.undelivered
        let kept = invoice.lines.map(\.kept).sum(invoice.currency)
        let deliveredAt = invoice.deliveryState == .none ? nil : tx.now
        tx.write(
            """
            update invoice
            set receivable_units = \(invoice.receivable.amount), allocated_units = \(invoice.allocated.amount),
                earmarked_units = \(invoice.earmarked.amount), released = \(invoice.isReleased),
                stop_reason = \(invoice.stopReason), settled = \(invoice.isSettled),
                undelivered_net_units = \(undelivered.net.amount), undelivered_tax_units = \(undelivered.tax.amount),
                kept_net_units = \(kept.net.amount), kept_tax_units = \(kept.tax.amount),
                delivery = \(invoice.deliveryState), delivered_at = coalesce(delivered_at, \(deliveredAt)),
                version = version + 1
            where id = \(invoice.id)
            """
        )
    }

    static func insert(_ parts: [DeliveredPart], source: UUID, at time: Timestamp, in tx: Transaction) {
        guard !parts.isEmpty else { return }
        tx.write(
            """
            insert into delivered_part (
                company_id, source_id, delivered_at, invoice_line_id, quantity_millionths, net_units, tax_units)
            select \(tx.acting.company), \(source), \(time), p.*
            from unnest(
                \(parts.map(\.line)), \(parts.map(\.rest.quantity)), \(parts.map(\.rest.amounts.net.amount)),
                \(parts.map(\.rest.amounts.tax.amount))) as p
            """
        )
    }

    /// Parts that returns or corrections have changed.
    static func save(_ parts: [DeliveredPart], in tx: Transaction) {
        let stored = parts.compactMap { part in part.id.map { (id: $0, rest: part.rest) } }
        guard !stored.isEmpty else { return }
        tx.write(
            """
            update delivered_part p
            set quantity_millionths = n.quantity, taken_millionths = n.taken, net_units = n.net, tax_units = n.tax
            from unnest(
                \(stored.map { $0.id }), \(stored.map { $0.rest.quantity }), \(stored.map { $0.rest.taken }),
                \(stored.map { $0.rest.amounts.net.amount }), \(stored.map { $0.rest.amounts.tax.amount })
            ) as n(id, quantity, taken, net, tax)
            where p.id = n.id
            """
        )
    }

    /// Goods outside the gate, or back from there with a negative quantity (I-32).
    static func insert(_ lines: [ExitLine], source: UUID, in tx: Transaction) {
        guard !lines.isEmpty else { return }
        tx.write(
            """
            insert into goods_exit (company_id, source_id, invoice_line_id, quantity_millionths, cost_units)
            select \(tx.acting.company), \(source), x.*
            from unnest(\(lines.map(\.line)), \(lines.map(\.quantity)), \(lines.map(\.cost.amount))) as x
            """
        )
    }

    /// The customer's account in goods (F-ARYA-37).
    static func insert(
        _ goods: [GoodsMovement], of invoice: Invoice, source: UUID, on day: LocalDate, in tx: Transaction
    ) {
        guard !goods.isEmpty else { return }
        tx.write(
            """
            insert into counterparty_goods (
                company_id, account_id, invoice_id, source_id, occurred_on, product_id, description, unit,
                quantity_millionths, net_units)
            select \(tx.acting.company), \(invoice.account), \(invoice.id), \(source), \(day), g.*
            from unnest(
                \(goods.map(\.position.product)), \(goods.map(\.position.description)), \(goods.map(\.position.unit)),
                \(goods.map(\.quantity)), \(goods.map(\.net.amount))) as g
            """
        )
    }
}

/// Goods of an invoice line that passed the gate; negative where they came back.
struct ExitLine: Sendable {
    let line: InvoiceLineID
    let quantity: ExactDecimal
    let cost: Money
}

/// Goods that passed to a customer; negative where he returned them.
struct GoodsMovement: Sendable {
    let position: InvoicePosition
    let quantity: ExactDecimal
    let net: Money
}

/// How far an invoice is delivered or credited (SM-09).
enum DeliveryState: String, Sendable {
    case none = "NONE"
    case partly = "PARTLY"
    case all = "ALL"
}

extension Invoice {
    var deliveryState: DeliveryState {
        if isDelivered { return .all }
        return lines.contains { $0.delivered > .zero } ? .partly : .none
    }

    init(row: Row, lines: [Row]) throws {
        let currency: Currency = try row["currency"]
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        self.init(
            id: try row["id"], opportunity: try row["opportunity_id"], account: try row["account_id"],
            currency: currency, isOnPayment: try row["on_payment"],
            lines: try lines.map { try InvoicePosition(row: $0, currency) }, receivable: try money("receivable_units"),
            allocated: try money("allocated_units"), earmarked: try money("earmarked_units"),
            isReleased: try row["released"], stopReason: try row["stop_reason"], isSettled: try row["settled"],
            version: try row["version"])
    }
}

extension InvoicePosition {
    init(row: Row, _ currency: Currency) throws {
        func amounts(_ net: String, _ tax: String) throws -> NetAndTax {
            NetAndTax(net: Money(try row[net], currency), tax: Money(try row[tax], currency))
        }
        let taxable: ExactDecimal? = try row["kept_taxable_price_millionths"]
        self.init(
            id: try row["line_uuid"], opportunityLine: try row["line_id"], product: try row["product_id"],
            description: try row["description"], unit: try row["unit"], taxCode: try row["tax_code"],
            taxRate: try row["tax_rate_millionths"], taxablePrice: taxable.map { UnitPrice($0, currency) },
            quantity: try row["quantity_millionths"],
            issued: try amounts("line_net_units", "line_tax_units"),
            open: Apportionment(
                quantity: try row["open_quantity_millionths"], amounts: try amounts("open_net_units", "open_tax_units"),
                taken: try row["open_taken_millionths"]),
            delivered: try row["delivered_millionths"], credited: try row["credited_millionths"],
            returned: try row["returned_millionths"],
            kept: try amounts("line_kept_net_units", "line_kept_tax_units"))
    }
}

extension DeliveredPart {
    init(row: Row, _ currency: Currency) throws {
        self.init(
            id: try row["id"], line: try row["invoice_line_id"],
            rest: Apportionment(
                quantity: try row["quantity_millionths"],
                amounts: NetAndTax(
                    net: Money(try row["net_units"], currency), tax: Money(try row["tax_units"], currency)),
                taken: try row["taken_millionths"]))
    }
}
