import Contracts
import Foundation
import IdentityDomain
import Postgres
import ServiceKit

/// Signing in, refreshing, signing out.
///
/// What ends in “no” is given back, not thrown: the attempt that was counted, the session that was revoked must stay
/// when the answer is no.
enum SignInCommands {
    /// Counts an attempt for the name and for the address, before the password is looked at.
    ///
    /// - Returns: until when nothing is tried, if so.
    static func begin(username: String, from address: String, in tx: Transaction) async throws -> Timestamp? {
        // Address first, then user, everywhere: two sign-ins never wait for one another in a ring.
        let byAddress = try await SignInLimitStore.find(.address, address, in: tx)
        let byUser = try await SignInLimitStore.find(.user, username, in: tx)
        if let bar = [byAddress.bar(at: tx.now), byUser.bar(at: tx.now)].compactMap({ $0 }).max() { return bar }
        SignInLimitStore.save(byAddress.attempted(at: tx.now, under: .address), .address, address, in: tx)
        SignInLimitStore.save(byUser.attempted(at: tx.now, under: .user), .user, username, in: tx)
        return nil
    }

    /// The password was right: opens a session.
    ///
    /// - Returns: `nil` when the user was deactivated or given another password meanwhile.
    static func complete(
        username: String, hash: String, from address: String, keys: SigningKeyRing, in tx: Transaction
    ) async throws -> TokenView? {
        let byAddress = try await SignInLimitStore.find(.address, address, in: tx)
        let byUser = try await SignInLimitStore.find(.user, username, in: tx)
        guard let (user, stored) = try await UserStore.credentials(username, in: tx), stored == hash,
            user.state == .active
        else { return nil }
        SignInLimitStore.save(byAddress.succeeded(forgettingAll: false), .address, address, in: tx)
        SignInLimitStore.save(byUser.succeeded(forgettingAll: true), .user, username, in: tx)
        let session = SignInSession.opened(UUIDv7.make(at: tx.now), for: user, at: tx.now)
        SessionStore.insert(session, in: tx)
        return try await issue(to: user, in: session, keys: keys, in: tx)
    }

    /// - Returns: `nil` when the token is good for nothing. A token used twice also ends its session.
    static func refresh(_ token: RefreshToken, keys: SigningKeyRing, in tx: Transaction) async throws -> TokenView? {
        guard let (session, usedAt) = try await SessionStore.find(tokenDigest: token.digest, in: tx),
            let user = try await UserStore.any(session.user, in: tx)
        else { return nil }
        switch session.refreshed(tokenUsedAt: usedAt, userIsActive: user.state == .active, at: tx.now) {
        case .ended: return nil
        case .reused(let revoked):
            SessionStore.save(revoked, in: tx)
            return nil
        case .renewed(let renewed):
            SessionStore.save(renewed, in: tx)
            SessionStore.markUsed(digest: token.digest, in: tx)
            return try await issue(to: user, in: renewed, keys: keys, in: tx)
        }
    }

    /// Signing out. A token that is not known is as good as revoked (RFC 7009).
    static func revoke(_ token: RefreshToken, in tx: Transaction) async throws {
        guard let (session, _) = try await SessionStore.find(tokenDigest: token.digest, in: tx) else { return }
        SessionStore.save(session.revoked(at: tx.now), in: tx)
    }

    private static func issue(
        to user: User, in session: SignInSession, keys: SigningKeyRing, in tx: Transaction
    ) async throws -> TokenView {
        let refresh = RefreshToken.made()
        SessionStore.insertToken(digest: refresh.digest, of: session, in: tx)
        let claims = AccessClaims(
            Principal(user), session: session.id.uuidString.lowercased(), from: tx.now,
            seconds: Int64(AccessTokens.seconds))
        let access = try await keys.current(in: tx).sign(claims, at: tx.now)
        return TokenView(accessToken: access, refreshToken: refresh.text, expiresIn: AccessTokens.seconds)
    }
}

/// Short, because nothing but time ends an access token.
enum AccessTokens {
    static let seconds = 600
}

extension Principal {
    init(_ user: User) {
        let profile = user.profile
        self.init(
            user: user.id, company: user.company, roles: Set(profile.roles), unit: profile.unitID,
            scopes: profile.scopes ?? [:], discountLimit: profile.discountLimit, approvalLimit: profile.approvalLimit)
    }
}
