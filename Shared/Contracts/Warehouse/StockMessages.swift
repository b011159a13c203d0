import Foundation

/// Where received goods came from.
package enum ReceiptSource: String, Codable, Sendable, CaseIterable {
    case supply = "SUPPLY"
    case purchase = "PURCHASE"
    case production = "PRODUCTION"
    /// Opening stock and finds.
    case opening = "OPENING"
}

/// Which account the stock belongs to: 1310 or 1340.
package enum StockClass: String, Codable, Sendable, CaseIterable {
    case goods = "GOODS"
    case material = "RAW_MATERIAL"
}

package struct GoodsReceived: Event {
    package static let stream = Stream.receipt
    package static let action = "received"
    package let receiptID: ReceiptID
    package let source: ReceiptSource
    /// The sourcing request that ordered them.
    package let requestID: EnquiryID?
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let cost: Money
    package let stockClass: StockClass
    package var subject: UUID { receiptID.uuid }

    package init(
        receiptID: ReceiptID, source: ReceiptSource, requestID: EnquiryID? = nil, productID: ProductID,
        quantity: ExactDecimal, cost: Money, stockClass: StockClass
    ) {
        self.receiptID = receiptID
        self.source = source
        self.requestID = requestID
        self.productID = productID
        self.quantity = quantity
        self.cost = cost
        self.stockClass = stockClass
    }
}

/// Why the ledger changed without goods coming or going.
package enum StockAdjustmentReason: String, Codable, Sendable, CaseIterable {
    case count = "COUNT"
    case scrap = "SCRAP"
    case writeOff = "WRITE_OFF"
}

/// A difference found by counting, or goods written off (P-19).
package struct StockAdjusted: Event {
    package static let stream = Stream.stockAdjustment
    package static let action = "adjusted"
    package let adjustmentID: ReceiptID
    package let productID: ProductID
    /// Negative for a loss.
    package let quantity: ExactDecimal
    /// Negative for a loss.
    package let cost: Money
    package let reason: StockAdjustmentReason
    package let stockClass: StockClass
    package var subject: UUID { adjustmentID.uuid }

    package init(
        adjustmentID: ReceiptID, productID: ProductID, quantity: ExactDecimal, cost: Money,
        reason: StockAdjustmentReason, stockClass: StockClass
    ) {
        self.adjustmentID = adjustmentID
        self.productID = productID
        self.quantity = quantity
        self.cost = cost
        self.reason = reason
        self.stockClass = stockClass
    }
}

/// What one warehouse has of a product, and what of it nobody claims. Changes of some seconds are told as one. A hint to
/// show: only HoldStock decides (SM-14).
package struct AvailabilityChanged: Event {
    package static let stream = Stream.availability
    package static let action = "changed"
    package let productID: ProductID
    package let warehouseID: WarehouseID
    package let onHand: ExactDecimal
    package let available: ExactDecimal
    package let asOf: Timestamp
    package var subject: UUID { productID.uuid }

    package init(
        productID: ProductID, warehouseID: WarehouseID, onHand: ExactDecimal, available: ExactDecimal, asOf: Timestamp
    ) {
        self.productID = productID
        self.warehouseID = warehouseID
        self.onHand = onHand
        self.available = available
        self.asOf = asOf
    }
}
