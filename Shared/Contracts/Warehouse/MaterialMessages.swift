import Foundation

package struct MaterialLine: Codable, Sendable, Hashable {
    package let productID: ProductID
    package let quantity: ExactDecimal

    package init(productID: ProductID, quantity: ExactDecimal) {
        self.productID = productID
        self.quantity = quantity
    }
}

/// Holds raw material for a production order; `orderID` is the production enquiry's id.
package struct HoldMaterials: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "hold-materials"
    package let orderID: EnquiryID
    package let lines: [MaterialLine]
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID, lines: [MaterialLine]) {
        self.orderID = orderID
        self.lines = lines
    }
}

/// Takes held material to the shop floor (P-18, first half).
package struct IssueMaterials: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "issue-materials"
    package let orderID: EnquiryID
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID) {
        self.orderID = orderID
    }
}

package struct ReleaseMaterials: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "release-materials"
    package let orderID: EnquiryID
    package let reason: String
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID, reason: String) {
        self.orderID = orderID
        self.reason = reason
    }
}

package struct MaterialAvailability: Codable, Sendable, Hashable {
    package let productID: ProductID
    package let heldQuantity: ExactDecimal
    package let shortQuantity: ExactDecimal

    package init(productID: ProductID, heldQuantity: ExactDecimal, shortQuantity: ExactDecimal) {
        self.productID = productID
        self.heldQuantity = heldQuantity
        self.shortQuantity = shortQuantity
    }
}

package struct MaterialsHeld: Event {
    package static let stream = Stream.material
    package static let action = "held"
    package let orderID: EnquiryID
    package let lines: [MaterialAvailability]
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID, lines: [MaterialAvailability]) {
        self.orderID = orderID
        self.lines = lines
    }
}

package struct MaterialsIssued: Event {
    package static let stream = Stream.material
    package static let action = "issued"
    package let orderID: EnquiryID
    package let lines: [MaterialLine]
    package let cost: Money
    /// The part of the cost that comes from goods (1310); the rest is raw material (1340).
    package let goodsCost: Money?
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID, lines: [MaterialLine], cost: Money, goodsCost: Money? = nil) {
        self.orderID = orderID
        self.lines = lines
        self.cost = cost
        self.goodsCost = goodsCost
    }
}

package struct MaterialIssueRefused: Event {
    package static let stream = Stream.material
    package static let action = "issue-refused"
    package let orderID: EnquiryID
    package let reason: String
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID, reason: String) {
        self.orderID = orderID
        self.reason = reason
    }
}

package struct MaterialsReleased: Event {
    package static let stream = Stream.material
    package static let action = "released"
    package let orderID: EnquiryID
    package var subject: UUID { orderID.uuid }

    package init(orderID: EnquiryID) {
        self.orderID = orderID
    }
}
