/// What became of one line at the door; together at most what is still open. Named by its slice or, for goods, by its
/// dispatch line.
package struct ConfirmLineRequest: Codable, Sendable {
    package let sliceID: SliceID?
    package let dispatchLineID: DispatchLineID?
    package let delivered: ExactDecimal
    package let refused: ExactDecimal?
    /// Needed where something is refused.
    package let refusalReason: String?

    package init(
        sliceID: SliceID? = nil, dispatchLineID: DispatchLineID? = nil, delivered: ExactDecimal,
        refused: ExactDecimal? = nil, refusalReason: String? = nil
    ) {
        self.sliceID = sliceID
        self.dispatchLineID = dispatchLineID
        self.delivered = delivered
        self.refused = refused
        self.refusalReason = refusalReason
    }
}

/// What shows that it was handed over: pictures that were sent before, and what is kept elsewhere and referred to.
package struct ProofOfDelivery: Codable, Sendable {
    /// The number of a paper that is kept elsewhere.
    package let reference: String?
    /// Photos and signatures of this delivery (`POST /deliveries/{id}/proofs`).
    package let proofIDs: [ProofID]?
    /// When it was signed; the time of the fact, perhaps captured offline.
    package let capturedAt: Timestamp?
    package let place: String?

    package init(
        reference: String? = nil, proofIDs: [ProofID]? = nil, capturedAt: Timestamp? = nil, place: String? = nil
    ) {
        self.reference = reference
        self.proofIDs = proofIDs
        self.capturedAt = capturedAt
        self.place = place
    }
}

/// `POST /deliveries/{id}/confirm`. Everything that is open was delivered, unless lines say otherwise.
package struct ConfirmDeliveryRequest: Codable, Sendable {
    package let lines: [ConfirmLineRequest]?
    package let receiver: String
    package let proof: ProofOfDelivery?

    package init(lines: [ConfirmLineRequest]? = nil, receiver: String, proof: ProofOfDelivery? = nil) {
        self.lines = lines
        self.receiver = receiver
        self.proof = proof
    }
}

/// `POST /deliveries/confirmations`: several deliveries in one transaction, each answered for itself; either `items`, or
/// `ids` that one receiver took in full.
package struct ConfirmDeliveriesRequest: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let deliveryID: DeliveryID
        package let lines: [ConfirmLineRequest]?
        package let receiver: String
        package let proof: ProofOfDelivery?

        package init(
            deliveryID: DeliveryID, lines: [ConfirmLineRequest]? = nil, receiver: String, proof: ProofOfDelivery? = nil
        ) {
            self.deliveryID = deliveryID
            self.lines = lines
            self.receiver = receiver
            self.proof = proof
        }
    }

    package let items: [Item]?
    package let ids: [DeliveryID]?
    package let receiver: String?

    package init(items: [Item]) {
        self.items = items
        self.ids = nil
        self.receiver = nil
    }

    package init(ids: [DeliveryID], receiver: String) {
        self.items = nil
        self.ids = ids
        self.receiver = receiver
    }
}

package struct ConfirmDeliveriesResult: Codable, Sendable {
    package struct Result: Codable, Sendable {
        package let deliveryID: DeliveryID
        /// The state after the confirmation; absent when it was refused.
        package let state: String?
        package let version: Int?
        package let problem: ItemProblem?

        package init(
            deliveryID: DeliveryID, state: String? = nil, version: Int? = nil, problem: ItemProblem? = nil
        ) {
            self.deliveryID = deliveryID
            self.state = state
            self.version = version
            self.problem = problem
        }
    }

    package let confirmed: [DeliveryID]
    /// Refused, for example because they are no longer on the road.
    package let skipped: [DeliveryID]
    package let results: [Result]

    package init(results: [Result]) {
        self.confirmed = results.filter { $0.problem == nil }.map(\.deliveryID)
        self.skipped = results.filter { $0.problem != nil }.map(\.deliveryID)
        self.results = results
    }
}

/// `POST /deliveries/{id}/failed-attempts`.
package struct FailedAttemptRequest: Codable, Sendable {
    package let reason: String
    /// When it was tried; without it now.
    package let at: Timestamp?

    package init(reason: String, at: Timestamp? = nil) {
        self.reason = reason
        self.at = at
    }
}

/// `POST /deliveries/{id}/declare-loss`. Without lines everything that is open is lost.
package struct DeclareLossRequest: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let dispatchLineID: DispatchLineID
        package let quantity: ExactDecimal

        package init(dispatchLineID: DispatchLineID, quantity: ExactDecimal) {
            self.dispatchLineID = dispatchLineID
            self.quantity = quantity
        }
    }

    package let lines: [Line]?
    package let evidence: String

    package init(lines: [Line]? = nil, evidence: String) {
        self.lines = lines
        self.evidence = evidence
    }
}
