import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite("Signing in", .needsDatabase)
struct SignInTests {
    @Test("gives tokens that tell who one is and what one may")
    func tokens() async throws {
        try await withIdentity { service in
            let answer = try await service.signIn("ROOT", "first password")
            #expect(answer.status == 200)
            #expect(answer.headers[.cacheControl] == "no-store")
            let tokens = try answer.decoded(TokenView.self)
            #expect(tokens.expiresIn == 600 && tokens.tokenType == "Bearer")
            let me = try await service.request(.get, "me", token: tokens.accessToken)
            #expect(try me.decoded(MeView.self).user.username == "root")
            #expect(try me.decoded(MeView.self).rights.contains(.manageUsers))
        }
    }

    @Test("fails alike for an unknown name and for a wrong password")
    func wrong() async throws {
        try await withIdentity { service in
            let unknown = try await service.signIn("nobody", "first password")
            let wrong = try await service.signIn("root", "second password")
            #expect(unknown.status == 401 && wrong.status == 401)
            #expect(unknown.problem?.code == "credentials_wrong")
            #expect(unknown.problem?.detail == wrong.problem?.detail)
        }
    }

    @Test("is barred after five failures, also with the right password, until the time is over")
    func barred() async throws {
        let clock = TestClock()
        try await withIdentity(clock: clock) { service in
            for _ in 1...5 { _ = try await service.signIn("root", "wrong") }
            let barred = try await service.signIn("root", "first password")
            #expect(barred.status == 429)
            #expect(barred.problem?.code == "rate_limited")
            #expect(barred.headers[.retryAfter] == "60")
            clock.advance(seconds: 61)
            let free = try await service.signIn("root", "first password")
            #expect(free.status == 200)
        }
    }

    @Test("in a hundred guesses at once looks at five passwords")
    func manyAtOnce() async throws {
        try await withIdentity { service in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...20 { group.addTask { try await service.signIn("root", "wrong").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 401 }.count == 5)
            #expect(statuses.filter { $0 == 429 }.count == 15)
        }
    }

    @Test("is barred for an address that tries many names")
    func address() async throws {
        try await withIdentity { service in
            for index in 1...100 { _ = try await service.signIn("user\(index)", "wrong", from: "9.9.9.9") }
            let barred = try await service.signIn("root", "first password", from: "9.9.9.9")
            #expect(barred.status == 429)
            let elsewhere = try await service.signIn("root", "first password", from: "8.8.8.8")
            #expect(elsewhere.status == 200)
        }
    }

    @Test("goes on with the refresh token, which is good once")
    func refresh() async throws {
        let clock = TestClock()
        try await withIdentity(clock: clock) { service in
            let first = try await service.signIn("root", "first password").decoded(TokenView.self)
            clock.advance(seconds: 700)
            let expired = try await service.request(.get, "me", token: first.accessToken)
            #expect(expired.problem?.code == "token_expired")
            let second = try await service.post("tokens/refresh", RefreshTokenRequest(refreshToken: first.refreshToken))
                .decoded(TokenView.self)
            let me = try await service.request(.get, "me", token: second.accessToken)
            #expect(me.status == 200)
            let third = try await service.post("tokens", TokenRequest(refreshToken: second.refreshToken))
            #expect(third.status == 200)
        }
    }

    @Test("ends everywhere when a used refresh token comes again")
    func stolen() async throws {
        let clock = TestClock()
        try await withIdentity(clock: clock) { service in
            let first = try await service.signIn("root", "first password").decoded(TokenView.self)
            let old = RefreshTokenRequest(refreshToken: first.refreshToken)
            let second = try await service.post("tokens/refresh", old).decoded(TokenView.self)
            clock.advance(seconds: 60)
            let again = try await service.post("tokens/refresh", old)
            #expect(again.status == 401)
            #expect(again.problem?.code == "refresh_token_invalid")
            let owner = try await service.post(
                "tokens/refresh", RefreshTokenRequest(refreshToken: second.refreshToken))
            #expect(owner.status == 401)
        }
    }

    @Test("ends by signing out")
    func revoked() async throws {
        try await withIdentity { service in
            let tokens = try await service.signIn("root", "first password").decoded(TokenView.self)
            let body = RefreshTokenRequest(refreshToken: tokens.refreshToken)
            let out = try await service.post("tokens/revoke", body)
            #expect(out.status == 204)
            let refresh = try await service.post("tokens/refresh", body)
            #expect(refresh.status == 401)
            let unknown = try await service.post("tokens/revoke", RefreshTokenRequest(refreshToken: "rt_x"))
            #expect(unknown.status == 204)
        }
    }

    @Test("with a changed password needs the new one, and ends other sessions")
    func changedPassword() async throws {
        try await withIdentity { service in
            let tokens = try await service.signIn("root", "first password").decoded(TokenView.self)
            let wrong = try await service.send(
                .post, "me/password", ChangePasswordRequest(current: "x", new: "second password"),
                token: tokens.accessToken)
            #expect(wrong.status == 422 && wrong.problem?.code == "wrong_password")
            let done = try await service.send(
                .post, "me/password", ChangePasswordRequest(current: "first password", new: "second password"),
                token: tokens.accessToken)
            #expect(done.status == 204)
            #expect(try await service.signIn("root", "first password").status == 401)
            #expect(try await service.signIn("root", "second password").status == 200)
            let refresh = try await service.post(
                "tokens/refresh", RefreshTokenRequest(refreshToken: tokens.refreshToken))
            #expect(refresh.status == 401)
        }
    }

    @Test("asks for name and password, or for a refresh token, not for both or neither")
    func malformed() async throws {
        try await withIdentity { service in
            let neither = try await service.request(.post, "tokens", body: Array("{}".utf8))
            #expect(neither.status == 422)
            let unknown = try await service.request(
                .post, "tokens", body: Array(#"{"user_name":"a","password":"b"}"#.utf8))
            #expect(unknown.problem?.faults == ["/user_name unknown_field"])
        }
    }
}
