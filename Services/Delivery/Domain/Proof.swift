import Contracts

/// A picture that was taken at the door. It never changes and never goes.
package struct Proof: Sendable, Equatable {
    package let id: ProofID
    package let delivery: DeliveryID
    package let kind: ProofKind
    package let picture: Picture
    /// When it was taken, perhaps offline.
    package let capturedAt: Timestamp

    package init(id: ProofID, delivery: DeliveryID, kind: ProofKind, picture: Picture, capturedAt: Timestamp) {
        self.id = id
        self.delivery = delivery
        self.kind = kind
        self.picture = picture
        self.capturedAt = capturedAt
    }
}

extension Delivery {
    package static let mostProofs = 20

    /// Takes one more picture, as long as somebody stands at the door with it: once nothing of a delivery is on the road,
    /// what was proved is proved, and a picture that comes later would prove nothing.
    ///
    /// - Parameter others: how many pictures it has.
    /// - Throws: `.proofsClosed` unless it is in transit or an attempt failed; `.tooManyProofs`; `.capturedInFuture`.
    package func proved(
        by picture: Picture, as kind: ProofKind, id: ProofID, capturedAt: Timestamp, beside others: Int,
        at now: Timestamp
    ) throws(DeliveryRefusal) -> Proof {
        guard state == .inTransit || state == .attemptFailed else { throw .proofsClosed(self.id, state) }
        guard others < Self.mostProofs else { throw .tooManyProofs(Self.mostProofs) }
        guard capturedAt <= now else { throw .capturedInFuture }
        return Proof(id: id, delivery: self.id, kind: kind, picture: picture, capturedAt: capturedAt)
    }
}
