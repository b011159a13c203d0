import Foundation

package struct DeliveryLineView: Codable, Sendable {
    package let sliceID: SliceID
    /// None for services.
    package let dispatchLineID: DispatchLineID?
    package let invoiceLineID: InvoiceLineID
    package let productID: ProductID
    package let description: String
    /// What left the warehouse.
    package let quantity: Quantity
    package let delivered: ExactDecimal
    package let refused: ExactDecimal
    package let lost: ExactDecimal

    package init(
        sliceID: SliceID, dispatchLineID: DispatchLineID? = nil, invoiceLineID: InvoiceLineID, productID: ProductID,
        description: String, quantity: Quantity, delivered: ExactDecimal, refused: ExactDecimal, lost: ExactDecimal
    ) {
        self.sliceID = sliceID
        self.dispatchLineID = dispatchLineID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.delivered = delivered
        self.refused = refused
        self.lost = lost
    }
}

package struct DeliveryView: Codable, Sendable {
    package let id: DeliveryID
    package let version: Int
    /// PLANNED, IN_TRANSIT, DELIVERED, PARTLY_DELIVERED, REFUSED, ATTEMPT_FAILED, RETURNING, LOST, CLOSED (SM-17)
    package let state: String
    /// GOODS or SERVICE.
    package let kind: ProductKind
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID
    package let dispatchNoteID: DispatchNoteID?
    package let accountID: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let receiver: String?
    package let departedAt: Timestamp
    package let lines: [DeliveryLineView]

    package init(
        id: DeliveryID, version: Int, state: String, kind: ProductKind, opportunityID: OpportunityID,
        invoiceID: InvoiceID, dispatchNoteID: DispatchNoteID? = nil, accountID: AccountID, accountName: String,
        address: PostalAddress? = nil, receiver: String? = nil, departedAt: Timestamp, lines: [DeliveryLineView]
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.kind = kind
        self.opportunityID = opportunityID
        self.invoiceID = invoiceID
        self.dispatchNoteID = dispatchNoteID
        self.accountID = accountID
        self.accountName = accountName
        self.address = address
        self.receiver = receiver
        self.departedAt = departedAt
        self.lines = lines
    }
}

/// Delivered and refused of one slice; together at most what is still on the road.
package struct ConfirmLineRequest: Codable, Sendable {
    package let sliceID: SliceID
    package let delivered: ExactDecimal
    package let refused: ExactDecimal
    package let refusalReason: String?

    package init(
        sliceID: SliceID, delivered: ExactDecimal, refused: ExactDecimal = .zero, refusalReason: String? = nil
    ) {
        self.sliceID = sliceID
        self.delivered = delivered
        self.refused = refused
        self.refusalReason = refusalReason
    }
}

/// Everything still on the road was delivered, unless lines say otherwise.
package struct ConfirmDeliveryRequest: Codable, Sendable {
    package let lines: [ConfirmLineRequest]?
    package let receiver: String
    package let proofReference: String?
    /// When it happened, if it was captured offline.
    package let capturedAt: Timestamp?

    package init(
        lines: [ConfirmLineRequest]? = nil, receiver: String, proofReference: String? = nil,
        capturedAt: Timestamp? = nil
    ) {
        self.lines = lines
        self.receiver = receiver
        self.proofReference = proofReference
        self.capturedAt = capturedAt
    }
}

/// Several deliveries in one transaction, all in full.
package struct ConfirmDeliveriesRequest: Codable, Sendable {
    package let ids: [DeliveryID]
    package let receiver: String

    package init(ids: [DeliveryID], receiver: String) {
        self.ids = ids
        self.receiver = receiver
    }
}

package struct ConfirmDeliveriesResult: Codable, Sendable {
    package let confirmed: [DeliveryID]
    /// No longer on the road.
    package let skipped: [DeliveryID]

    package init(confirmed: [DeliveryID], skipped: [DeliveryID]) {
        self.confirmed = confirmed
        self.skipped = skipped
    }
}
