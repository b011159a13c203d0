import Contracts
import Foundation
import Postgres

/// Idempotency keys with the answers given under them, kept 35 days (M-05); commands use them by themselves, the HTTP
/// interface through these functions.
package enum AnsweredKeys {
    package enum Claim: Equatable, Sendable {
        /// Never seen: do it, and ``store(_:under:in:)`` the answer in the same transaction.
        case fresh
        /// Seen with the same request: this is the answer's JSON.
        case answered([UInt8])
        /// Seen with another request.
        case reused
    }

    /// Takes the key for this transaction; a second one with the same key waits for this one's end.
    package static func claim(_ key: String, digest: [UInt8], in tx: Transaction) async throws -> Claim {
        let inserted = try await tx.execute(
            """
            insert into msg.answered (idempotency_key, request_digest, answer) values (\(key), \(digest), '{}'::jsonb)
            on conflict do nothing
            """)
        if inserted == 1 { return .fresh }
        guard
            let row = try await tx.first(
                "select request_digest, answer from msg.answered where idempotency_key = \(key)")
        else { throw ClaimRace() }
        guard try row["request_digest"] == digest else { return .reused }
        let answer: JSONText = try row["answer"]
        return .answered(answer.bytes)
    }

    package static func store(_ answer: JSONText, under key: String, in tx: Transaction) {
        tx.write("update msg.answered set answer = \(answer) where idempotency_key = \(key)")
    }
}
