/// What one warehouse has of one product. Cost fields need the right to see costs.
package struct StockView: Codable, Sendable {
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let sku: String
    package let name: String
    package let kind: ProductKind
    package let unit: String
    /// In sellable places: shelf and dispatch area.
    package let onHand: ExactDecimal
    package let held: ExactDecimal
    package let reserved: ExactDecimal
    /// On hand − held − reserved; a hint, only a hold decides.
    package let available: ExactDecimal
    /// Promised by supply, production or purchasing and not here yet.
    package let incoming: ExactDecimal
    package let inDispatchArea: ExactDecimal
    package let inTransit: ExactDecimal
    package let inQuarantine: ExactDecimal
    /// At moving average.
    package let value: Money?
    package let averageCost: UnitPrice?
    package let asOf: Timestamp

    package init(
        productID: ProductID, warehouseID: WarehouseID, sku: String, name: String, kind: ProductKind, unit: String,
        onHand: ExactDecimal, held: ExactDecimal, reserved: ExactDecimal, available: ExactDecimal,
        incoming: ExactDecimal, inDispatchArea: ExactDecimal, inTransit: ExactDecimal, inQuarantine: ExactDecimal,
        value: Money? = nil, averageCost: UnitPrice? = nil, asOf: Timestamp
    ) {
        self.productID = productID
        self.warehouseID = warehouseID
        self.sku = sku
        self.name = name
        self.kind = kind
        self.unit = unit
        self.onHand = onHand
        self.held = held
        self.reserved = reserved
        self.available = available
        self.incoming = incoming
        self.inDispatchArea = inDispatchArea
        self.inTransit = inTransit
        self.inQuarantine = inQuarantine
        self.value = value
        self.averageCost = averageCost
        self.asOf = asOf
    }
}

/// A row of the stock ledger.
package struct LedgerRowView: Codable, Sendable {
    package let id: Int64
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let kind: String
    package let from: String
    package let to: String
    package let quantity: ExactDecimal
    /// Minor units of the company's currency.
    package let cost: Int64?
    package let sourceID: String
    package let actorID: UserID?
    /// As Identity told last.
    package var actorName: String?
    package let postedAt: Timestamp

    package init(
        id: Int64, productID: ProductID, warehouseID: WarehouseID, kind: String, from: String, to: String,
        quantity: ExactDecimal, cost: Int64? = nil, sourceID: String, actorID: UserID? = nil, postedAt: Timestamp
    ) {
        self.id = id
        self.productID = productID
        self.warehouseID = warehouseID
        self.kind = kind
        self.from = from
        self.to = to
        self.quantity = quantity
        self.cost = cost
        self.sourceID = sourceID
        self.actorID = actorID
        self.postedAt = postedAt
    }
}

/// A count or a write-off. Either the difference or what was counted on the shelf.
package struct AdjustStockRequest: Codable, Sendable {
    package let adjustmentID: ReceiptID?
    package let productID: ProductID
    package let warehouseID: WarehouseID?
    /// Negative for a loss.
    package let difference: ExactDecimal?
    /// What is on the shelf; the difference follows.
    package let counted: ExactDecimal?
    /// Of goods found; the moving average when absent.
    package let unitCost: UnitPrice?
    package let reason: StockAdjustmentReason
    package let note: String?

    package init(
        adjustmentID: ReceiptID? = nil, productID: ProductID, warehouseID: WarehouseID? = nil,
        difference: ExactDecimal? = nil, counted: ExactDecimal? = nil, unitCost: UnitPrice? = nil,
        reason: StockAdjustmentReason, note: String? = nil
    ) {
        self.adjustmentID = adjustmentID
        self.productID = productID
        self.warehouseID = warehouseID
        self.difference = difference
        self.counted = counted
        self.unitCost = unitCost
        self.reason = reason
        self.note = note
    }
}

package struct StockAdjustmentView: Codable, Sendable {
    package let id: ReceiptID
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let difference: ExactDecimal
    package let cost: Money
    package let reason: StockAdjustmentReason
    package let note: String?
    package let adjustedAt: Timestamp

    package init(
        id: ReceiptID, productID: ProductID, warehouseID: WarehouseID, difference: ExactDecimal, cost: Money,
        reason: StockAdjustmentReason, note: String? = nil, adjustedAt: Timestamp
    ) {
        self.id = id
        self.productID = productID
        self.warehouseID = warehouseID
        self.difference = difference
        self.cost = cost
        self.reason = reason
        self.note = note
        self.adjustedAt = adjustedAt
    }
}

/// A claim on stock.
package struct HoldView: Codable, Sendable {
    package let id: HoldID
    package let opportunityID: OpportunityID
    /// Whose claim it is, as sales told; absent for what was claimed before it told.
    package var accountName: String?
    package var saleName: String?
    package let sliceID: SliceID
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let cause: HoldCause
    package let state: String
    package let quantity: ExactDecimal
    package let onDispatchNotes: ExactDecimal
    package let expiresAt: Timestamp?
    package let madeAt: Timestamp

    package init(
        id: HoldID, opportunityID: OpportunityID, sliceID: SliceID, productID: ProductID, warehouseID: WarehouseID,
        cause: HoldCause, state: String, quantity: ExactDecimal, onDispatchNotes: ExactDecimal,
        expiresAt: Timestamp? = nil, madeAt: Timestamp
    ) {
        self.id = id
        self.opportunityID = opportunityID
        self.sliceID = sliceID
        self.productID = productID
        self.warehouseID = warehouseID
        self.cause = cause
        self.state = state
        self.quantity = quantity
        self.onDispatchNotes = onDispatchNotes
        self.expiresAt = expiresAt
        self.madeAt = madeAt
    }
}

/// A claim that waits for stock (SM-14).
package struct WaitingHoldView: Codable, Sendable {
    package let sliceID: SliceID
    package let opportunityID: OpportunityID
    /// Whose claim it is, as sales told; absent for what was claimed before it told.
    package var accountName: String?
    package var saleName: String?
    package let lineID: OpportunityLineID
    package let productID: ProductID
    package let quantity: ExactDecimal
    /// The higher is served first, then the older approval.
    package let priority: Int
    package let approvedAt: Timestamp

    package init(
        sliceID: SliceID, opportunityID: OpportunityID, lineID: OpportunityLineID, productID: ProductID,
        quantity: ExactDecimal, priority: Int, approvedAt: Timestamp
    ) {
        self.sliceID = sliceID
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.productID = productID
        self.quantity = quantity
        self.priority = priority
        self.approvedAt = approvedAt
    }
}

/// Takes reserved stock from one sale for another that waits for it (S-54).
package struct ReallocateStockRequest: Codable, Sendable {
    /// Who gets it: a slice of `waiting-holds`.
    package let toSliceID: SliceID
    /// As much as both sides allow, when absent.
    package let quantity: ExactDecimal?
    /// When whoever loses it may expect goods again.
    package let promisedOn: LocalDate
    package let reason: String

    package init(toSliceID: SliceID, quantity: ExactDecimal? = nil, promisedOn: LocalDate, reason: String) {
        self.toSliceID = toSliceID
        self.quantity = quantity
        self.promisedOn = promisedOn
        self.reason = reason
    }
}

package struct ReallocationView: Codable, Sendable {
    /// The new hold.
    package let id: HoldID
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let fromHoldID: HoldID
    package let fromOpportunityID: OpportunityID
    package let fromSliceID: SliceID
    package let toOpportunityID: OpportunityID
    package let toSliceID: SliceID
    package let promisedOn: LocalDate
    package let reason: String
    package let decidedBy: UserID?
    package let decidedAt: Timestamp

    package init(
        id: HoldID, productID: ProductID, quantity: ExactDecimal, fromHoldID: HoldID, fromOpportunityID: OpportunityID,
        fromSliceID: SliceID, toOpportunityID: OpportunityID, toSliceID: SliceID, promisedOn: LocalDate,
        reason: String, decidedBy: UserID?, decidedAt: Timestamp
    ) {
        self.id = id
        self.productID = productID
        self.quantity = quantity
        self.fromHoldID = fromHoldID
        self.fromOpportunityID = fromOpportunityID
        self.fromSliceID = fromSliceID
        self.toOpportunityID = toOpportunityID
        self.toSliceID = toSliceID
        self.promisedOn = promisedOn
        self.reason = reason
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
    }
}

package struct WarehouseView: Codable, Sendable {
    package let id: WarehouseID
    package let name: String

    package init(id: WarehouseID, name: String) {
        self.id = id
        self.name = name
    }
}

package struct OpenWarehouseRequest: Codable, Sendable {
    package let warehouseID: WarehouseID?
    package let name: String

    package init(warehouseID: WarehouseID? = nil, name: String) {
        self.warehouseID = warehouseID
        self.name = name
    }
}

/// A fact that did not fit; it was absorbed, and a person has to look at it.
package struct ExceptionView: Codable, Sendable {
    package let id: String
    package let kind: String
    package let subjectID: String
    package let detail: String
    package let openedAt: Timestamp
    package let closedAt: Timestamp?

    package init(
        id: String, kind: String, subjectID: String, detail: String, openedAt: Timestamp, closedAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.subjectID = subjectID
        self.detail = detail
        self.openedAt = openedAt
        self.closedAt = closedAt
    }
}
