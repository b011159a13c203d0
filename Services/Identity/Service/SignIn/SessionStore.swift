import Contracts
import Foundation
import IdentityDomain
import Postgres

/// All SQL about sessions and their refresh tokens.
enum SessionStore {
    /// The session that a refresh token belongs to, locked, and when the token was used before.
    static func find(
        tokenDigest digest: [UInt8], in tx: Transaction
    ) async throws -> (session: SignInSession, tokenUsedAt: Timestamp?)? {
        let row = try await tx.first(
            """
            select s.session_id, s.user_id, s.company_id, s.expires_at, s.revoked_at, t.used_at
            from refresh_token as t
            join session as s using (session_id)
            where t.digest = \(digest)
            for update
            """
        )
        return try row.map { row in
            let session = SignInSession(
                id: try row["session_id"], user: try row["user_id"], company: try row["company_id"],
                expiresAt: try row["expires_at"], revokedAt: try row["revoked_at"])
            return (session, try row["used_at"])
        }
    }

    static func insert(_ session: SignInSession, in tx: Transaction) {
        tx.write(
            """
            insert into session (session_id, user_id, company_id, created_at, expires_at)
            values (\(session.id), \(session.user), \(session.company), \(tx.now), \(session.expiresAt))
            """
        )
    }

    /// The caller holds the row's lock.
    static func save(_ session: SignInSession, in tx: Transaction) {
        tx.write(
            """
            update session set expires_at = \(session.expiresAt), revoked_at = \(session.revokedAt)
            where session_id = \(session.id)
            """
        )
    }

    static func insertToken(digest: [UInt8], of session: SignInSession, in tx: Transaction) {
        tx.write(
            """
            insert into refresh_token (digest, session_id, issued_at) values (\(digest), \(session.id), \(tx.now))
            """
        )
    }

    /// The first use counts; within the grace a second one leaves it as it is.
    static func markUsed(digest: [UInt8], in tx: Transaction) {
        tx.write("update refresh_token set used_at = coalesce(used_at, \(tx.now)) where digest = \(digest)")
    }

    static func revokeAll(of user: UserID, in tx: Transaction) {
        tx.write("update session set revoked_at = \(tx.now) where user_id = \(user) and revoked_at is null")
    }

    /// Sessions that nobody can use any more, with their tokens, and counters that no longer bar anybody.
    static func removeOld(in tx: Transaction) {
        let before = tx.now.adding(days: -7)
        tx.write("delete from session where expires_at < \(before) or revoked_at < \(before)")
        tx.write(
            "delete from sign_in_limit where window_start < \(before) and coalesce(barred_until, window_start) < \(before)"
        )
    }
}
