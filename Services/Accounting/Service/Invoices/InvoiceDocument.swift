import AccountingDomain
import Contracts
import Foundation
import Postgres

/// The legal content of an invoice, as it is stored once and told to others.
struct InvoiceDocument: Sendable {
    let id: InvoiceID
    let proForma: ProFormaID?
    let opportunity: OpportunityID
    let account: AccountID
    let number: LegalNumber
    let legalNumber: String
    let issueDate: LocalDate
    let taxDate: LocalDate
    let seller: Party
    let buyer: Party
    let currency: Currency
    let lines: [InvoiceLine]
    let amounts: NetAndTax

    /// - Parameter released: whether goods may leave at once.
    func issued(released: Bool) -> InvoiceIssued {
        InvoiceIssued(
            invoiceID: id, opportunityID: opportunity, proFormaID: proForma, accountID: account,
            legalNumber: legalNumber, series: number.series, fiscalYear: number.fiscalYear, issueDate: issueDate,
            taxDate: taxDate, seller: seller, buyer: buyer, currency: currency, lines: lines, totals: amounts.totals,
            released: released)
    }
}

extension InvoiceDocument {
    init(row: Row, lines: [InvoiceLine]) throws {
        let currency: Currency = try row["currency"]
        self.init(
            id: try row["id"], proForma: try row["pro_forma_id"], opportunity: try row["opportunity_id"],
            account: try row["account_id"],
            number: LegalNumber(
                kind: .invoice, branch: try row["branch"], fiscalYear: try row["fiscal_year"], number: try row["number"]
            ),
            legalNumber: try row["legal_number"], issueDate: try row["issue_date"], taxDate: try row["tax_date"],
            seller: (try row["seller"] as JSONColumn<Party>).value,
            buyer: (try row["buyer"] as JSONColumn<Party>).value,
            currency: currency, lines: lines,
            amounts: NetAndTax(
                net: Money(try row["net_units"], currency), tax: Money(try row["tax_units"], currency)))
    }
}

extension InvoiceLine {
    init(row: Row, _ currency: Currency) throws {
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            invoiceLineID: try row["line_uuid"], lineID: try row["line_id"],
            slices: (try row["slices"] as JSONColumn<[SliceQuantity]>).value, productID: try row["product_id"],
            description: try row["description"], kind: try row["kind"],
            quantity: Quantity(try row["quantity_millionths"], try row["unit"]),
            unitPrice: UnitPrice(try row["unit_price_millionths"], currency), taxCode: try row["tax_code"],
            taxRate: try row["tax_rate_millionths"], taxablePrice: taxable.map { UnitPrice($0, currency) },
            net: Money(try row["line_net_units"], currency),
            tax: Money(try row["line_tax_units"], currency))
    }
}
