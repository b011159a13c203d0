import Foundation

/// What of a pro-forma line goes onto an invoice, and the slices it rests on.
package struct InvoicedQuantity: Codable, Sendable, Hashable {
    package let lineID: OpportunityLineID
    package let slices: [SliceQuantity]

    package init(lineID: OpportunityLineID, slices: [SliceQuantity]) {
        self.lineID = lineID
        self.slices = slices
    }
}

package struct SliceQuantity: Codable, Sendable, Hashable {
    package let sliceID: SliceID
    package let quantity: ExactDecimal

    package init(sliceID: SliceID, quantity: ExactDecimal) {
        self.sliceID = sliceID
        self.quantity = quantity
    }
}

/// Invoice first: reservations are confirmed (SM-09). Guards that fail leave no document and no number.
package struct IssueInvoice: Command {
    package static let receiver = ServiceName.accounting
    package static let action = "issue-invoice"
    package let invoiceID: InvoiceID
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let lines: [InvoicedQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(
        invoiceID: InvoiceID, proFormaID: ProFormaID, opportunityID: OpportunityID, lines: [InvoicedQuantity]
    ) {
        self.invoiceID = invoiceID
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

/// The kinds of document that change an issued invoice (SM-09).
package enum AdjustmentKind: String, Codable, Sendable, CaseIterable {
    case correction = "CORRECTION"
    case cancellation = "CANCELLATION"
    case salesReturn = "SALES_RETURN"
}

/// How much less of an invoice line is left.
package struct AdjustedQuantity: Codable, Sendable, Hashable {
    package let invoiceLineID: InvoiceLineID
    package let quantity: ExactDecimal

    package init(invoiceLineID: InvoiceLineID, quantity: ExactDecimal) {
        self.invoiceLineID = invoiceLineID
        self.quantity = quantity
    }
}

/// Credits undelivered quantity of an invoice: what was refused, recalled or cancelled (P-08).
package struct IssueAdjustment: Command {
    package static let receiver = ServiceName.accounting
    package static let action = "issue-adjustment"
    package let adjustmentID: AdjustmentID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let kind: AdjustmentKind
    package let reason: String
    package let lines: [AdjustedQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(
        adjustmentID: AdjustmentID, invoiceID: InvoiceID, opportunityID: OpportunityID, kind: AdjustmentKind,
        reason: String, lines: [AdjustedQuantity]
    ) {
        self.adjustmentID = adjustmentID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.kind = kind
        self.reason = reason
        self.lines = lines
    }
}

package struct InvoiceLine: Codable, Sendable, Hashable {
    package let invoiceLineID: InvoiceLineID
    package let lineID: OpportunityLineID?
    package let slices: [SliceQuantity]
    package let productID: ProductID
    package let description: String
    package let kind: ProductKind
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let taxCode: String
    package let taxRate: ExactDecimal
    /// The part of a unit's price that VAT is due on; absent where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?
    package let net: Money
    package let tax: Money

    package init(
        invoiceLineID: InvoiceLineID, lineID: OpportunityLineID? = nil, slices: [SliceQuantity], productID: ProductID,
        description: String, kind: ProductKind, quantity: Quantity, unitPrice: UnitPrice, taxCode: String,
        taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil, net: Money, tax: Money
    ) {
        self.invoiceLineID = invoiceLineID
        self.lineID = lineID
        self.slices = slices
        self.productID = productID
        self.description = description
        self.kind = kind
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.taxablePrice = taxablePrice
        self.net = net
        self.tax = tax
    }
}

/// A side of an invoice as the tax authorities want it named.
package struct Party: Codable, Sendable, Hashable {
    package let name: String
    package let taxID: String?
    package let country: String
    package let address: PostalAddress?

    package init(name: String, taxID: String? = nil, country: String, address: PostalAddress? = nil) {
        self.name = name
        self.taxID = taxID
        self.country = country
        self.address = address
    }
}

/// The legal document exists and never changes (I-31). `released` says that goods may leave at once.
package struct InvoiceIssued: Event {
    package static let stream = Stream.invoice
    package static let action = "issued"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let proFormaID: ProFormaID?
    package let accountID: AccountID
    package let legalNumber: String
    package let series: String
    package let fiscalYear: Int
    package let issueDate: LocalDate
    package let taxDate: LocalDate
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let lines: [InvoiceLine]
    package let totals: DocumentTotals
    package let released: Bool
    package var subject: UUID { opportunityID.uuid }

    package init(
        invoiceID: InvoiceID, opportunityID: OpportunityID, proFormaID: ProFormaID? = nil, accountID: AccountID,
        legalNumber: String, series: String, fiscalYear: Int, issueDate: LocalDate, taxDate: LocalDate, seller: Party,
        buyer: Party, currency: Currency, lines: [InvoiceLine], totals: DocumentTotals, released: Bool
    ) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.proFormaID = proFormaID
        self.accountID = accountID
        self.legalNumber = legalNumber
        self.series = series
        self.fiscalYear = fiscalYear
        self.issueDate = issueDate
        self.taxDate = taxDate
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.lines = lines
        self.totals = totals
        self.released = released
    }
}

package struct InvoiceRefused: Event {
    package static let stream = Stream.invoice
    package static let action = "refused"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let reason: String
    package let detail: String
    package var subject: UUID { opportunityID.uuid }

    package init(invoiceID: InvoiceID, opportunityID: OpportunityID, reason: String, detail: String) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.reason = reason
        self.detail = detail
    }
}

package struct InvoiceReleased: Event {
    package static let stream = Stream.invoice
    package static let action = "released"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package var subject: UUID { opportunityID.uuid }

    package init(invoiceID: InvoiceID, opportunityID: OpportunityID) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
    }
}

package struct InvoiceDispatchStopped: Event {
    package static let stream = Stream.invoice
    package static let action = "dispatch-stopped"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(invoiceID: InvoiceID, opportunityID: OpportunityID, reason: String) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}
