import Contracts
import Crypto
import Foundation
import Sealing

/// A public key of the portal, for one use.
package struct PortalKey: Sendable {
    package enum Usage: String, Sendable {
        case token = "KsefTokenEncryption"
        case symmetricKey = "SymmetricKeyEncryption"
    }

    /// Base 64 of the SHA-256 of its SubjectPublicKeyInfo, 44 characters.
    package let id: String
    package let key: PublicKey
    let usage: [String]
    let validFrom: Timestamp
    let validTo: Timestamp

    /// Of several that are valid now, the one that became so last.
    ///
    /// - Source: ksef.md 1.3.
    static func choose(from keys: [PortalKey], for usage: Usage, at now: Timestamp) -> PortalKey? {
        keys.filter { $0.usage.contains(usage.rawValue) && $0.validFrom <= now && now < $0.validTo }
            .max { $0.validFrom < $1.validFrom }
    }
}

/// The portal's public keys at one address, fetched once a day and whenever it withdraws one.
package actor PublicKeys {
    /// In seconds.
    private static let shelfLife: Int64 = 86_400

    private var keys: [PortalKey] = []
    private var fetchedAt: Timestamp?

    package init() {}

    /// - Throws: `.misunderstanding` when the portal lists none that can be used.
    package func key(for usage: PortalKey.Usage, _ client: KSeFClient) async throws(KSeFFailure) -> PortalKey {
        let now = client.clock.now()
        let isFresh = fetchedAt.map { now < $0.adding(seconds: Self.shelfLife) } ?? false
        if isFresh, let key = PortalKey.choose(from: keys, for: usage, at: now) { return key }
        keys = try await Self.fetch(client)
        fetchedAt = now
        guard let key = PortalKey.choose(from: keys, for: usage, at: now) else {
            fetchedAt = nil
            throw KSeFFailure(
                .misunderstanding, "The portal lists no public key for \(usage.rawValue) that is valid now.")
        }
        return key
    }

    /// Makes the next call fetch them anew, unless somebody did since `key` was picked.
    package func withdraw(_ key: PortalKey) {
        if keys.contains(where: { $0.id == key.id }) { fetchedAt = nil }
    }

    private static func fetch(_ client: KSeFClient) async throws(KSeFFailure) -> [PortalKey] {
        let call = KSeFCall("GET", "/security/public-key-certificates")
        let listed = try await client.decoded([Listed].self, from: call)
        return listed.compactMap(\.key)
    }

    private struct Listed: Decodable {
        let certificate: String
        let publicKeyId: String?
        let validFrom: Timestamp
        let validTo: Timestamp
        let usage: [String]

        /// None for a certificate that cannot be read, or for a key that does not have the id it is listed under.
        var key: PortalKey? {
            guard let der = Data(base64Encoded: certificate), let certificate = try? Certificate(der),
                certificate.publicKey.isRSA
            else { return nil }
            let id = Data(SHA256.hash(data: certificate.publicKey.spki)).base64EncodedString()
            guard publicKeyId == nil || publicKeyId == id else { return nil }
            return PortalKey(
                id: id, key: certificate.publicKey, usage: usage, validFrom: validFrom, validTo: validTo)
        }
    }
}
