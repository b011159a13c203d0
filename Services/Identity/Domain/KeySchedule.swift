import Contracts

/// When a signing key is published, used, and dropped.
///
/// A key is published at least ``lead`` before it signs, so that every service has fetched it; it stays published until
/// the last token it signed has expired.
package struct KeySchedule: Sendable {
    package struct Key: Sendable, Equatable {
        package let id: String
        /// From here on it signs, until the next key's time.
        package let activeFrom: Timestamp

        package init(id: String, activeFrom: Timestamp) {
            self.id = id
            self.activeFrom = activeFrom
        }
    }

    package static let lifetimeSeconds: Int64 = 30 * 86_400
    /// Services fetch keys every five minutes; a day leaves room for outages.
    package static let lead: Int64 = 86_400
    /// Longer than any access token lives.
    package static let overlap: Int64 = 3600

    private let keys: [Key]

    package init(_ keys: [Key]) { self.keys = keys.sorted { $0.activeFrom < $1.activeFrom } }

    /// The key that signs now.
    package func signing(at now: Timestamp) -> Key? { keys.last { $0.activeFrom <= now } }

    /// The keys that belong into the JWKS now: those to come, the one that signs, those whose tokens still live.
    package func published(at now: Timestamp) -> [Key] { keys.filter { !isOver($0, at: now) } }

    /// The keys that nobody needs any more.
    package func expired(at now: Timestamp) -> [Key] { keys.filter { isOver($0, at: now) } }

    /// When a key to be made now begins to sign, or `nil` while none is due.
    package func nextStart(at now: Timestamp) -> Timestamp? {
        guard let newest = keys.last else { return now }
        let successorStarts = newest.activeFrom.adding(seconds: Self.lifetimeSeconds)
        guard now >= successorStarts.adding(seconds: -Self.lead) else { return nil }
        return max(successorStarts, now.adding(seconds: Self.lead))
    }

    private func isOver(_ key: Key, at now: Timestamp) -> Bool {
        guard let successor = keys.first(where: { $0.activeFrom > key.activeFrom }) else { return false }
        return now >= successor.activeFrom.adding(seconds: Self.overlap)
    }
}
