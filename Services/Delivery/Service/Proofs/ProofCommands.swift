import Contracts
import Crypto
import DeliveryDomain
import Postgres

/// A picture from the door.
enum ProofCommands {
    /// Keeps a picture, once: the same bytes again are answered with what is there, in whatever state the delivery is by
    /// now. The delivery's version stays, since nothing that was looked at has changed.
    ///
    /// - Parameter capturedAt: `nil` is now.
    /// - Returns: the proof, and whether it is new.
    static func add(
        _ bytes: [UInt8], as kind: ProofKind, to id: DeliveryID, capturedAt: Timestamp?, in tx: Transaction
    ) async throws -> (proof: DeliveryProofView, isNew: Bool) {
        let picture = try Picture(bytes)
        let digest = Array(SHA256.hash(data: bytes))
        guard let delivery = try await DeliveryStore.find(id, .forUpdate, in: tx) else {
            throw DeliveryRefusal.deliveryNotFound(id)
        }
        if let known = try await ProofStore.find(digest, of: id, in: tx) { return (known, false) }
        let proof = try delivery.proved(
            by: picture, as: kind, id: ProofID(), capturedAt: capturedAt ?? tx.now,
            beside: try await ProofStore.count(of: id, in: tx), at: tx.now)
        ProofStore.insert(proof, bytes, digest: digest, in: tx)
        guard let kept = try await ProofStore.find(digest, of: id, in: tx) else {
            throw DeliveryRefusal.proofNotFound(proof.id)
        }
        return (kept, true)
    }
}
