/// What came back, counted; all that is expected when absent.
package struct TakeBackRequest: Codable, Sendable {
    package let lines: [PickedQuantity]?

    package init(lines: [PickedQuantity]? = nil) {
        self.lines = lines
    }
}

package struct TakeBackLineView: Codable, Sendable {
    package let dispatchLineID: DispatchLineID
    package let sliceID: SliceID
    package let productID: ProductID
    package let description: String
    /// Of the quantities.
    package let unit: String
    package let expected: ExactDecimal
    package let returned: ExactDecimal

    package init(
        dispatchLineID: DispatchLineID, sliceID: SliceID, productID: ProductID, description: String, unit: String,
        expected: ExactDecimal, returned: ExactDecimal
    ) {
        self.dispatchLineID = dispatchLineID
        self.sliceID = sliceID
        self.productID = productID
        self.description = description
        self.unit = unit
        self.expected = expected
        self.returned = returned
    }
}

/// Goods on their way back, or back.
package struct TakeBackView: Codable, Sendable {
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID
    package let accountName: String
    package let lines: [TakeBackLineView]

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID, invoiceID: InvoiceID,
        accountName: String, lines: [TakeBackLineView]
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
        self.invoiceID = invoiceID
        self.accountName = accountName
        self.lines = lines
    }
}

package struct ReturnLineRequest: Codable, Sendable {
    package let invoiceLineID: InvoiceLineID
    package let quantity: ExactDecimal

    package init(invoiceLineID: InvoiceLineID, quantity: ExactDecimal) {
        self.invoiceLineID = invoiceLineID
        self.quantity = quantity
    }
}

/// Delivered goods come back: of an invoice, or, where none is known, with what to credit.
package struct GoodsReturnRequest: Codable, Sendable {
    package let returnID: GoodsReturnID?
    package let accountID: AccountID
    package let invoiceID: InvoiceID?
    package let reason: String
    package let lines: [ReturnLineRequest]?
    package let creditLines: [StandaloneCreditLine]?

    package init(
        returnID: GoodsReturnID? = nil, accountID: AccountID, invoiceID: InvoiceID? = nil, reason: String,
        lines: [ReturnLineRequest]? = nil, creditLines: [StandaloneCreditLine]? = nil
    ) {
        self.returnID = returnID
        self.accountID = accountID
        self.invoiceID = invoiceID
        self.reason = reason
        self.lines = lines
        self.creditLines = creditLines
    }
}

/// Asks for, authorises, receives and inspects a return at once.
package struct CompleteReturnRequest: Codable, Sendable {
    package let returnID: GoodsReturnID?
    package let accountID: AccountID
    package let invoiceID: InvoiceID?
    package let reason: String
    package let lines: [ReturnLineRequest]?
    package let creditLines: [StandaloneCreditLine]?
    package let condition: ReturnCondition

    package init(
        returnID: GoodsReturnID? = nil, accountID: AccountID, invoiceID: InvoiceID? = nil, reason: String,
        lines: [ReturnLineRequest]? = nil, creditLines: [StandaloneCreditLine]? = nil, condition: ReturnCondition
    ) {
        self.returnID = returnID
        self.accountID = accountID
        self.invoiceID = invoiceID
        self.reason = reason
        self.lines = lines
        self.creditLines = creditLines
        self.condition = condition
    }
}

package struct CountedReturnLine: Codable, Sendable {
    package let place: Int
    package let quantity: ExactDecimal

    package init(place: Int, quantity: ExactDecimal) {
        self.place = place
        self.quantity = quantity
    }
}

/// What came, counted; everything when absent.
package struct ReceiveReturnRequest: Codable, Sendable {
    package let counted: [CountedReturnLine]?

    package init(counted: [CountedReturnLine]? = nil) {
        self.counted = counted
    }
}

package struct InspectReturnRequest: Codable, Sendable {
    package let condition: ReturnCondition

    package init(condition: ReturnCondition) {
        self.condition = condition
    }
}

package struct RejectReturnRequest: Codable, Sendable {
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

package struct GoodsReturnLineView: Codable, Sendable {
    package let place: Int
    package let invoiceLineID: InvoiceLineID?
    package let dispatchLineID: DispatchLineID?
    package let productID: ProductID
    package let description: String
    package let quantity: ExactDecimal
    package let cost: Int64?

    package init(
        place: Int, invoiceLineID: InvoiceLineID? = nil, dispatchLineID: DispatchLineID? = nil, productID: ProductID,
        description: String, quantity: ExactDecimal, cost: Int64? = nil
    ) {
        self.place = place
        self.invoiceLineID = invoiceLineID
        self.dispatchLineID = dispatchLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.cost = cost
    }
}

package struct GoodsReturnView: Codable, Sendable {
    package let id: GoodsReturnID
    package let version: Int
    package let state: String
    package let accountID: AccountID
    package let invoiceID: InvoiceID?
    package let opportunityID: OpportunityID?
    package let reason: String
    package let condition: ReturnCondition?
    package let rejection: String?
    package let lines: [GoodsReturnLineView]
    package let creditLines: [StandaloneCreditLine]
    package let requestedAt: Timestamp

    package init(
        id: GoodsReturnID, version: Int, state: String, accountID: AccountID, invoiceID: InvoiceID? = nil,
        opportunityID: OpportunityID? = nil, reason: String, condition: ReturnCondition? = nil,
        rejection: String? = nil, lines: [GoodsReturnLineView], creditLines: [StandaloneCreditLine],
        requestedAt: Timestamp
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.accountID = accountID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.reason = reason
        self.condition = condition
        self.rejection = rejection
        self.lines = lines
        self.creditLines = creditLines
        self.requestedAt = requestedAt
    }
}
