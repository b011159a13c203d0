/// What a proof of delivery shows.
package enum ProofKind: String, Codable, Sendable, CaseIterable {
    case photo = "PHOTO"
    case signature = "SIGNATURE"
}

/// A photo or a drawn signature that was taken at the door. It never changes; its bytes are at
/// `GET /deliveries/{id}/proofs/{proof}/content`.
package struct DeliveryProofView: Codable, Sendable {
    /// 5 MiB.
    package static let largestBytes = 5 << 20

    package let id: ProofID
    package let deliveryID: DeliveryID
    package let kind: ProofKind
    /// `image/jpeg`, `image/png` or `image/webp`, as the bytes say.
    package let mediaType: String
    /// In bytes.
    package let size: Int
    /// In pixels, as they are stored; a photo may be meant to be shown turned.
    package let width: Int
    package let height: Int
    /// Of the bytes, in hexadecimal.
    package let sha256: String
    /// When it was taken; `recorded_at` may be later.
    package let capturedAt: Timestamp
    package let recordedAt: Timestamp
    package let recordedBy: UserID?
    /// A confirmation rests on it.
    package let confirmed: Bool

    package init(
        id: ProofID, deliveryID: DeliveryID, kind: ProofKind, mediaType: String, size: Int, width: Int, height: Int,
        sha256: String, capturedAt: Timestamp, recordedAt: Timestamp, recordedBy: UserID?, confirmed: Bool
    ) {
        self.id = id
        self.deliveryID = deliveryID
        self.kind = kind
        self.mediaType = mediaType
        self.size = size
        self.width = width
        self.height = height
        self.sha256 = sha256
        self.capturedAt = capturedAt
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
        self.confirmed = confirmed
    }
}
