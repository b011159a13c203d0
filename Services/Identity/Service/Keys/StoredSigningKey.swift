import Contracts
import Crypto
import Foundation
import IdentityDomain
import JWTKit
import ServiceKit

/// A signing key as it lies in the database.
struct StoredSigningKey: Sendable {
    let id: String
    let x: String
    let y: String
    let sealedPrivate: [UInt8]
    let createdAt: Timestamp
    let activeFrom: Timestamp

    static func made(
        sealedBy seal: KeySeal, activeFrom: Timestamp, at now: Timestamp
    ) throws -> StoredSigningKey {
        let id = UUIDv7.make(at: now).uuidString.lowercased()
        let key = P256.Signing.PrivateKey()
        // 0x04 in front, then both coordinates (SEC 1, 2.3.3).
        let point = key.publicKey.x963Representation.dropFirst()
        return StoredSigningKey(
            id: id, x: Base64URL.encode(point.prefix(32)), y: Base64URL.encode(point.suffix(32)),
            sealedPrivate: try seal.close(key.pemRepresentation, for: id), createdAt: now, activeFrom: activeFrom)
    }

    var scheduled: KeySchedule.Key { KeySchedule.Key(id: id, activeFrom: activeFrom) }

    /// The public part, as a member of a JWKS (RFC 7517).
    var published: [String: String] {
        ["kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": id, "x": x, "y": y]
    }
}

/// Seals private keys at rest with AES-GCM; a stolen copy of the database signs nothing.
struct KeySeal: Sendable {
    struct Unopened: Error, CustomStringConvertible {
        let keyID: String
        var description: String {
            "signing key \(keyID) does not open: KARVAN_IDENTITY_KEY is not the one it was sealed with"
        }
    }

    private let key: SymmetricKey

    init(secret: String) {
        let input = SymmetricKey(data: Data(secret.utf8))
        key = HKDF<SHA256>.deriveKey(inputKeyMaterial: input, info: Data("signing keys".utf8), outputByteCount: 32)
    }

    /// - Parameter id: bound to the content, so that two rows cannot be exchanged.
    func close(_ text: String, for id: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(id.utf8))
        return box.combined.map(Array.init) ?? []
    }

    func open(_ bytes: [UInt8], for id: String) throws -> String {
        guard let box = try? AES.GCM.SealedBox(combined: bytes),
            let text = try? AES.GCM.open(box, using: key, authenticating: Data(id.utf8))
        else { throw Unopened(keyID: id) }
        return String(decoding: text, as: UTF8.self)
    }
}
