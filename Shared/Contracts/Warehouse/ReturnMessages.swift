import Foundation

package struct ReturnedLine: Codable, Sendable, Hashable {
    package let dispatchLineID: DispatchLineID?
    package let sliceID: SliceID?
    package let invoiceLineID: InvoiceLineID?
    package let productID: ProductID
    package let description: String
    package let quantity: ExactDecimal
    package let cost: Money

    package init(
        dispatchLineID: DispatchLineID? = nil, sliceID: SliceID? = nil, invoiceLineID: InvoiceLineID? = nil,
        productID: ProductID, description: String, quantity: ExactDecimal, cost: Money
    ) {
        self.dispatchLineID = dispatchLineID
        self.sliceID = sliceID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.cost = cost
    }
}

/// What the customer did not take is back on the shelf at its exit cost (P-07).
package struct RefusedGoodsReceived: Event {
    package static let stream = Stream.goodsReturn
    package static let action = "refused-received"
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let lines: [ReturnedLine]
    package var subject: UUID { deliveryID.uuid }

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID, invoiceID: InvoiceID, opportunityID: OpportunityID,
        lines: [ReturnedLine]
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

/// How goods look that came back (SM-17).
package enum ReturnCondition: String, Codable, Sendable, CaseIterable {
    case sellable = "SELLABLE"
    case scrap = "SCRAP"
}

package struct GoodsReturnAuthorised: Event {
    package static let stream = Stream.goodsReturn
    package static let action = "authorised"
    package let returnID: GoodsReturnID
    package let invoiceID: InvoiceID?
    package let accountID: AccountID
    package var subject: UUID { returnID.uuid }

    package init(returnID: GoodsReturnID, invoiceID: InvoiceID? = nil, accountID: AccountID) {
        self.returnID = returnID
        self.invoiceID = invoiceID
        self.accountID = accountID
    }
}

package struct GoodsReturnReceived: Event {
    package static let stream = Stream.goodsReturn
    package static let action = "received"
    package let returnID: GoodsReturnID
    package var subject: UUID { returnID.uuid }

    package init(returnID: GoodsReturnID) {
        self.returnID = returnID
    }
}

/// Delivered goods are ours again at their original cost (P-10); accounting answers with the sales-return document.
package struct GoodsReturnAccepted: Event {
    package static let stream = Stream.goodsReturn
    package static let action = "accepted"
    package let returnID: GoodsReturnID
    /// None for goods whose invoice is unknown.
    package let invoiceID: InvoiceID?
    package let opportunityID: OpportunityID?
    package let accountID: AccountID
    package let reason: String
    package let condition: ReturnCondition
    package let lines: [ReturnedLine]
    /// What to credit where no invoice is named.
    package let creditLines: [StandaloneCreditLine]
    package var subject: UUID { returnID.uuid }

    package init(
        returnID: GoodsReturnID, invoiceID: InvoiceID? = nil, opportunityID: OpportunityID? = nil, accountID: AccountID,
        reason: String, condition: ReturnCondition, lines: [ReturnedLine], creditLines: [StandaloneCreditLine]
    ) {
        self.returnID = returnID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.reason = reason
        self.condition = condition
        self.lines = lines
        self.creditLines = creditLines
    }
}

package struct GoodsReturnRejected: Event {
    package static let stream = Stream.goodsReturn
    package static let action = "rejected"
    package let returnID: GoodsReturnID
    package let reason: String
    package var subject: UUID { returnID.uuid }

    package init(returnID: GoodsReturnID, reason: String) {
        self.returnID = returnID
        self.reason = reason
    }
}

/// A credited line whose invoice is unknown: its own price decides.
package struct StandaloneCreditLine: Codable, Sendable, Hashable {
    package let productID: ProductID?
    package let description: String
    package let quantity: ExactDecimal
    package let unit: String
    package let unitPrice: UnitPrice
    package let taxCode: String
    package let taxRate: ExactDecimal

    package init(
        productID: ProductID? = nil, description: String, quantity: ExactDecimal, unit: String, unitPrice: UnitPrice,
        taxCode: String, taxRate: ExactDecimal
    ) {
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.unit = unit
        self.unitPrice = unitPrice
        self.taxCode = taxCode
        self.taxRate = taxRate
    }
}
