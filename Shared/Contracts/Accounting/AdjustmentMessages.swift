import Foundation

/// Before, after and the difference of one line; all quantities and amounts of the line as a whole.
package struct AdjustmentLine: Codable, Sendable, Hashable {
    package let invoiceLineID: InvoiceLineID?
    package let lineID: OpportunityLineID?
    package let productID: ProductID
    package let description: String
    package let unit: String
    package let taxCode: String
    package let taxRate: ExactDecimal
    /// The part of a unit's price that VAT is due on from now on; absent where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?
    package let quantityBefore: ExactDecimal
    package let quantityAfter: ExactDecimal
    package let netBefore: Money
    package let netAfter: Money
    package let taxBefore: Money
    package let taxAfter: Money

    package init(
        invoiceLineID: InvoiceLineID? = nil, lineID: OpportunityLineID? = nil, productID: ProductID,
        description: String, unit: String, taxCode: String, taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil,
        quantityBefore: ExactDecimal, quantityAfter: ExactDecimal, netBefore: Money, netAfter: Money, taxBefore: Money,
        taxAfter: Money
    ) {
        self.invoiceLineID = invoiceLineID
        self.lineID = lineID
        self.productID = productID
        self.description = description
        self.unit = unit
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.taxablePrice = taxablePrice
        self.quantityBefore = quantityBefore
        self.quantityAfter = quantityAfter
        self.netBefore = netBefore
        self.netAfter = netAfter
        self.taxBefore = taxBefore
        self.taxAfter = taxAfter
    }
}

package struct AdjustmentIssued: Event {
    package static let stream = Stream.adjustment
    package static let action = "issued"
    package let adjustmentID: AdjustmentID
    /// None for a stand-alone credit whose original is unknown.
    package let invoiceID: InvoiceID?
    package let opportunityID: OpportunityID?
    package let accountID: AccountID
    package let kind: AdjustmentKind
    package let legalNumber: String
    package let series: String
    package let fiscalYear: Int
    package let issueDate: LocalDate
    package let reason: String
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let lines: [AdjustmentLine]
    /// Negative where the customer owes less.
    package let delta: DocumentTotals
    /// Which of the invoice's adjustments it is: 1, 2, … without gaps, in the order in which they were issued. None for a
    /// stand-alone credit, and for what was issued before accounting counted them.
    package let ordinal: Int?
    package var subject: UUID { adjustmentID.uuid }

    package init(
        adjustmentID: AdjustmentID, invoiceID: InvoiceID? = nil, opportunityID: OpportunityID? = nil,
        accountID: AccountID, kind: AdjustmentKind, legalNumber: String, series: String, fiscalYear: Int,
        issueDate: LocalDate, reason: String, seller: Party, buyer: Party, currency: Currency, lines: [AdjustmentLine],
        delta: DocumentTotals, ordinal: Int? = nil
    ) {
        self.adjustmentID = adjustmentID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.kind = kind
        self.legalNumber = legalNumber
        self.series = series
        self.fiscalYear = fiscalYear
        self.issueDate = issueDate
        self.reason = reason
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.lines = lines
        self.delta = delta
        self.ordinal = ordinal
    }
}

package struct AdjustmentRefused: Event {
    package static let stream = Stream.adjustment
    package static let action = "refused"
    package let adjustmentID: AdjustmentID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID?
    package let reason: String
    package let detail: String
    package var subject: UUID { adjustmentID.uuid }

    package init(
        adjustmentID: AdjustmentID, invoiceID: InvoiceID, opportunityID: OpportunityID? = nil, reason: String,
        detail: String
    ) {
        self.adjustmentID = adjustmentID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.reason = reason
        self.detail = detail
    }
}
