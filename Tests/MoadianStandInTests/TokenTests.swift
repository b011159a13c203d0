import Foundation
import Testing

@testable import MoadianStandIn

@Suite("A nonce")
struct NonceTests {
    @Test("is a name with an instant, and tells until when it is good")
    func issued() async throws {
        try await Session.run { (session: Session) async throws in
            let reply = try await session.call(.get, Session.base + "nonce?timeToLive=20")
            let nonce = try #require(reply.json["nonce"]?.text)
            #expect(nonce.hasSuffix("-\(Scene.now)"))
            let expiry = try #require(reply.json["expDate"]?.text)
            #expect(Instant(iso: expiry)?.milliseconds == Scene.now + 20_000)
            #expect(expiry.wholeMatch(of: /.*\.\d{9}Z/) != nil)
        }
    }

    @Test("lives 10 to 200 seconds", arguments: [("9", "4146"), ("201", "4146"), ("soon", "4147")])
    func timeToLive(asked: (seconds: String, code: String)) async throws {
        try await Session.run { (session: Session) async throws in
            let reply = try await session.call(.get, Session.base + "nonce?timeToLive=\(asked.seconds)")
            #expect(reply.status == 400)
            #expect(reply.code == asked.code)
        }
    }

    @Test("serves one request")
    func once() async throws {
        try await Session.run { (session: Session) async throws in
            let token = try await session.token()
            let first = try await session.call(.get, Session.base + "server-information", bearer: token)
            let second = try await session.call(.get, Session.base + "server-information", bearer: token)
            #expect(first.status == 200)
            #expect(second.status == 401)
            #expect(second.code == "4102")
            #expect(try await session.ask("nonces") == ["issued": 1, "used": 1])
        }
    }

    @Test("is refused when it is unknown, or when its time is over")
    func unknownOrOld() async throws {
        try await Session.run { (session: Session) async throws in
            let unknown = try await session.token(nonce: "never-issued")
            #expect(try await session.call(.get, Session.base + "server-information", bearer: unknown).code == "4102")
            let token = try await session.token()
            try await session.tell("clock", ["advance": 30_000])
            #expect(try await session.call(.get, Session.base + "server-information", bearer: token).code == "4102")
        }
    }
}

@Suite("A token")
struct TokenTests {
    private func code(_ make: @Sendable @escaping (Session) async throws -> String) async throws -> String? {
        let portal = try Session.portal()
        return try await portal.application().test(.router) { client in
            let session = Session(portal: portal, http: client)
            let reply = try await session.call(
                .get, Session.base + "server-information", bearer: try await make(session))
            return reply.status == 200 ? "200" : reply.status == 401 ? reply.code : "\(reply.status)"
        }
    }

    @Test("is taken with and without typ and cty, in any order of members, with white space in its payload")
    func forms() async throws {
        #expect(try await code { try await $0.token() } == "200")
        #expect(
            try await code {
                try await $0.token {
                    $0["typ"] = nil
                    $0["cty"] = nil
                }
            } == "200")
        #expect(
            try await code { (session: Session) async throws in
                let text = "{\r\n  \"clientId\": \"A11216\",\r\n  \"nonce\": \"\(try await session.nonce())\"\r\n}"
                return Sealing.sign(Data(text.utf8), by: Keys.seller)
            } == "200")
    }

    @Test("is taken with intermediates in x5c, from an authority that the trust list leads to")
    func intermediates() async throws {
        let middle = Authority("Middle CA", issuer: Keys.authority)
        let person = Person(identity: "14003778990", issuer: middle)
        let middleDER = Data(try middle.certificate.der)
        #expect(
            try await code { (session: Session) async throws in
                let payload: JSON = ["nonce": .text(try await session.nonce()), "clientId": "A11216"]
                return Sealing.sign(Data(payload.bytes), by: person, chain: [person.der, middleDER])
            } == "200")
        // Without the link between them nobody knows the signer.
        #expect(try await code { try await $0.token(by: person) } == "4131")
    }

    @Test("may come in the header of the government's service bus")
    func serviceBus() async throws {
        try await Session.run { (session: Session) async throws in
            let token = try await session.token()
            let reply = try await session.call(
                .get, Session.base + "server-information", headers: [.init("Token")!: "Bearer \(token)"])
            #expect(reply.status == 200)
        }
    }

    @Test("that is missing gives 401 without a body")
    func missing() async throws {
        try await Session.run { (session: Session) async throws in
            let reply = try await session.call(.get, Session.base + "server-information")
            #expect(reply.status == 401)
            #expect(reply.body.isEmpty)
        }
    }

    @Test("4101: its payload is malformed")
    func malformedPayload() async throws {
        #expect(try await code { _ in Sealing.sign(Data("{}".utf8), by: Keys.seller) } == "4101")
        #expect(try await code { _ in Sealing.sign(Data("nonce".utf8), by: Keys.seller) } == "4101")
    }

    @Test("4103: the certificate belongs to somebody else")
    func foreignCertificate() async throws {
        #expect(try await code { try await $0.token(by: Keys.other) } == "4103")
        let nameless = Person(identity: "14003778990", issuer: Keys.authority, namesIdentity: false)
        #expect(try await code { try await $0.token(by: nameless) } == "4103")
    }

    @Test("4110, 4120: the client is unknown, not active, or no company that the portal trusts")
    func unknownClient() async throws {
        #expect(try await code { try await $0.token(for: "Z99999") } == "4110")
        #expect(try await code { try await $0.token(for: "C33333", by: Keys.other) } == "4110")
        #expect(try await code { try await $0.token(for: "NOBODY-AT-ALL") } == "4120")
    }

    @Test("4130: its structure is wrong", arguments: ["one", "a.b", "a.b.c.d", "!.e30.AA"])
    func structure(token: String) async throws {
        #expect(try await code { _ in token } == "4130")
    }

    @Test("4130: its header is not the profile's")
    func header() async throws {
        #expect(try await code { try await $0.token { $0["alg"] = "RS512" } } == "4130")
        #expect(try await code { try await $0.token { $0["crit"] = nil } } == "4130")
        #expect(try await code { try await $0.token { $0["crit"] = ["sigT", "exp"] } } == "4130")
        #expect(try await code { try await $0.token { $0["sigT"] = "2026-10-03T10:00:00.123Z" } } == "4130")
        #expect(try await code { try await $0.token { $0["sigT"] = nil } } == "4130")
    }

    @Test("4131: key and certificate do not belong together")
    func wrongKey() async throws {
        #expect(
            try await code { (session: Session) async throws in
                let payload: JSON = ["nonce": .text(try await session.nonce()), "clientId": "A11216"]
                return Sealing.sign(Data(payload.bytes), by: Keys.seller, with: Keys.other.key)
            } == "4131")
    }

    @Test("4131: the issuer is not trusted, or the signer issued himself")
    func untrusted() async throws {
        #expect(try await code { try await $0.token(by: Keys.stranger) } == "4131")
        let himself = Person(identity: "14003778990", issuer: nil, key: Keys.seller.key)
        #expect(try await code { try await $0.token(by: himself) } == "4131")
    }

    @Test("4131: the certificate has expired, or is not good yet")
    func expired() async throws {
        let start = Date(timeIntervalSince1970: 1_767_225_600)
        let old = Person(
            identity: "14003778990", issuer: Keys.authority, key: Keys.seller.key, from: start,
            until: start.addingTimeInterval(86_400))
        #expect(try await code { try await $0.token(by: old) } == "4131")
        let early = Person(
            identity: "14003778990", issuer: Keys.authority, key: Keys.seller.key,
            from: Date(timeIntervalSince1970: 1_800_000_000))
        #expect(try await code { try await $0.token(by: early) } == "4131")
    }

    @Test("4131: the certificate was revoked, and names a list that says so")
    func revoked() async throws {
        let listed = Person(
            identity: "14003778990", issuer: Keys.authority, key: Keys.seller.key, listsRevocations: true)
        #expect(try await code { try await $0.token(by: listed) } == "200")
        let revoke: @Sendable (Person) -> @Sendable (Session) async throws -> String = { person in
            { (session: Session) async throws in
                let number: JSON = ["serialNumber": .text(person.certificate.hexadecimalSerialNumber)]
                try await session.tell("revocations", number)
                return try await session.token(by: person)
            }
        }
        #expect(try await code(revoke(listed)) == "4131")
        // A certificate that names no list is looked up in none.
        #expect(try await code(revoke(Keys.seller)) == "200")
    }

    @Test("4132: the certificate has no RSA key")
    func noPublicKey() async throws {
        #expect(
            try await code { (session: Session) async throws in
                let der = try EllipticCertificate.der(issuedBy: Keys.authority)
                let payload: JSON = ["nonce": .text(try await session.nonce()), "clientId": "A11216"]
                return Sealing.sign(Data(payload.bytes), by: Keys.seller, chain: [der])
            } == "4132")
    }

    @Test("4133: the signature is none")
    func badSignature() async throws {
        #expect(
            try await code { (session: Session) async throws in
                let token = try await session.token()
                return token[..<token.lastIndex(of: ".")!] + ".AAAA"
            } == "4133")
    }

    @Test("4134: its text is not UTF-8")
    func notUTF8() async throws {
        #expect(try await code { _ in Sealing.sign(Data([0x7B, 0xFF, 0x7D]), by: Keys.seller) } == "4134")
    }

    @Test("4135, 4136: x5c is empty, or no list of certificates in base64")
    func chain() async throws {
        #expect(try await code { try await $0.token { $0["x5c"] = nil } } == "4135")
        #expect(try await code { try await $0.token { $0["x5c"] = [] } } == "4135")
        #expect(try await code { try await $0.token { $0["x5c"] = "text" } } == "4136")
        #expect(try await code { try await $0.token { $0["x5c"] = ["bm8gY2VydGlmaWNhdGU="] } } == "4136")
        let armoured = JSON.text("-----BEGIN CERTIFICATE-----\n" + Keys.seller.der.base64EncodedString())
        #expect(try await code { try await $0.token { $0["x5c"] = [armoured] } } == "4136")
        let broken = JSON.text(Keys.seller.der.base64EncodedString(options: .lineLength64Characters))
        #expect(try await code { try await $0.token { $0["x5c"] = [broken] } } == "4136")
    }

    @Test("4137: the memory was made with a bare key, which v2 does not take")
    func bareKey() async throws {
        #expect(try await code { try await $0.token(for: "K44444") } == "4137")
    }

    @Test("of a self-signed certificate is taken where the register names that certificate")
    func selfSigned() async throws {
        let himself = Person(identity: "14003778990", issuer: nil)
        #expect(
            try await code { (session: Session) async throws in
                let certificate = JSON.text(himself.der.base64EncodedString())
                try await session.tell(
                    "clients",
                    ["memoryId": "S55555", "economicNumber": "14003778990", "certificates": [certificate]])
                return try await session.token(for: "S55555", by: himself)
            } == "200")
    }
}
