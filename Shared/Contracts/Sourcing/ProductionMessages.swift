import Foundation

extension Stream {
    /// What the shop floor did to a production order.
    package static let productionOrder = Stream(.production, "order")
}

package struct ProductionStarted: Event {
    package static let stream = Stream.productionOrder
    package static let action = "started"
    package let orderID: EnquiryID
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID) {
        self.orderID = orderID
    }
}

/// Nothing more is made of a started order, and what it still stands for on the shop floor is scrap (SM-12).
package struct ProductionStopped: Event {
    package static let stream = Stream.productionOrder
    package static let action = "stopped"
    package let orderID: EnquiryID
    package let productID: ProductID
    /// What was made until then.
    package let good: ExactDecimal
    package let scrap: ExactDecimal
    /// The material's cost that left with no good piece: a loss (P-18).
    package let lostCost: Money
    package let reason: String
    package var subject: UUID { orderID.uuid }

    package init(
        orderID: EnquiryID, productID: ProductID, good: ExactDecimal, scrap: ExactDecimal, lostCost: Money,
        reason: String
    ) {
        self.orderID = orderID
        self.productID = productID
        self.good = good
        self.scrap = scrap
        self.lostCost = lostCost
        self.reason = reason
    }
}

/// Good pieces go to the warehouse with their peg; the cost is the material's (P-18).
package struct ProductionOutputReported: Event {
    package static let stream = Stream.productionOrder
    package static let action = "output-reported"
    package let reportID: ReceiptID
    package let orderID: EnquiryID
    package let productID: ProductID
    package let good: ExactDecimal
    package let scrap: ExactDecimal
    package let cost: Money
    package let peg: Peg
    package var subject: UUID { orderID.uuid }

    package init(
        reportID: ReceiptID, orderID: EnquiryID, productID: ProductID, good: ExactDecimal, scrap: ExactDecimal,
        cost: Money, peg: Peg
    ) {
        self.reportID = reportID
        self.orderID = orderID
        self.productID = productID
        self.good = good
        self.scrap = scrap
        self.cost = cost
        self.peg = peg
    }
}
