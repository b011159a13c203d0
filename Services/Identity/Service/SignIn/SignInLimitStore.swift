import Contracts
import IdentityDomain
import Postgres

/// All SQL about the counters of attempts to sign in.
enum SignInLimitStore {
    enum Kind: String, Sendable {
        case user, address
    }

    /// The counter, locked; a new one where there is none.
    static func find(_ kind: Kind, _ subject: String, in tx: Transaction) async throws -> SignInLimit {
        // Upsert first: two first attempts at once would otherwise both find nothing to lock.
        let row = try await tx.first(
            """
            insert into sign_in_limit as l (kind, subject, failures, window_start, bars)
            values (\(kind), \(subject), 0, \(tx.now), 0)
            on conflict (kind, subject) do update set failures = l.failures
            returning failures, window_start, bars, barred_until
            """
        )
        guard let row else { return SignInLimit(windowStart: tx.now) }
        return SignInLimit(
            failures: try row["failures"], windowStart: try row["window_start"], bars: try row["bars"],
            barredUntil: try row["barred_until"])
    }

    static func save(_ limit: SignInLimit, _ kind: Kind, _ subject: String, in tx: Transaction) {
        tx.write(
            """
            update sign_in_limit
            set failures = \(limit.failures), window_start = \(limit.windowStart), bars = \(limit.bars),
                barred_until = \(limit.barredUntil)
            where kind = \(kind) and subject = \(subject)
            """
        )
    }
}
