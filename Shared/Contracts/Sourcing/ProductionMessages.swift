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
