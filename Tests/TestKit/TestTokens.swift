import Contracts
import JWTKit
import ServiceKit

/// Signs access tokens that services under test take, as Identity signs those of real people.
package struct TestTokens: Sendable {
    private static let keyID = "test-key"

    package let keys: SigningKeys
    private let signer: JWTKeyCollection

    package init() async throws {
        let key = ES256PrivateKey()
        let id = JWKIdentifier(string: Self.keyID)
        signer = await JWTKeyCollection().add(ecdsa: key, kid: id)
        let point = key.publicKey.parameters
        let published = JWK.ecdsa(.es256, identifier: id, x: point?.x, y: point?.y, curve: .p256)
        keys = try await SigningKeys(JWKS(keys: [published]), generation: 1)
    }

    /// A token for `principal`, good from `now` on.
    package func token(for principal: Principal, at now: Timestamp, seconds: Int64 = 600) async throws -> String {
        let claims = AccessClaims(principal, session: "test", from: now, seconds: seconds)
        return try await signer.sign(claims, kid: JWKIdentifier(string: Self.keyID))
    }
}

/// The test key, and beside it the keys that a service has itself: Identity's.
struct TestKeySource: SigningKeySource {
    let test: SigningKeys
    let own: (any SigningKeySource)?

    func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys {
        guard !test.keyIDs.contains(keyID), let own else { return test }
        return try await own.keys(containing: keyID)
    }
}

extension Principal {
    /// A person for tests.
    package static func some(
        _ roles: Role..., in company: CompanyID, user: UserID = UserID(), unit: UnitID? = nil,
        scopes: [String: RowScope] = [:], discountLimit: ExactDecimal? = nil, approvalLimit: Money? = nil
    ) -> Principal {
        Principal(
            user: user, company: company, roles: Set(roles), unit: unit, scopes: scopes, discountLimit: discountLimit,
            approvalLimit: approvalLimit)
    }
}
