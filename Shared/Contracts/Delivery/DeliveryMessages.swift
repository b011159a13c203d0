import Foundation

extension Stream {
    package static let delivery = Stream(.delivery, "delivery")
    /// Steps on the road that change nothing elsewhere; history.
    package static let journey = Stream(.delivery, "journey")
}

package struct RecallDelivery: Command {
    package static let receiver = ServiceName.delivery
    package static let action = "recall-delivery"
    package let deliveryID: DeliveryID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(deliveryID: DeliveryID, opportunityID: OpportunityID, reason: String) {
        self.deliveryID = deliveryID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

package struct DeliveryPlanned: Event {
    package static let stream = Stream.journey
    package static let action = "planned"
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID?
    package let opportunityID: OpportunityID
    package var subject: UUID { deliveryID.uuid }

    package init(deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID? = nil, opportunityID: OpportunityID) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
    }
}

package struct DeliveryAttemptFailed: Event {
    package static let stream = Stream.journey
    package static let action = "attempt-failed"
    package let deliveryID: DeliveryID
    package let reason: String
    package var subject: UUID { deliveryID.uuid }

    package init(deliveryID: DeliveryID, reason: String) {
        self.deliveryID = deliveryID
        self.reason = reason
    }
}

package struct DeliveryReattempted: Event {
    package static let stream = Stream.journey
    package static let action = "reattempted"
    package let deliveryID: DeliveryID
    package var subject: UUID { deliveryID.uuid }

    package init(deliveryID: DeliveryID) {
        self.deliveryID = deliveryID
    }
}

package struct ConfirmedLine: Codable, Sendable, Hashable {
    /// None for services.
    package let dispatchLineID: DispatchLineID?
    package let sliceID: SliceID
    package let lineID: OpportunityLineID
    package let invoiceLineID: InvoiceLineID
    package let productID: ProductID
    package let deliveredQuantity: ExactDecimal
    package let refusedQuantity: ExactDecimal
    package let refusalReason: String?
    /// Exit cost of the delivered part.
    package let cost: Money

    package init(
        dispatchLineID: DispatchLineID? = nil, sliceID: SliceID, lineID: OpportunityLineID,
        invoiceLineID: InvoiceLineID, productID: ProductID, deliveredQuantity: ExactDecimal,
        refusedQuantity: ExactDecimal, refusalReason: String? = nil, cost: Money
    ) {
        self.dispatchLineID = dispatchLineID
        self.sliceID = sliceID
        self.lineID = lineID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.deliveredQuantity = deliveredQuantity
        self.refusedQuantity = refusedQuantity
        self.refusalReason = refusalReason
        self.cost = cost
    }
}

/// A picture that a confirmation rests on. Its bytes stay with delivery; the digest tells whether they are still the same.
package struct ConfirmedProof: Codable, Sendable, Hashable {
    package let proofID: ProofID
    package let kind: ProofKind
    /// Of the picture's bytes, in hexadecimal.
    package let sha256: String

    package init(proofID: ProofID, kind: ProofKind, sha256: String) {
        self.proofID = proofID
        self.kind = kind
        self.sha256 = sha256
    }
}

/// Quantity and value pass to the customer's account (F-ARYA-37, P-06).
package struct DeliveryConfirmed: Event {
    package static let stream = Stream.delivery
    package static let action = "confirmed"
    package let deliveryID: DeliveryID
    /// None for services.
    package let dispatchNoteID: DispatchNoteID?
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let accountID: AccountID
    package let lines: [ConfirmedLine]
    package let receiver: String
    /// The number of a paper that is kept elsewhere.
    package let proofReference: String?
    /// None where nothing was photographed or drawn; the receiver's name is the signature then.
    package let proofs: [ConfirmedProof]?
    package let confirmedAt: Timestamp
    package var subject: UUID { opportunityID.uuid }

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID? = nil, invoiceID: InvoiceID,
        opportunityID: OpportunityID, accountID: AccountID, lines: [ConfirmedLine], receiver: String,
        proofReference: String? = nil, proofs: [ConfirmedProof]? = nil, confirmedAt: Timestamp
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.lines = lines
        self.receiver = receiver
        self.proofReference = proofReference
        self.proofs = proofs
        self.confirmedAt = confirmedAt
    }
}

package struct DeliveryReturning: Event {
    package static let stream = Stream.delivery
    package static let action = "returning"
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID, lines: [SliceQuantity]
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct DeliveryRecalled: Event {
    package static let stream = Stream.delivery
    package static let action = "recalled"
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID, lines: [SliceQuantity]
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct DeliveryRecallRefused: Event {
    package static let stream = Stream.delivery
    package static let action = "recall-refused"
    package let deliveryID: DeliveryID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(deliveryID: DeliveryID, opportunityID: OpportunityID, reason: String) {
        self.deliveryID = deliveryID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

/// Goods will not arrive (P-11). In its lines `deliveredQuantity` is what was lost, `refusedQuantity` zero, and `cost` the
/// exit cost of the lost part.
package struct DeliveryLossDeclared: Event {
    package static let stream = Stream.delivery
    package static let action = "loss-declared"
    package let deliveryID: DeliveryID
    package let dispatchNoteID: DispatchNoteID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let lines: [ConfirmedLine]
    package var subject: UUID { opportunityID.uuid }

    package init(
        deliveryID: DeliveryID, dispatchNoteID: DispatchNoteID, invoiceID: InvoiceID, opportunityID: OpportunityID,
        lines: [ConfirmedLine]
    ) {
        self.deliveryID = deliveryID
        self.dispatchNoteID = dispatchNoteID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}
