import Contracts
import JWTKit
import Synchronization

/// Turns a bearer token into a ``Principal``, or tells why not.
///
/// Only ES256 with a key that Identity publishes, `iss` and `aud` being `karvan`, between `nbf` and `exp`. A verified
/// token is remembered until it expires, because checking a signature costs more than most requests.
package final class TokenVerifier: Sendable {
    /// Clocks of two machines differ; a token is taken this much early and late.
    private static let leewaySeconds: Int64 = 5
    private static let rememberedLimit = 4096

    private struct Remembered {
        let principal: Principal
        let claims: AccessClaims
        let keyID: String
        let generation: Int
    }

    private let source: any SigningKeySource
    private let remembered = Mutex<[String: Remembered]>([:])

    package init(_ source: any SigningKeySource) { self.source = source }

    package func verify(_ token: String, at now: Timestamp) async throws(AccessFault) -> Principal {
        if let known = remembered.withLock({ $0[token] }) {
            let keys = try await source.keys(containing: known.keyID)
            if known.generation == keys.generation {
                try check(known.claims, at: now)
                return known.principal
            }
        }
        let (claims, keyID, generation) = try await read(token)
        try check(claims, at: now)
        let principal = claims.principal
        let fresh = Remembered(principal: principal, claims: claims, keyID: keyID, generation: generation)
        remembered.withLock { remembered in
            if remembered.count >= Self.rememberedLimit { remembered.removeAll(keepingCapacity: true) }
            remembered[token] = fresh
        }
        return principal
    }

    private func read(_ token: String) async throws(AccessFault) -> (AccessClaims, keyID: String, generation: Int) {
        guard token.utf8.count <= 8192,
            let header = try? DefaultJWTParser().parse(Array(token.utf8), as: AccessClaims.self).header,
            header.alg == "ES256", let keyID = header.kid
        else { throw .malformed }
        let keys = try await source.keys(containing: keyID)
        guard keys.keyIDs.contains(keyID) else { throw .unknownKey }
        do {
            let claims = try await keys.collection.verify(token, as: AccessClaims.self)
            return (claims, keyID, keys.generation)
        } catch {
            throw error as? AccessFault ?? .badSignature
        }
    }

    private func check(_ claims: AccessClaims, at now: Timestamp) throws(AccessFault) {
        let seconds = now.microseconds / 1_000_000
        guard claims.notBefore <= seconds + Self.leewaySeconds else { throw .notYetValid }
        guard seconds < claims.expiresAt + Self.leewaySeconds else { throw .expired }
    }
}
