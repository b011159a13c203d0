import Contracts
import IdentityDomain
import Postgres
import ServiceKit

/// Tokens over HTTP.
enum TokenRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("tokens", access: .anyone, create)
        routes.post("tokens/refresh", access: .anyone, refresh)
        routes.post("tokens/revoke", access: .anyone, revoke)
    }

    /// With name and password, or with a refresh token.
    static func create(_ call: Call) async throws -> Answer {
        let body = try await call.body(TokenRequest.self)
        if let token = body.refreshToken, body.username == nil, body.password == nil {
            return try await refresh(token, call)
        }
        guard let username = body.username, let password = body.password, body.refreshToken == nil else {
            throw Problem.validation([
                Fault(pointer: "", code: "required", message: "Send username and password, or refresh_token alone.")
            ])
        }
        return try await signIn(username.lowercased(), password, call)
    }

    static func refresh(_ call: Call) async throws -> Answer {
        try await refresh(try await call.body(RefreshTokenRequest.self).refreshToken, call)
    }

    static func revoke(_ call: Call) async throws -> Answer {
        let token = RefreshToken(text: try await call.body(RefreshTokenRequest.self).refreshToken)
        try await call.service.database.transaction(.upkeep) { tx in try await SignInCommands.revoke(token, in: tx) }
        return Answer(.noContent)
    }

    // MARK: - Steps

    /// Three units of work, because hashing takes longer than a transaction may: count the attempt, look at the
    /// password, open the session.
    private static func signIn(_ username: String, _ password: String, _ call: Call) async throws -> Answer {
        guard username.utf8.count <= 100, password.count <= PasswordRule.longest else { throw wrong }
        let database = call.service.database
        let state = call.service.own(IdentityState.self)
        let address = call.clientAddress
        let bar = try await database.transaction(.upkeep) { tx in
            try await SignInCommands.begin(username: username, from: address, in: tx)
        }
        if let bar { throw barred(until: bar, at: call.service.now()) }
        let stored = try await database.read(.upkeep) { tx in try await UserStore.credentials(username, in: tx) }?.hash
        guard try await state.passwords.matches(password, stored), let stored else { throw wrong }
        let tokens = try await database.transaction(.upkeep) { tx in
            try await SignInCommands.complete(
                username: username, hash: stored, from: address, keys: state.keys, in: tx)
        }
        guard let tokens else { throw wrong }
        return answer(tokens)
    }

    private static func refresh(_ text: String, _ call: Call) async throws -> Answer {
        let keys = call.service.own(IdentityState.self).keys
        let tokens = try await call.service.database.transaction(.upkeep) { tx in
            try await SignInCommands.refresh(RefreshToken(text: text), keys: keys, in: tx)
        }
        guard let tokens else {
            throw Problem(
                .unauthorized, "refresh_token_invalid", "Sign in again",
                detail: "This refresh token is over, revoked or used before.")
        }
        return answer(tokens)
    }

    private static func answer(_ tokens: TokenView) -> Answer {
        Answer(.ok, tokens).with(.cacheControl, "no-store")
    }

    /// The same for an unknown name, a wrong password and a deactivated user.
    private static let wrong = Problem(
        .unauthorized, "credentials_wrong", "Sign-in failed", detail: "The name or the password is not right.")

    private static func barred(until: Timestamp, at now: Timestamp) -> Problem {
        let seconds = max(1, (until.microseconds - now.microseconds + 999_999) / 1_000_000)
        return Problem(
            .tooManyRequests, "rate_limited", "Too many attempts to sign in",
            detail: "Wait \(seconds) seconds and try again."
        ).with(.retryAfter, "\(seconds)")
    }
}
