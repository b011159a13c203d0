/// One line of a delivery and everything that became of it.
package struct DeliveryLineView: Codable, Sendable {
    package let sliceID: SliceID
    /// None for services.
    package let dispatchLineID: DispatchLineID?
    package let lineID: OpportunityLineID
    package let invoiceLineID: InvoiceLineID
    package let productID: ProductID
    package let description: String
    /// What left the warehouse, or is to be performed.
    package let quantity: Quantity
    package let delivered: ExactDecimal
    package let refused: ExactDecimal
    package let lost: ExactDecimal
    /// Turned round before the customer had it.
    package let recalled: ExactDecimal
    /// Of refused and recalled: back in the warehouse.
    package let received: ExactDecimal
    /// Nothing said about it yet.
    package let open: ExactDecimal
    package let refusalReason: String?
    /// Exit cost, for those who may see costs.
    package let cost: Money?

    package init(
        sliceID: SliceID, dispatchLineID: DispatchLineID? = nil, lineID: OpportunityLineID,
        invoiceLineID: InvoiceLineID, productID: ProductID, description: String, quantity: Quantity,
        delivered: ExactDecimal, refused: ExactDecimal, lost: ExactDecimal, recalled: ExactDecimal,
        received: ExactDecimal, open: ExactDecimal, refusalReason: String? = nil, cost: Money? = nil
    ) {
        self.sliceID = sliceID
        self.dispatchLineID = dispatchLineID
        self.lineID = lineID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.delivered = delivered
        self.refused = refused
        self.lost = lost
        self.recalled = recalled
        self.received = received
        self.open = open
        self.refusalReason = refusalReason
        self.cost = cost
    }
}

package struct DeliveryView: Codable, Sendable {
    package let id: DeliveryID
    package let version: Int
    /// IN_TRANSIT, ATTEMPT_FAILED, DELIVERED, PARTLY_DELIVERED, REFUSED, RETURNING, CLOSED, LOST (SM-17)
    package let state: String
    /// GOODS or SERVICE.
    package let kind: ProductKind
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID
    package let dispatchNoteID: DispatchNoteID?
    package let accountID: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let failedAttempts: Int
    package let receiver: String?
    package let proofReference: String?
    package let departedAt: Timestamp
    package let confirmedAt: Timestamp?
    /// Under way for longer than usual without news (T-12).
    package let overdue: Bool
    package let lines: [DeliveryLineView]
    /// Everything that happened; only where one delivery is asked for.
    package let history: [DeliveryFactView]?
    /// Its photos and signatures in the order in which they came; only where one delivery is asked for.
    package let proofs: [DeliveryProofView]?

    package init(
        id: DeliveryID, version: Int, state: String, kind: ProductKind, opportunityID: OpportunityID,
        invoiceID: InvoiceID, dispatchNoteID: DispatchNoteID? = nil, accountID: AccountID, accountName: String,
        address: PostalAddress? = nil, failedAttempts: Int, receiver: String? = nil, proofReference: String? = nil,
        departedAt: Timestamp, confirmedAt: Timestamp? = nil, overdue: Bool, lines: [DeliveryLineView],
        history: [DeliveryFactView]? = nil, proofs: [DeliveryProofView]? = nil
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
        self.failedAttempts = failedAttempts
        self.receiver = receiver
        self.proofReference = proofReference
        self.departedAt = departedAt
        self.confirmedAt = confirmedAt
        self.overdue = overdue
        self.lines = lines
        self.history = history
        self.proofs = proofs
    }
}

package struct DeliveryFactView: Codable, Sendable {
    package let kind: String
    /// When it happened; `recorded_at` may be later.
    package let at: Timestamp
    package let recordedAt: Timestamp
    package let recordedBy: UserID?
    /// As Identity told last.
    package var recordedByName: String?
    package let receiver: String?
    package let proofReference: String?
    package let place: String?
    package let reason: String?
    /// What a confirmation rests on, among the delivery's proofs.
    package let proofIDs: [ProofID]?

    package init(
        kind: String, at: Timestamp, recordedAt: Timestamp, recordedBy: UserID?, receiver: String?,
        proofReference: String?, place: String?, reason: String?, proofIDs: [ProofID]? = nil
    ) {
        self.kind = kind
        self.at = at
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
        self.receiver = receiver
        self.proofReference = proofReference
        self.place = place
        self.reason = reason
        self.proofIDs = proofIDs
    }
}
