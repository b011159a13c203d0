package struct AdjustmentSummary: Codable, Sendable {
    package let id: AdjustmentID
    package let legalNumber: String
    package let kind: AdjustmentKind
    package let issueDate: LocalDate
    package let invoiceID: InvoiceID?
    package let opportunityID: OpportunityID?
    package let accountID: AccountID
    package let buyerName: String
    package let buyerCountry: String
    package let reason: String
    /// Negative where the customer owes less.
    package let delta: DocumentTotals

    package init(
        id: AdjustmentID, legalNumber: String, kind: AdjustmentKind, issueDate: LocalDate, invoiceID: InvoiceID?,
        opportunityID: OpportunityID?, accountID: AccountID, buyerName: String, buyerCountry: String,
        reason: String, delta: DocumentTotals
    ) {
        self.id = id
        self.legalNumber = legalNumber
        self.kind = kind
        self.issueDate = issueDate
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.buyerName = buyerName
        self.buyerCountry = buyerCountry
        self.reason = reason
        self.delta = delta
    }
}

package struct AdjustmentView: Codable, Sendable {
    package let id: AdjustmentID
    package let legalNumber: String
    package let series: String
    package let fiscalYear: Int
    package let kind: AdjustmentKind
    package let issueDate: LocalDate
    package let invoiceID: InvoiceID?
    package let opportunityID: OpportunityID?
    package let accountID: AccountID
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let reason: String
    package let lines: [AdjustmentLine]
    package let delta: DocumentTotals
    package let documentHash: String
    package let tax: TaxStanding?

    package init(
        id: AdjustmentID, legalNumber: String, series: String, fiscalYear: Int, kind: AdjustmentKind,
        issueDate: LocalDate, invoiceID: InvoiceID?, opportunityID: OpportunityID?, accountID: AccountID,
        seller: Party, buyer: Party, currency: Currency, reason: String, lines: [AdjustmentLine],
        delta: DocumentTotals, documentHash: String, tax: TaxStanding? = nil
    ) {
        self.id = id
        self.legalNumber = legalNumber
        self.series = series
        self.fiscalYear = fiscalYear
        self.kind = kind
        self.issueDate = issueDate
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.reason = reason
        self.lines = lines
        self.delta = delta
        self.documentHash = documentHash
        self.tax = tax
    }
}

/// What an adjustment would be, were it issued now: it has no number, and nothing has changed.
package struct AdjustmentPreview: Codable, Sendable {
    package let lines: [AdjustmentLine]
    /// Negative where the customer would owe less.
    package let delta: DocumentTotals
    /// What was paid for the invoice already and would be the customer's money again.
    package let excess: Money

    package init(lines: [AdjustmentLine], delta: DocumentTotals, excess: Money) {
        self.lines = lines
        self.delta = delta
        self.excess = excess
    }
}

/// Asks for a correction of an invoice's prices (`invoice_id` and `corrections`), or for a credit that names no invoice
/// (`account_id` and `lines`).
package struct CreateAdjustmentRequest: Codable, Sendable {
    /// The price of an invoice line after the correction: a unit price without further discount, or what the kept
    /// quantity is worth in all. Tax follows from the line's rate, and from the part of the price that VAT is due on.
    package struct Correction: Codable, Sendable {
        package let invoiceLineID: InvoiceLineID
        package let unitPrice: UnitPrice?
        package let net: Money?
        /// What VAT is due on of a unit's price; where it is absent, the line's own, or the whole net amount. Alone it
        /// corrects the tax, at the net amount that the line has.
        package let taxablePrice: UnitPrice?

        package init(
            invoiceLineID: InvoiceLineID, unitPrice: UnitPrice? = nil, net: Money? = nil,
            taxablePrice: UnitPrice? = nil
        ) {
            self.invoiceLineID = invoiceLineID
            self.unitPrice = unitPrice
            self.net = net
            self.taxablePrice = taxablePrice
        }
    }

    package let adjustmentID: AdjustmentID?
    package let reason: String
    package let invoiceID: InvoiceID?
    package let corrections: [Correction]?
    package let accountID: AccountID?
    package let lines: [StandaloneCreditLine]?

    package init(
        adjustmentID: AdjustmentID? = nil, reason: String, invoiceID: InvoiceID? = nil,
        corrections: [Correction]? = nil, accountID: AccountID? = nil, lines: [StandaloneCreditLine]? = nil
    ) {
        self.adjustmentID = adjustmentID
        self.reason = reason
        self.invoiceID = invoiceID
        self.corrections = corrections
        self.accountID = accountID
        self.lines = lines
    }
}
