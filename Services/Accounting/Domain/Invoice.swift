import Contracts

/// What has become of an issued invoice: delivered, credited, paid. The legal document itself never changes (I-31);
/// this is the running account beside it (SM-09's dimensions are computed from it).
package struct Invoice: Equatable, Sendable {
    package let id: InvoiceID
    package let opportunity: OpportunityID
    package let account: AccountID
    package let currency: Currency
    package let isOnPayment: Bool
    package var lines: [InvoicePosition]
    /// Delivered and unpaid: this invoice's part of 1210, never negative after a unit of work.
    package var receivable: Money
    /// Money that paid it, less what was taken back.
    package var allocated: Money
    /// The customer's money that its undelivered part rests on; released prepaid invoices only.
    package var earmarked: Money
    package var isReleased: Bool
    package var stopReason: String?
    package var isSettled: Bool
    package var version: Int

    package init(
        id: InvoiceID, opportunity: OpportunityID, account: AccountID, currency: Currency, isOnPayment: Bool,
        lines: [InvoicePosition], receivable: Money? = nil, allocated: Money? = nil, earmarked: Money? = nil,
        isReleased: Bool = true, stopReason: String? = nil, isSettled: Bool = false, version: Int = 1
    ) {
        self.id = id
        self.opportunity = opportunity
        self.account = account
        self.currency = currency
        self.isOnPayment = isOnPayment
        self.lines = lines
        self.receivable = receivable ?? .zero(currency)
        self.allocated = allocated ?? .zero(currency)
        self.earmarked = earmarked ?? .zero(currency)
        self.isReleased = isReleased
        self.stopReason = stopReason
        self.isSettled = isSettled
        self.version = version
    }

    /// What is neither delivered nor credited: this invoice's part of 1215 and, in net, of 2310 (I-24).
    package var undelivered: NetAndTax { lines.map(\.open.remainingAmounts).sum(currency) }

    /// Whether nothing more is to come.
    package var isDelivered: Bool { lines.allSatisfy(\.open.isUsedUp) }

    /// Whether it is as it was issued.
    package var isUntouched: Bool {
        lines.allSatisfy { $0.delivered == .zero && $0.keptQuantity == $0.quantity && $0.kept == $0.issued }
    }

    /// Brings `isSettled` up to date: nothing owed, nothing undelivered (SM-10).
    package func reckoned() -> (Invoice, change: Settlement?) {
        let isSettled = receivable.isZero && isDelivered
        guard isSettled != self.isSettled else { return (self, nil) }
        var reckoned = self
        reckoned.isSettled = isSettled
        return (reckoned, isSettled ? .settled : .reopened)
    }

    package enum Settlement: Equatable, Sendable {
        case settled
        case reopened
    }

    package func position(_ line: InvoiceLineID) -> Int? { lines.firstIndex { $0.id == line } }
}

/// One line of an invoice and how far it got.
package struct InvoicePosition: Equatable, Sendable {
    package let id: InvoiceLineID
    package let opportunityLine: OpportunityLineID?
    package let product: ProductID
    package let description: String
    package let unit: String
    package let taxCode: String
    package let taxRate: ExactDecimal
    /// The part of a unit's price that VAT is due on after corrections; none where it is due on the whole net amount.
    package var taxablePrice: UnitPrice?
    package let quantity: ExactDecimal
    /// As issued; never changes.
    package let issued: NetAndTax
    /// The part that is neither delivered nor credited.
    package var open: Apportionment
    package var delivered: ExactDecimal
    /// Credited without having been delivered.
    package var credited: ExactDecimal
    package var returned: ExactDecimal
    /// What the line is worth after its adjustments (I-22: never below zero).
    package var kept: NetAndTax
    /// What was delivered, oldest first; read where returns and price corrections need it.
    package var parts: [DeliveredPart]

    package init(
        id: InvoiceLineID, opportunityLine: OpportunityLineID? = nil, product: ProductID, description: String,
        unit: String, taxCode: String, taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil, quantity: ExactDecimal,
        issued: NetAndTax,
        open: Apportionment? = nil, delivered: ExactDecimal = .zero, credited: ExactDecimal = .zero,
        returned: ExactDecimal = .zero, kept: NetAndTax? = nil, parts: [DeliveredPart] = []
    ) {
        self.id = id
        self.opportunityLine = opportunityLine
        self.product = product
        self.description = description
        self.unit = unit
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.taxablePrice = taxablePrice
        self.quantity = quantity
        self.issued = issued
        self.open = open ?? Apportionment(quantity: quantity, amounts: issued)
        self.delivered = delivered
        self.credited = credited
        self.returned = returned
        self.kept = kept ?? issued
        self.parts = parts
    }

    /// What of it the customer has or will have.
    package var keptQuantity: ExactDecimal { quantity - credited - returned }

    /// Delivered and not returned.
    package var withCustomer: ExactDecimal { delivered - returned }

    /// The line as an adjustment shows it, from this state to `after`.
    func adjustment(to after: InvoicePosition) -> AdjustmentLine {
        AdjustmentLine(
            invoiceLineID: id, lineID: opportunityLine, productID: product, description: description, unit: unit,
            taxCode: taxCode, taxRate: taxRate, taxablePrice: after.taxablePrice, quantityBefore: keptQuantity,
            quantityAfter: after.keptQuantity,
            netBefore: kept.net, netAfter: after.kept.net, taxBefore: kept.tax, taxAfter: after.kept.tax)
    }
}

/// What one delivery brought of a line; returned units are matched to these (7.6).
package struct DeliveredPart: Equatable, Sendable {
    /// None until it is stored.
    package let id: Int64?
    package let line: InvoiceLineID
    package var rest: Apportionment

    package init(id: Int64? = nil, line: InvoiceLineID, rest: Apportionment) {
        self.id = id
        self.line = line
        self.rest = rest
    }
}
