import Contracts
import HTTPTypes
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite("Published keys", .needsDatabase)
struct KeyTests {
    private struct KeySet: Codable {
        struct Key: Codable {
            let kid: String
            let alg: String
        }
        let keys: [Key]
    }

    private func published(_ service: ServiceHarness) async throws -> [String] {
        try await service.get("jwks.json").decoded(KeySet.self).keys.map(\.kid)
    }

    @Test("are there from the start, public parts only")
    func fromTheStart() async throws {
        try await withIdentity { service in
            let answer = try await service.get("jwks.json")
            #expect(answer.headers[.contentType] == "application/jwk-set+json")
            #expect(try answer.decoded(KeySet.self).keys.map(\.alg) == ["ES256"])
            #expect(!answer.text.contains("\"d\""))
        }
    }

    @Test("turn: the next is published before it signs, the old one goes when its tokens are over")
    func turning() async throws {
        let clock = TestClock()
        try await withIdentity(clock: clock) { service in
            let first = try await published(service)
            clock.advance(days: 29)
            try await service.run(job: "turn-signing-keys")
            clock.advance(seconds: 60)
            let both = try await published(service)
            #expect(both.count == 2 && both.first == first.first)
            let token = try await service.rootToken()
            clock.advance(days: 1)
            clock.advance(seconds: 1)
            let newer = try await service.rootToken()
            #expect(token.prefix(while: { $0 != "." }) != newer.prefix(while: { $0 != "." }))
            let me = try await service.request(.get, "me", token: newer)
            #expect(me.status == 200)
            clock.advance(seconds: 3700)
            try await service.run(job: "turn-signing-keys")
            clock.advance(seconds: 60)
            let rest = try await published(service)
            #expect(rest == Array(both.dropFirst()))
        }
    }

    @Test("have private parts that open with the installation's key alone")
    func sealed() async throws {
        try await withIdentity { service in
            let bytes: [UInt8]? = try await service.value("select sealed_private as value from signing_key")
            let id: String? = try await service.value("select key_id as value from signing_key")
            let sealed = try #require(bytes)
            let keyID = try #require(id)
            #expect(!String(decoding: sealed, as: UTF8.self).contains("PRIVATE KEY"))
            #expect(try KeySeal(secret: "0123456789abcdef0123").open(sealed, for: keyID).contains("PRIVATE KEY"))
            #expect(throws: KeySeal.Unopened.self) { try KeySeal(secret: "another").open(sealed, for: keyID) }
            #expect(throws: KeySeal.Unopened.self) {
                try KeySeal(secret: "0123456789abcdef0123").open(sealed, for: "other id")
            }
        }
    }
}

@Suite("Identity's contract")
struct IdentityContractTests {
    @Test("names every route, and no other")
    func openAPI() {
        let differences = OpenAPICheck.differences(
            routes: IdentityApp.definition.registeredRoutes, document: IdentityApp.definition.openapi)
        #expect(differences == [])
    }

    @Test("has passwords hashed with a salt and parameters in the text")
    func hashing() async throws {
        let hasher = PasswordHasher(cost: .init(exponent: 4), concurrently: 2)
        let first = try await hasher.hash("ten characters")
        let second = try await hasher.hash("ten characters")
        #expect(first != second)
        #expect(first.hasPrefix("scrypt$4$8$3$"))
        let right = try await hasher.matches("ten characters", first)
        let wrong = try await hasher.matches("ten charakters", first)
        let unknown = try await hasher.matches("ten characters", nil)
        #expect(right && !wrong && !unknown)
        #expect(PasswordHasher(cost: .usual, concurrently: 1).isOutdated(first))
    }
}
