import Contracts
import Foundation
import JWTKit
import ServiceKit
import TestKit
import Testing

@Suite("An access token")
struct TokenTests {
    let now = TestClock().now
    let person = Principal.some(
        .salesManager, in: CompanyID(), unit: UnitID(), scopes: ["opportunities": .unit],
        discountLimit: ExactDecimal(millionths: 120_000), approvalLimit: Money(5000, .pln))

    @Test("tells who somebody is and what he may")
    func principal() async throws {
        let tokens = try await TestTokens()
        let verifier = TokenVerifier(FixedSigningKeys(tokens.keys))
        let token = try await tokens.token(for: person, at: now)
        for _ in 1...2 {
            let read = try await verifier.verify(token, at: now)
            #expect(read.user == person.user)
            #expect(read.company == person.company)
            #expect(read.unit == person.unit)
            #expect(read.may(.decide) && !read.may(.issueInvoice))
            #expect(read.rowScope(for: "opportunities") == .unit)
            #expect(read.rowScope(for: "accounts") == .team)
            #expect(read.discountLimit == person.discountLimit)
            #expect(read.approvalLimit == person.approvalLimit)
        }
    }

    @Test("is over after its time, also when it was taken before")
    func expired() async throws {
        let tokens = try await TestTokens()
        let verifier = TokenVerifier(FixedSigningKeys(tokens.keys))
        let token = try await tokens.token(for: person, at: now, seconds: 600)
        _ = try await verifier.verify(token, at: now.adding(seconds: 599))
        await #expect(throws: AccessFault.expired) { try await verifier.verify(token, at: now.adding(seconds: 606)) }
        await #expect(throws: AccessFault.notYetValid) {
            try await verifier.verify(token, at: now.adding(seconds: -60))
        }
    }

    @Test("of another signer, changed, or no token at all is refused")
    func refused() async throws {
        let tokens = try await TestTokens()
        let verifier = TokenVerifier(FixedSigningKeys(tokens.keys))
        let foreign = try await TestTokens().token(for: person, at: now)
        await #expect(throws: AccessFault.badSignature) { try await verifier.verify(foreign, at: now) }
        await #expect(throws: AccessFault.malformed) { try await verifier.verify("nonsense", at: now) }
        await #expect(throws: AccessFault.malformed) { try await verifier.verify("a.b.c", at: now) }
    }

    @Test("signed with another algorithm is refused, even with a key of the same name")
    func algorithm() async throws {
        let tokens = try await TestTokens()
        let verifier = TokenVerifier(FixedSigningKeys(tokens.keys))
        let secret = await JWTKeyCollection().add(
            hmac: HMACKey(from: String(repeating: "s", count: 32)), digestAlgorithm: .sha256, kid: "test-key")
        let claims = AccessClaims(person, session: "s", from: now, seconds: 60)
        let forged = try await secret.sign(claims, kid: "test-key")
        await #expect(throws: AccessFault.malformed) { try await verifier.verify(forged, at: now) }
    }

    @Test("names its scope by the widest role where none was granted")
    func usualScopes() {
        let company = CompanyID()
        #expect(Principal.some(.salesRep, in: company).rowScope(for: "opportunities") == .own)
        #expect(Principal.some(.salesRep, .accountant, in: company).rowScope(for: "opportunities") == .all)
        #expect(Principal.some(.salesRep, in: company, scopes: ["*": .unit]).rowScope(for: "x") == .unit)
    }
}
