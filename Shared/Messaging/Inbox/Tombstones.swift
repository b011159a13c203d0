import Contracts
import Foundation
import Postgres

/// A cancel that arrives before the thing it cancels (M-06).
///
/// The service that meets such a cancel calls ``leave(_:in:)`` under a name made from the request's id, and answers the
/// cancel. When the request arrives late, its handler asks ``isCancelled(_:in:)`` first and answers “cancelled” at once.
/// Kept as long as idempotency keys, 35 days.
package enum Tombstones {
    /// - Parameter request: what the late request will be known by, for example its id.
    package static func leave(_ request: UUID, in tx: Transaction) {
        tx.write(
            """
            insert into msg.answered (idempotency_key, request_digest, answer)
            values (\(name(of: request)), ''::bytea, '{}'::jsonb) on conflict do nothing
            """)
    }

    package static func isCancelled(_ request: UUID, in tx: Transaction) async throws -> Bool {
        try await tx.first("select true as found from msg.answered where idempotency_key = \(name(of: request))") != nil
    }

    private static func name(of request: UUID) -> String { "tombstone:\(request.uuidString.lowercased())" }
}
