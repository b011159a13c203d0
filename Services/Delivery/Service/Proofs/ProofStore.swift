import Contracts
import DeliveryDomain
import Postgres

/// All SQL about photos and signatures. They come under their delivery's lock and are never written again.
enum ProofStore {
    /// A picture as it is sent out.
    struct Content: Sendable {
        let mediaType: String
        let bytes: [UInt8]
        /// SHA-256 in hexadecimal.
        let digest: String
    }

    static func insert(_ proof: Proof, _ bytes: [UInt8], digest: [UInt8], in tx: Transaction) {
        tx.write(
            """
            insert into proof
              (id, delivery_id, company_id, kind, media_type, width_pixels, height_pixels, content, digest, captured_at,
               recorded_at, recorded_by)
            values
              (\(proof.id), \(proof.delivery), \(tx.acting.company), \(proof.kind), \(proof.picture.format),
               \(proof.picture.width), \(proof.picture.height), \(bytes), \(digest), \(proof.capturedAt), \(tx.now),
               \(tx.acting.actor.userID))
            """
        )
    }

    /// In the order in which they came.
    static func list(of delivery: DeliveryID, in tx: Transaction) async throws -> [DeliveryProofView] {
        try await tx.query(
            """
            \(selected)
            where p.company_id = \(tx.acting.company) and p.delivery_id = \(delivery)
            order by p.recorded_at, p.id
            """
        ).map(DeliveryProofView.init(row:))
    }

    static func find(_ digest: [UInt8], of delivery: DeliveryID, in tx: Transaction) async throws -> DeliveryProofView?
    {
        try await tx.first(
            """
            \(selected)
            where p.company_id = \(tx.acting.company) and p.delivery_id = \(delivery) and p.digest = \(digest)
            """
        ).map(DeliveryProofView.init(row:))
    }

    static func count(of delivery: DeliveryID, in tx: Transaction) async throws -> Int {
        let row = try await tx.first(
            "select count(*) as count from proof where company_id = \(tx.acting.company) and delivery_id = \(delivery)")
        return try row.map { try $0["count"] } ?? 0
    }

    static func content(
        _ id: ProofID, of delivery: DeliveryID, in tx: Transaction
    ) async throws -> Content? {
        try await tx.first(
            """
            select media_type, content, encode(digest, 'hex') as sha256
            from proof
            where company_id = \(tx.acting.company) and delivery_id = \(delivery) and id = \(id)
            """
        ).map { try Content(mediaType: $0["media_type"], bytes: $0["content"], digest: $0["sha256"]) }
    }

    /// Those of `ids` that are there, each with its delivery.
    static func find(
        _ ids: [ProofID], in tx: Transaction
    ) async throws -> [ProofID: (delivery: DeliveryID, proof: ConfirmedProof)] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select id, delivery_id, kind, encode(digest, 'hex') as sha256
            from proof
            where company_id = \(tx.acting.company) and id = any(\(ids))
            """
        )
        var found: [ProofID: (delivery: DeliveryID, proof: ConfirmedProof)] = [:]
        for row in rows {
            let proof = ConfirmedProof(proofID: try row["id"], kind: try row["kind"], sha256: try row["sha256"])
            found[proof.proofID] = (try row["delivery_id"], proof)
        }
        return found
    }

    private static let selected: SQL =
        """
        select p.id, p.delivery_id, p.kind, p.media_type, octet_length(p.content) as size, p.width_pixels,
               p.height_pixels, encode(p.digest, 'hex') as sha256, p.captured_at, p.recorded_at, p.recorded_by,
               exists (select from delivery_fact_proof as f where f.proof_id = p.id) as confirmed
        from proof as p
        """
}

extension DeliveryProofView {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["id"], deliveryID: try row["delivery_id"], kind: try row["kind"],
            mediaType: try row["media_type"], size: try row["size"], width: try row["width_pixels"],
            height: try row["height_pixels"], sha256: try row["sha256"], capturedAt: try row["captured_at"],
            recordedAt: try row["recorded_at"], recordedBy: try row["recorded_by"], confirmed: try row["confirmed"])
    }
}
