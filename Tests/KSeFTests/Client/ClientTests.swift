import Contracts
import Foundation
import PortalHTTP
import Testing

@testable import KSeF

@Suite("A call of KSeF's API")
struct ClientTests {
    let portal: ScriptedPortal

    init() throws { portal = try ScriptedPortal() }

    /// What opening a session fails with when the portal answers so.
    private func failure(
        _ status: Int, _ body: String = "", _ headers: [String: String] = [:]
    ) async throws -> KSeFFailure {
        let desk = portal.desk()
        portal.answer("/sessions/online", status, body, headers)
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.client.answer(to: KSeFCall("POST", "/sessions/online", token: "access"))
        }
        return try #require(failure)
    }

    @Test("asks for problem details and carries the token as a bearer, below the prefix of the base address")
    func headers() async throws {
        portal.answer("/sessions/online", 204)
        _ = try await portal.desk().client.answer(to: KSeFCall("POST", "/sessions/online", token: "access"))
        let request = try #require(portal.last("/sessions/online"))
        #expect(request.url == "https://portal.test/api/v2/sessions/online")
        #expect(request[header: "X-Error-Format"] == "problem-details")
        #expect(request[header: "Authorization"] == "Bearer access")
    }

    @Test("tells a refusal by the portal's code and words, in the new form and in the old")
    func refusals() async throws {
        let problem = try await failure(
            400,
            """
            {"title":"Bad Request","status":400,"detail":"x","traceId":"t","new":1,
             "errors":[{"code":21405,"description":"Błąd walidacji","details":["pole A","pole B"]}]}
            """)
        #expect(problem.kind == .misunderstanding)
        #expect(problem.code == "21405")
        #expect("\(problem)" == "21405 Błąd walidacji: pole A: pole B")
        #expect(!problem.mayHaveHappened)
        let old = try await failure(
            400,
            """
            {"exception":{"exceptionDetailList":[{"exceptionCode":21180,"exceptionDescription":"Status sesji",
             "details":["440"]}],"serviceCode":"s","timestamp":"2025-10-11T12:23:56.0154302"}}
            """)
        #expect("\(old)" == "21180 Status sesji: 440")
    }

    @Test("tells missing rights by their reason and what is needed")
    func rights() async throws {
        let failure = try await failure(
            403,
            """
            {"title":"Forbidden","status":403,"detail":"Brak uprawnień","reasonCode":"missing-permissions",
             "security":{"requiredAnyOfPermissions":["InvoiceWrite","EnforcementOperations"]}}
            """)
        #expect(failure.kind == .credentials)
        #expect(failure.code == "missing-permissions")
        #expect(failure.message.contains("InvoiceWrite, EnforcementOperations"))
    }

    @Test("tells the pause that a limit asks for, and sits out a short one")
    func limits() async throws {
        let long = try await failure(
            429, #"{"status":{"code":429,"description":"Too Many Requests","details":["Za dużo"]}}"#,
            ["Retry-After": "37"])
        #expect(long.kind == .limit)
        #expect(long.pause == .seconds(37))
        #expect(long.message == "Too Many Requests: Za dużo")
        let without = try await failure(429, "", ["Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"])
        #expect(without.pause == .seconds(60))

        portal.answer("/sessions/online", 429, "", ["Retry-After": "1"])
        portal.answer("/sessions/online", 204)
        let call = KSeFCall("POST", "/sessions/online", group: .onlineSession)
        _ = try await portal.desk().client.answer(to: call)
        #expect(portal.script.withLock { $0.pauses.first } == .seconds(1))
    }

    @Test("repeats what only asks when an answer is lost, and never what changes anything")
    func repeats() async throws {
        let desk = portal.desk()
        portal.lose("/sessions/s", arriving: true)
        portal.answer("/sessions/s", 503, "<html>")
        portal.answer("/sessions/s", 200, #"{"status":{"code":100,"description":"x"}}"#)
        _ = try await desk.client.answer(to: KSeFCall("GET", "/sessions/s", token: "t"))
        #expect(portal.count("GET /sessions/s") == 3)

        portal.lose("/sessions/online", arriving: true)
        let lost = await #expect(throws: KSeFFailure.self) {
            try await desk.client.answer(to: KSeFCall("POST", "/sessions/online", token: "t"))
        }
        #expect(lost?.mayHaveHappened == true)
        #expect(lost?.kind == .outage)
        #expect(portal.count("POST /sessions/online") == 1)
    }

    @Test("asks a portal that cannot be believed once, and knows that nothing was sent")
    func untrusted() async throws {
        let desk = portal.desk()
        portal.answer("/sessions/s") { _ in .failure(TransportFailure(.untrusted, "Ended.", fault: .expired)) }
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.client.answer(to: KSeFCall("GET", "/sessions/s", token: "t"))
        }
        #expect(failure == KSeFFailure(.outage, "Ended.", code: "certificate-expired"))
        #expect(failure.map { "\($0)" } == "Ended.")
        #expect(portal.count("GET /sessions/s") == 1)
        let unusable = KSeFFailure(TransportFailure(.unusable, "No file.", fault: .roots))
        #expect(unusable.kind == .credentials && !unusable.mayHaveHappened)
    }

    @Test(
        "takes a hostile answer for what it is",
        arguments: [
            (500, "<html><body>Błąd</body></html>", KSeFFailure.Kind.outage, true),
            (302, "", .outage, true), (404, "[]", .misunderstanding, false),
            (401, "{}", .credentials, false), (400, #"{"errors":[{"code":"text"}]}"#, .misunderstanding, false),
            (400, #"{"errors":"#, .misunderstanding, false),
            (400, String(repeating: "[", count: 100_000), .misunderstanding, false), (600, "", .outage, true),
            (418, #"{"status":5,"title":null,"errors":[]}"#, .misunderstanding, false),
        ])
    func hostile(status: Int, body: String, kind: KSeFFailure.Kind, mayHaveHappened: Bool) async throws {
        let failure = try await failure(status, body, ["Content-Type": "text/html", "Location": "https://elsewhere/"])
        #expect(failure.kind == kind)
        #expect(failure.mayHaveHappened == mayHaveHappened)
        #expect(failure.status == status)
        #expect(portal.calls.allSatisfy { !$0.contains("elsewhere") })
    }

    @Test(
        "finds a success that nobody can read in doubt",
        arguments: [
            "", "<html>", #"{"referenceNumber":7}"#, #"{"other":"x"}"#, "null", "[]",
            String(repeating: #"{"referenceNumber":"#, count: 10_000),
        ])
    func unreadable(body: String) async throws {
        let desk = portal.desk()
        let session = try await desk.openSession()
        portal.answer("/sessions/online/\(session)/invoices", 202, body, ["Content-Type": "text/html"])
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.send(Data("<Faktura/>".utf8), through: session, offline: false)
        }
        #expect(failure?.kind == .outage)
        #expect(failure?.mayHaveHappened == true)
    }

    @Test("asks once more for what it could not read, if asking changes nothing")
    func readAgain() async throws {
        let desk = portal.desk()
        portal.answer("/sessions/s", 200, "<html>", ["Content-Type": "text/html"])
        portal.answer("/sessions/s", 200, #"{"status":{"code":100}}"#)
        #expect(try await desk.session("s").outcome == .open)
        for _ in 0..<3 { portal.answer("/sessions/s", 200, "<html>") }
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.session("s") }
        #expect(failure?.kind == .outage)
        #expect(portal.count("GET /sessions/s") == 4)
    }

    @Test("follows a signed link without a token, and none that leaves TLS")
    func links() async throws {
        let client = portal.desk().client
        portal.answer("https://store.test/upo", 200, "x")
        _ = try await client.content(behind: "https://store.test/upo?sig=secret", limit: 100)
        let request = try #require(portal.last("store.test"))
        #expect(request[header: "Authorization"] == nil)
        for link in ["http://store.test/upo", "file:///etc/passwd", "upo"] {
            await #expect(throws: KSeFFailure.self) { try await client.content(behind: link, limit: 100) }
        }
        #expect(portal.calls.count == 1)
    }

    @Test("is kept as it was, without tokens, proofs and the secret of a link")
    func archive() async throws {
        let kept = Kept()
        var desk = portal.desk()
        desk = KSeFDesk(
            account: desk.account,
            client: KSeFClient(
                base: ScriptedPortal.base, transport: portal, limiter: desk.account.limiter, clock: portal.clock
            ) { await kept.add($0) }, means: { .token(ScriptedPortal.token) })
        let session = try await desk.openSession()
        _ = try await desk.send(Data("<Faktura/>".utf8), through: session, offline: false)
        portal.answer("https://store.test/upo", 200, "<upo/>")
        _ = try await desk.client.content(behind: "https://store.test/upo?sig=secret", limit: 100)
        let exchanges = await kept.all
        #expect(exchanges.map(\.method).contains("POST"))
        let sending = try #require(exchanges.first { $0.url.hasSuffix("/invoices") })
        #expect(sending.requestBody == portal.last("/invoices")?.body)
        #expect(sending.status == 202 && sending.answerBody?.isEmpty == false)
        let everything = exchanges.map { exchange in
            exchange.url
                + [exchange.requestBody, exchange.answerBody].compactMap(\.self).map {
                    String(decoding: $0, as: UTF8.self)
                }.joined()
        }.joined()
        for secret in ["access-1", "refresh", "operation", "0123456789abcdef", "encryptedToken", "sig=secret"] {
            #expect(!everything.contains(secret), "\(secret)")
        }
    }

    private actor Kept {
        var all: [KSeFExchange] = []
        func add(_ exchange: KSeFExchange) { all.append(exchange) }
    }
}

@Suite("The limits of KSeF")
struct RateLimiterTests {
    let portal: ScriptedPortal

    init() throws { portal = try ScriptedPortal() }

    @Test("of a second are waited for, of a minute and an hour are told, and slide")
    func windows() async throws {
        let limiter = RateLimiter(clock: portal.clock)
        for _ in 0..<30 { try await limiter.admit(.invoiceSend) }
        #expect(portal.script.withLock { $0.pauses.count } == 2)
        let minute = await #expect(throws: KSeFFailure.self) { try await limiter.admit(.invoiceSend) }
        #expect(minute?.kind == .limit)
        let pause = try #require(minute?.pause)
        #expect(pause > .seconds(55) && pause < .seconds(61))
        try await limiter.admit(.invoiceStatus)
        portal.pass(seconds: 58)
        // Ten of the thirty are a minute old now.
        for _ in 0..<10 { try await limiter.admit(.invoiceSend) }
        #expect(await limiter.left(.invoiceSend) == 140)
    }

    @Test("never let more through in any window than is allowed")
    func never() async throws {
        let limiter = RateLimiter(clock: portal.clock)
        var made: [Int64] = []
        while made.count < 400 {
            do throws(KSeFFailure) {
                try await limiter.admit(.onlineSession)
                made.append(portal.clock.now().microseconds)
            } catch {
                portal.pass(seconds: error.pause?.components.seconds ?? 1)
            }
        }
        for (length, most) in RateLimit(10, 30, 120).windows {
            for start in made { #expect(made.filter { $0 >= start && $0 < start + length }.count <= most) }
        }
    }

    @Test("come from the portal where it tells them; what is none is let be")
    func effective() throws {
        let told = """
            {"onlineSession":{"perSecond":100,"perMinute":300,"perHour":1200},"invoiceSend":{"perSecond":0,"perMinute":1,
             "perHour":1},"batchSession":"many","somethingNew":{"perSecond":1,"perMinute":1,"perHour":1}}
            """
        let limits = try RateLimits.published.updated(from: Data(told.utf8))
        #expect(limits[.onlineSession] == RateLimit(100, 300, 1200))
        #expect(limits[.invoiceSend] == RateLimit(10, 30, 180))
        #expect(limits[.batchSession] == RateLimit(10, 20, 60))
        #expect(limits[.other("x")] == RateLimit(10, 30, 120))
    }

    @Test("close a group for as long as the portal said")
    func closed() async throws {
        let limiter = RateLimiter(clock: portal.clock)
        await limiter.close(.sessionMisc, for: .seconds(20))
        let failure = await #expect(throws: KSeFFailure.self) { try await limiter.admit(.sessionMisc) }
        #expect(failure?.pause == .seconds(20))
        try await limiter.admit(.invoiceSend)
        portal.pass(seconds: 20)
        try await limiter.admit(.sessionMisc)
    }
}
