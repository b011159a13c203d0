import AccountingDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

/// The legal content of an adjustment: as immutable as an invoice.
struct AdjustmentDocument: Sendable {
    let id: AdjustmentID
    let invoice: InvoiceID?
    let opportunity: OpportunityID?
    let account: AccountID
    let kind: AdjustmentKind
    let number: LegalNumber
    let legalNumber: String
    let issueDate: LocalDate
    let reason: String
    let seller: Party
    let buyer: Party
    let currency: Currency
    let lines: [AdjustmentLine]
    /// After less before.
    let delta: NetAndTax
    /// Which of the invoice's adjustments it is, from 1; none for a stand-alone credit, and for what was issued before they
    /// were counted.
    let ordinal: Int?

    var issued: AdjustmentIssued {
        AdjustmentIssued(
            adjustmentID: id, invoiceID: invoice, opportunityID: opportunity, accountID: account, kind: kind,
            legalNumber: legalNumber, series: number.series, fiscalYear: number.fiscalYear, issueDate: issueDate,
            reason: reason, seller: seller, buyer: buyer, currency: currency, lines: lines, delta: delta.totals,
            ordinal: ordinal)
    }

    var summary: AdjustmentSummary {
        AdjustmentSummary(
            id: id, legalNumber: legalNumber, kind: kind, issueDate: issueDate, invoiceID: invoice,
            opportunityID: opportunity, accountID: account, buyerName: buyer.name, buyerCountry: buyer.country,
            reason: reason, delta: delta.totals)
    }

    func view(hash: [UInt8], tax: TaxStanding?) -> AdjustmentView {
        AdjustmentView(
            id: id, legalNumber: legalNumber, series: number.series, fiscalYear: number.fiscalYear, kind: kind,
            issueDate: issueDate, invoiceID: invoice, opportunityID: opportunity, accountID: account, seller: seller,
            buyer: buyer, currency: currency, reason: reason, lines: lines, delta: delta.totals,
            documentHash: hexadecimal(hash), tax: tax)
    }
}

extension AdjustmentDocument {
    init(row: Row, lines: [AdjustmentLine]) throws {
        let currency: Currency = try row["currency"]
        self.init(
            id: try row["id"], invoice: try row["invoice_id"], opportunity: try row["opportunity_id"],
            account: try row["account_id"], kind: try row["kind"],
            number: LegalNumber(
                kind: try row["series"], branch: try row["branch"], fiscalYear: try row["fiscal_year"],
                number: try row["number"]),
            legalNumber: try row["legal_number"], issueDate: try row["issue_date"], reason: try row["reason"],
            seller: (try row["seller"] as JSONColumn<Party>).value,
            buyer: (try row["buyer"] as JSONColumn<Party>).value,
            currency: currency, lines: lines,
            delta: NetAndTax(
                net: Money(try row["net_units"], currency), tax: Money(try row["tax_units"], currency)),
            ordinal: try row["ordinal"])
    }
}
