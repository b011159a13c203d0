import Contracts
import Foundation

/// A sign-in that goes on by refreshing. Every refresh token is good once; a token that comes again after that has been
/// stolen or lost, and ends the whole session.
package struct SignInSession: Sendable, Equatable {
    /// Days that a session lives without being used again.
    package static let idleDays: Int64 = 14
    /// A client whose answer got lost asks again with the same token; this long that is no theft.
    package static let graceSeconds: Int64 = 10

    package let id: UUID
    package let user: UserID
    package let company: CompanyID
    package var expiresAt: Timestamp
    package var revokedAt: Timestamp?

    package init(id: UUID, user: UserID, company: CompanyID, expiresAt: Timestamp, revokedAt: Timestamp? = nil) {
        self.id = id
        self.user = user
        self.company = company
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    package static func opened(_ id: UUID, for user: User, at now: Timestamp) -> SignInSession {
        SignInSession(id: id, user: user.id, company: user.company, expiresAt: now.adding(days: idleDays))
    }

    /// What becomes of a session when a refresh token is shown.
    package enum Refresh: Sendable, Equatable {
        case renewed(SignInSession)
        /// The token was used before: the session ends, for the thief and for the owner.
        case reused(SignInSession)
        /// Over, revoked, or its user may not sign in any more.
        case ended
    }

    /// - Parameter usedAt: when the shown token was used before, if it was.
    package func refreshed(tokenUsedAt usedAt: Timestamp?, userIsActive: Bool, at now: Timestamp) -> Refresh {
        guard revokedAt == nil, now < expiresAt, userIsActive else { return .ended }
        if let usedAt, now > usedAt.adding(seconds: Self.graceSeconds) { return .reused(revoked(at: now)) }
        var renewed = self
        renewed.expiresAt = now.adding(days: Self.idleDays)
        return .renewed(renewed)
    }

    package func revoked(at now: Timestamp) -> SignInSession {
        var revoked = self
        revoked.revokedAt = revokedAt ?? now
        return revoked
    }
}
