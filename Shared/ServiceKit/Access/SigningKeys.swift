import JWTKit

/// The public keys that tokens may be signed with at one moment.
package struct SigningKeys: Sendable {
    package let keyIDs: Set<String>
    /// Grows when the set changes; what was verified under an older set is judged again.
    package let generation: Int
    let collection: JWTKeyCollection

    /// Takes the ES256 keys of a JWKS; keys of other kinds are passed over, so that no other algorithm is ever used.
    package init(_ set: JWKS, generation: Int) async throws {
        let usable = set.keys.filter { $0.algorithm == .es256 && $0.keyType == .ecdsa && $0.keyIdentifier != nil }
        self.collection = try await JWTKeyCollection().add(jwks: JWKS(keys: usable))
        self.keyIDs = Set(usable.compactMap { $0.keyIdentifier?.string })
        self.generation = generation
    }
}

/// Where a service gets the keys from.
package protocol SigningKeySource: Sendable {
    /// The keys known now, fetched first when there are none or when `keyID` is not among them.
    func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys
}

/// A fixed set, for tests and for Identity itself.
package struct FixedSigningKeys: SigningKeySource {
    private let known: SigningKeys

    package init(_ keys: SigningKeys) { self.known = keys }

    package func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys { known }
}

/// Refuses every token.
struct NoSigningKeys: SigningKeySource {
    func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys { throw .keysUnavailable }
}
