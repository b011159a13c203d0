/// The four dimensions of an issued document; they are never one word (SM-09).
package struct DocumentStatus: Codable, Sendable, Equatable {
    /// OPEN, PARTLY, SETTLED
    package let settlement: String
    /// NONE, PARTLY, ALL
    package let delivery: String
    /// NONE, PARTLY, FULLY
    package let adjustment: String
    /// QUEUED, INVALID, SENT, UNKNOWN, REJECTED, ACCEPTED; none where no portal wants the document.
    package let tax: String?

    package init(settlement: String, delivery: String, adjustment: String, tax: String? = nil) {
        self.settlement = settlement
        self.delivery = delivery
        self.adjustment = adjustment
        self.tax = tax
    }
}

package struct InvoiceSummary: Codable, Sendable {
    package let id: InvoiceID
    package let legalNumber: String
    package let issueDate: LocalDate
    package let opportunityID: OpportunityID
    package let proFormaID: ProFormaID?
    package let accountID: AccountID
    package let buyerName: String
    package let buyerCountry: String
    package let totals: DocumentTotals
    /// Delivered and unpaid.
    package let receivable: Money
    /// Invoiced, neither delivered nor credited.
    package let undelivered: Money
    package let status: DocumentStatus
    package let released: Bool
    package let stopReason: String?
    package let version: Int

    package init(
        id: InvoiceID, legalNumber: String, issueDate: LocalDate, opportunityID: OpportunityID,
        proFormaID: ProFormaID?, accountID: AccountID, buyerName: String, buyerCountry: String,
        totals: DocumentTotals, receivable: Money, undelivered: Money, status: DocumentStatus, released: Bool,
        stopReason: String?, version: Int
    ) {
        self.id = id
        self.legalNumber = legalNumber
        self.issueDate = issueDate
        self.opportunityID = opportunityID
        self.proFormaID = proFormaID
        self.accountID = accountID
        self.buyerName = buyerName
        self.buyerCountry = buyerCountry
        self.totals = totals
        self.receivable = receivable
        self.undelivered = undelivered
        self.status = status
        self.released = released
        self.stopReason = stopReason
        self.version = version
    }
}

package struct InvoiceView: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let invoiceLineID: InvoiceLineID
        package let lineID: OpportunityLineID?
        package let productID: ProductID
        package let description: String
        package let kind: ProductKind
        package let quantity: Quantity
        package let unitPrice: UnitPrice
        package let taxCode: String
        package let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on, as issued; absent where it is due on the whole net amount.
        package let taxablePrice: UnitPrice?
        package let amounts: DocumentTotals
        package let deliveredQuantity: ExactDecimal
        package let creditedQuantity: ExactDecimal
        package let returnedQuantity: ExactDecimal
        /// What the line is worth after its adjustments.
        package let kept: DocumentTotals

        package init(
            invoiceLineID: InvoiceLineID, lineID: OpportunityLineID?, productID: ProductID, description: String,
            kind: ProductKind, quantity: Quantity, unitPrice: UnitPrice, taxCode: String, taxRate: ExactDecimal,
            taxablePrice: UnitPrice? = nil,
            amounts: DocumentTotals, deliveredQuantity: ExactDecimal, creditedQuantity: ExactDecimal,
            returnedQuantity: ExactDecimal, kept: DocumentTotals
        ) {
            self.invoiceLineID = invoiceLineID
            self.lineID = lineID
            self.productID = productID
            self.description = description
            self.kind = kind
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.taxCode = taxCode
            self.taxRate = taxRate
            self.taxablePrice = taxablePrice
            self.amounts = amounts
            self.deliveredQuantity = deliveredQuantity
            self.creditedQuantity = creditedQuantity
            self.returnedQuantity = returnedQuantity
            self.kept = kept
        }
    }

    package let id: InvoiceID
    package let legalNumber: String
    package let series: String
    package let fiscalYear: Int
    package let issueDate: LocalDate
    package let taxDate: LocalDate
    package let opportunityID: OpportunityID
    package let proFormaID: ProFormaID?
    package let accountID: AccountID
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let lines: [Line]
    package let totals: DocumentTotals
    package let status: DocumentStatus
    package let receivable: Money
    package let allocated: Money
    package let undelivered: Money
    package let released: Bool
    package let stopReason: String?
    /// SHA-256 of the canonical content, in hexadecimal; the same for ever (I-31).
    package let documentHash: String
    package let adjustments: [AdjustmentSummary]
    package let tax: TaxStanding?
    package let version: Int

    package init(
        id: InvoiceID, legalNumber: String, series: String, fiscalYear: Int, issueDate: LocalDate,
        taxDate: LocalDate, opportunityID: OpportunityID, proFormaID: ProFormaID?, accountID: AccountID,
        seller: Party, buyer: Party, currency: Currency, lines: [Line], totals: DocumentTotals,
        status: DocumentStatus, receivable: Money, allocated: Money, undelivered: Money, released: Bool,
        stopReason: String?, documentHash: String, adjustments: [AdjustmentSummary],
        tax: TaxStanding? = nil, version: Int
    ) {
        self.id = id
        self.legalNumber = legalNumber
        self.series = series
        self.fiscalYear = fiscalYear
        self.issueDate = issueDate
        self.taxDate = taxDate
        self.opportunityID = opportunityID
        self.proFormaID = proFormaID
        self.accountID = accountID
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.lines = lines
        self.totals = totals
        self.status = status
        self.receivable = receivable
        self.allocated = allocated
        self.undelivered = undelivered
        self.released = released
        self.stopReason = stopReason
        self.documentHash = documentHash
        self.adjustments = adjustments
        self.tax = tax
        self.version = version
    }
}
