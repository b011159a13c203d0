import Testing

@testable import WebService

@Suite("Signing in")
struct SignInTests {
    @Test("is where everybody is led who is not signed in, and from there back")
    func redirect() async throws {
        let stage = try Stage()
        #expect(try await stage.get("/inbox").headers[.location] == "/sign-in?next=%2Finbox")
        let shown = try await stage.get("/inbox", [.cookie: "karvan=made-up"])
        #expect(shown.status == 303)
        #expect(stage.services.asked.isEmpty)
    }

    @Test("asks Identity, keeps the tokens in a sealed cookie and goes on")
    func signsIn() async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens", 200, Answers.tokens)
        let shown = try await stage.post("/sign-in", "username=sara&password=p%26ss+1&next=%2Fsales%2Fopportunities")
        #expect(shown.status == 303)
        #expect(shown.headers[.location] == "/sales/opportunities")
        let cookie = try #require(shown.cookies.first)
        #expect(cookie.hasPrefix("karvan="))
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
        #expect(!cookie.contains("access-2"))
        let asked = try #require(stage.services.asked.first?.body)
        #expect(String(decoding: asked, as: UTF8.self) == #"{"password":"p&ss 1","username":"sara"}"#)
    }

    @Test("by https gives a cookie that belongs to this host alone")
    func secureCookie() async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens", 200, Answers.tokens)
        let shown = try await stage.post("/sign-in", "username=sara&password=x", [.forwardedProto: "https"])
        let cookie = try #require(shown.cookies.first)
        #expect(cookie.hasPrefix("__Host-karvan="))
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
    }

    @Test("tells when name or password is wrong, keeps the name and gives no cookie", arguments: [401, 422])
    func wrong(status: Int) async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens", status, Answers.problem)
        let shown = try await stage.post("/sign-in", "username=sara&password=secret-word")
        #expect(shown.status == 422)
        #expect(shown.html.contains(#"role="alert""#))
        #expect(shown.html.contains(#"value="sara""#))
        #expect(!shown.html.contains("secret-word"))
        #expect(shown.cookies.isEmpty)
    }

    @Test("tells when there were too many attempts")
    func barred() async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens", 429, #"{"code":"rate_limited"}"#)
        #expect(try await stage.post("/sign-in", "username=a&password=b").html.contains("Too many failed attempts"))
    }

    @Test("leads to no other site", arguments: ["https://evil.example/", "//evil.example", "/%5Cevil.example", "evil"])
    func foreignNext(next: String) async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens", 200, Answers.tokens)
        #expect(try await stage.post("/sign-in", "username=a&password=b&next=\(next)").headers[.location] == "/")
    }

    @Test("a second time is not needed")
    func alreadySignedIn() async throws {
        let stage = try Stage()
        #expect(try await stage.get("/sign-in", stage.signedIn()).headers[.location] == "/")
    }

    @Test("out ends the session here and at Identity, even when Identity is away")
    func signOut() async throws {
        let stage = try Stage()
        let shown = try await stage.post("/sign-out", "", stage.signedIn())
        #expect(shown.headers[.location] == "/sign-in")
        #expect(shown.cookies.first?.contains("Max-Age=0") == true)
        #expect(stage.services.asked.map(\.path) == ["/api/identity/v1/tokens/revoke"])
        stage.services.goAway()
        #expect(try await stage.post("/sign-out", "", stage.signedIn()).cookies.first?.contains("Max-Age=0") == true)
    }
}

@Suite("The session")
struct SessionTests {
    let session = Session(accessToken: "a", refreshToken: "r", endsAt: 1000)

    @Test("opens for the cookie and the secret it was sealed with, and for no other")
    func seal() throws {
        let seal = SessionSeal(secret: "one secret of at least 32 characters")
        let sealed = try seal.seal(session, for: "karvan")
        #expect(seal.open(sealed, for: "karvan") == session)
        #expect(seal.open(sealed, for: "__Host-karvan") == nil)
        #expect(SessionSeal(secret: "another secret of over 32 characters").open(sealed, for: "karvan") == nil)
        #expect(seal.open(String(sealed.dropLast(2)), for: "karvan") == nil)
        #expect(seal.open("", for: "karvan") == nil)
        #expect(try seal.seal(session, for: "karvan") != sealed)
    }

    @Test("without a secret is good for this process alone")
    func noSecret() throws {
        let sealed = try SessionSeal(secret: nil).seal(session, for: "karvan")
        #expect(SessionSeal(secret: nil).open(sealed, for: "karvan") == nil)
    }

    @Test("is renewed when its access token is nearly over, and the new one is used and kept")
    func renewal() async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens/refresh", 200, Answers.tokens)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: ""))
        let cookie = try stage.signedIn()
        stage.clock.advance(seconds: 575)
        let shown = try await stage.get("/inbox", cookie)
        #expect(shown.status == 200)
        #expect(shown.cookies.count == 1)
        let asked = stage.services.asked
        #expect(asked.map(\.path) == ["/api/identity/v1/tokens/refresh", "/api/identity/v1/me"])
        #expect(asked.last?.headers["Authorization"] == "Bearer access-2")
    }

    @Test("that Identity renews no more leads to the sign-in page and is forgotten")
    func renewalRefused() async throws {
        let stage = try Stage()
        stage.services.answer("POST", "/api/identity/v1/tokens/refresh", 401, #"{"code":"refresh_token_invalid"}"#)
        let cookie = try stage.signedIn()
        stage.clock.advance(seconds: 3600)
        let shown = try await stage.get("/inbox", cookie)
        #expect(shown.headers[.location] == "/sign-in?next=%2Finbox")
        #expect(shown.cookies.first?.contains("Max-Age=0") == true)
    }

    @Test("that a service refuses leads to the sign-in page")
    func tokenRefused() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 401, #"{"code":"token_expired"}"#)
        #expect(try await stage.get("/inbox", stage.signedIn()).headers[.location] == "/sign-in?next=%2Finbox")
    }

    @Test("of plain http is not taken by https, and the other way round")
    func namesAreApart() async throws {
        let stage = try Stage()
        var plain = try stage.signedIn()
        plain[.forwardedProto] = "https"
        #expect(try await stage.get("/inbox", plain).headers[.location] == "/sign-in?next=%2Finbox")
        var secure = try stage.signedIn(secure: true)
        secure[.forwardedProto] = nil
        #expect(try await stage.get("/inbox", secure).headers[.location] == "/sign-in?next=%2Finbox")
    }
}
