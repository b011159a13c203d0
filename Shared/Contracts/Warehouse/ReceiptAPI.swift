/// Goods that came in: against a request that a unit promised, or of a product alone.
package struct ReceiveGoodsRequest: Codable, Sendable {
    /// Made by the caller, so that asking twice receives once.
    package let receiptID: ReceiptID?
    package let requestID: EnquiryID?
    /// Needed without a request.
    package let productID: ProductID?
    /// The main warehouse when absent.
    package let warehouseID: WarehouseID?
    package let quantity: ExactDecimal
    /// The promised cost when absent.
    package let unitCost: UnitPrice?
    /// Of everything; instead of a unit cost.
    package let cost: Money?
    /// Without a request; opening stock when absent.
    package let source: ReceiptSource?

    package init(
        receiptID: ReceiptID? = nil, requestID: EnquiryID? = nil, productID: ProductID? = nil,
        warehouseID: WarehouseID? = nil, quantity: ExactDecimal, unitCost: UnitPrice? = nil, cost: Money? = nil,
        source: ReceiptSource? = nil
    ) {
        self.receiptID = receiptID
        self.requestID = requestID
        self.productID = productID
        self.warehouseID = warehouseID
        self.quantity = quantity
        self.unitCost = unitCost
        self.cost = cost
        self.source = source
    }
}

/// Many receipts in one transaction: opening stock.
package struct ReceiveManyRequest: Codable, Sendable {
    package let receipts: [ReceiveGoodsRequest]

    package init(receipts: [ReceiveGoodsRequest]) {
        self.receipts = receipts
    }
}

package struct ReceiptView: Codable, Sendable {
    package let id: ReceiptID
    package let source: ReceiptSource
    package let requestID: EnquiryID?
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let quantity: ExactDecimal
    /// What was held for whom it was ordered; the rest is free.
    package let pegged: ExactDecimal
    package let cost: Money?
    package let receivedAt: Timestamp

    package init(
        id: ReceiptID, source: ReceiptSource, requestID: EnquiryID? = nil, productID: ProductID,
        warehouseID: WarehouseID, quantity: ExactDecimal, pegged: ExactDecimal, cost: Money? = nil,
        receivedAt: Timestamp
    ) {
        self.id = id
        self.source = source
        self.requestID = requestID
        self.productID = productID
        self.warehouseID = warehouseID
        self.quantity = quantity
        self.pegged = pegged
        self.cost = cost
        self.receivedAt = receivedAt
    }
}

package struct ReceiveManyAnswer: Codable, Sendable {
    package let received: Int
    /// Receipts whose id was known already; nothing was done for them.
    package let known: Int

    package init(received: Int, known: Int) {
        self.received = received
        self.known = known
    }
}

/// What a unit promised to bring, and for whom.
package struct ExpectedReceiptView: Codable, Sendable {
    package let requestID: EnquiryID
    package let source: ReceiptSource
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let received: ExactDecimal
    package let unitCost: UnitPrice?
    package let promisedOn: LocalDate?
    package let reference: String
    package let opportunityID: OpportunityID?
    package let sliceID: SliceID?
    package let productionOrderID: EnquiryID?
    package let isPegged: Bool
    package let state: String

    package init(
        requestID: EnquiryID, source: ReceiptSource, productID: ProductID, quantity: ExactDecimal,
        received: ExactDecimal, unitCost: UnitPrice? = nil, promisedOn: LocalDate? = nil, reference: String,
        opportunityID: OpportunityID? = nil, sliceID: SliceID? = nil, productionOrderID: EnquiryID? = nil,
        isPegged: Bool, state: String
    ) {
        self.requestID = requestID
        self.source = source
        self.productID = productID
        self.quantity = quantity
        self.received = received
        self.unitCost = unitCost
        self.promisedOn = promisedOn
        self.reference = reference
        self.opportunityID = opportunityID
        self.sliceID = sliceID
        self.productionOrderID = productionOrderID
        self.isPegged = isPegged
        self.state = state
    }
}
