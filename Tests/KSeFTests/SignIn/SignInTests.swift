import Contracts
import Foundation
import Testing

@testable import KSeF

@Suite("Signing in by token")
struct TokenSignInTests {
    let portal: ScriptedPortal

    init() throws { portal = try ScriptedPortal() }

    private func access(_ desk: KSeFDesk) async throws -> String {
        try await desk.account.access(desk.client) { .token(ScriptedPortal.token) }
    }

    @Test("proves the token with the challenge's own time, for the context, under the key that it names")
    func proof() async throws {
        #expect(try await access(portal.desk()) == "access-1")
        let body = try #require(portal.last("/auth/ksef-token")?.body)
        let request = try #require(JSONSerialization.jsonObject(with: body) as? [String: Any])
        #expect(request["challenge"] as? String == "20261125-CR-0000000001-0000000002-03")
        #expect(request["contextIdentifier"] as? [String: String] == ["type": "Nip", "value": "5265877635"])
        #expect(request["publicKeyId"] as? String == ScriptedPortal.id(portal.keys.tokenKey))
        let proof = try #require(Data(base64Encoded: request["encryptedToken"] as? String ?? ""))
        let opened = String(decoding: try portal.keys.tokenKey.key.unwrap(proof), as: UTF8.self)
        #expect(opened == "\(ScriptedPortal.token)|1795600800123")
        #expect(
            portal.calls == [
                "POST /auth/challenge", "GET /security/public-key-certificates", "POST /auth/ksef-token",
                "GET /auth/20261125-AU-0000000001-0000000002-03", "GET /auth/20261125-AU-0000000001-0000000002-03",
                "POST /auth/token/redeem",
            ])
    }

    @Test("waits for the decision with growing pauses")
    func pauses() async throws {
        portal.script.withLock { $0.statuses = Array(repeating: 100, count: 5) + [200] }
        _ = try await access(portal.desk())
        let pauses = portal.script.withLock { $0.pauses }
        #expect(pauses.count == 5)
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("redeems once; a lost answer means a new challenge, not a second redemption")
    func redeemOnce() async throws {
        portal.lose("/auth/token/redeem", arriving: true)
        #expect(try await access(portal.desk()) == "access-1")
        #expect(portal.count("POST /auth/token/redeem") == 2)
        #expect(portal.count("POST /auth/challenge") == 2)
        let order = portal.calls.filter { $0.hasPrefix("POST /auth") }
        #expect(
            order
                == ["challenge", "ksef-token", "token/redeem", "challenge", "ksef-token", "token/redeem"].map {
                    "POST /auth/\($0)"
                })
    }

    @Test("asks for another challenge when the first one was spent, as when everything is said twice")
    func spent() async throws {
        let status = #"{"status":{"code":450,"description":"Błąd","details":["Nieprawidłowe wyzwanie autoryzacyjne"]}}"#
        portal.answer("/auth/20261125-AU", 200, status)
        portal.answer("/auth/token/redeem", 400, #"{"errors":[{"code":21301,"description":"Brak autoryzacji"}]}"#)
        #expect(try await access(portal.desk()) == "access-1")
        #expect(portal.count("POST /auth/challenge") == 3)
        #expect(portal.count("POST /auth/token/redeem") == 2)
    }

    @Test("repeats what may be repeated: the challenge and the renewal")
    func repeats() async throws {
        portal.lose("/auth/challenge", arriving: true)
        let desk = portal.desk()
        #expect(try await access(desk) == "access-1")
        portal.pass(seconds: 900)
        portal.answer("/auth/token/refresh", 503)
        #expect(try await access(desk) == "access-2")
        #expect(portal.count("POST /auth/ksef-token") == 1)
    }

    @Test("gives up after three losses")
    func givesUp() async throws {
        for _ in 0..<5 { portal.lose("/auth/token/redeem", arriving: true) }
        let desk = portal.desk()
        let failure = await #expect(throws: KSeFFailure.self) { try await access(desk) }
        #expect(failure?.kind == .outage)
        #expect(portal.count("POST /auth/token/redeem") == 3)
    }

    @Test(
        "is refused in the portal's words, and leaves it alone for half a minute then",
        arguments: [415, 425, 450, 460, 470, 480])
    func refused(code: Int) async throws {
        portal.script.withLock { $0.statuses = [code] }
        let desk = portal.desk()
        let failure = await #expect(throws: KSeFFailure.self) { try await access(desk) }
        #expect(failure?.kind == .credentials)
        #expect(failure?.code == "\(code)")
        #expect(failure?.message == "Opis: Szczegół")
        let calls = portal.calls.count
        await #expect(throws: KSeFFailure.self) { try await access(desk) }
        #expect(portal.calls.count == calls)
        portal.script.withLock { $0.statuses = [200] }
        portal.pass(seconds: 31)
        #expect(try await access(desk) == "access-1")
    }

    @Test("holds the access for as long as it lives and renews it a minute before its end")
    func renewal() async throws {
        let desk = portal.desk()
        #expect(try await access(desk) == "access-1")
        portal.pass(seconds: 830)
        #expect(try await access(desk) == "access-1")
        portal.pass(seconds: 11)
        #expect(try await access(desk) == "access-2")
        #expect(portal.last("/auth/token/refresh")?[header: "Authorization"] == "Bearer refresh")
        #expect(portal.count("POST /auth/challenge") == 1)
    }

    @Test("signs in anew when the renewal is refused or the week is over")
    func anew() async throws {
        let desk = portal.desk()
        _ = try await access(desk)
        portal.pass(seconds: 900)
        portal.answer("/auth/token/refresh", 400, #"{"errors":[{"code":21301,"description":"Brak autoryzacji"}]}"#)
        #expect(try await access(desk) == "access-2")
        #expect(portal.count("POST /auth/challenge") == 2)
        portal.pass(seconds: 8 * 86_400)
        _ = try await access(desk)
        #expect(portal.count("POST /auth/challenge") == 3)
        #expect(portal.count("POST /auth/token/refresh") == 1)
    }

    @Test("happens once for all who wait")
    func once() async throws {
        let desk = portal.desk()
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await self.access(desk) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens == ["access-1"])
        #expect(portal.count("POST /auth/token/redeem") == 1)
    }

    @Test("is renewed once when a call is refused with 401, and the call repeated once")
    func unauthorised() async throws {
        let desk = portal.desk()
        portal.answer("/sessions/x", 401, "{}")
        portal.answer("/sessions/x", 200, #"{"status":{"code":100}}"#)
        #expect(try await desk.session("x").outcome == .open)
        #expect(portal.count("POST /auth/token/refresh") == 1)
        portal.answer("/sessions/x", 401, "{}")
        portal.answer("/sessions/x", 401, "{}")
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.session("x") }
        #expect(failure?.kind == .credentials)
    }
}

@Suite("The portal's public keys")
struct PublicKeyTests {
    let portal: ScriptedPortal

    init() throws { portal = try ScriptedPortal() }

    @Test("are fetched once a day; of several that are valid the latest counts")
    func choice() async throws {
        portal.script.withLock {
            $0.keys += [
                ("SymmetricKeyEncryption", portal.keys.nextKey, "2026-11-01T00:00:00Z"),
                ("SymmetricKeyEncryption", portal.keys.tokenKey, "2027-01-01T00:00:00Z"),
            ]
        }
        let (keys, client) = (PublicKeys(), portal.desk().client)
        #expect(try await keys.key(for: .symmetricKey, client).id == ScriptedPortal.id(portal.keys.nextKey))
        #expect(try await keys.key(for: .token, client).id == ScriptedPortal.id(portal.keys.tokenKey))
        #expect(portal.count("GET /security") == 1)
        portal.pass(seconds: 86_400)
        _ = try await keys.key(for: .token, client)
        #expect(portal.count("GET /security") == 2)
    }

    @Test("that do not have the id they are listed under, or are none, are passed over")
    func wrong() async throws {
        let der = portal.keys.tokenKey.certificate.der.base64EncodedString()
        let id = ScriptedPortal.id(portal.keys.nextKey)
        func entry(_ certificate: String, _ id: String) -> String {
            """
            {"certificate":"\(certificate)","publicKeyId":"\(id)","usage":["KsefTokenEncryption","Neu"],
             "validFrom":"2026-01-01T00:00:00+00:00","validTo":"2030-01-01T00:00:00+00:00"}
            """
        }
        portal.answer("/security", 200, "[\(entry(der, id)),\(entry("AAAA", id))]")
        let client = portal.desk().client
        let failure = await #expect(throws: KSeFFailure.self) { try await PublicKeys().key(for: .token, client) }
        #expect(failure?.kind == .misunderstanding)
    }

    @Test("that were withdrawn (21470) are fetched anew, and the call repeated once with another")
    func rotation() async throws {
        let desk = portal.desk()
        _ = try await desk.account.keys.key(for: .symmetricKey, desk.client)
        portal.script.withLock { $0.keys[1] = ("SymmetricKeyEncryption", portal.keys.nextKey, "2026-01-01T00:00:00Z") }
        _ = try await desk.openSession()
        #expect(portal.count("POST /sessions/online") == 2)
        #expect(portal.count("GET /security") == 2)
    }

    @Test("are not asked for for ever when the portal refuses its own")
    func loop() async throws {
        let desk = portal.desk()
        for _ in 0..<5 { portal.answer("/sessions/online", 400, #"{"errors":[{"code":21470,"description":"x"}]}"#) }
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.openSession() }
        #expect(failure?.code == "21470")
        #expect(portal.count("POST /sessions/online") == 2)
    }
}
