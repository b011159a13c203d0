import Crypto
import Foundation
import Sealing

/// The key of one session and no other; it lives in memory alone.
package struct SessionKey: Sendable {
    let key: Data
    let initializationVector: Data

    /// A random key of 32 bytes and a random vector of 16.
    package static func fresh() -> SessionKey {
        SessionKey(key: AES.random(32), initializationVector: AES.random(16))
    }

    /// AES-256-CBC with PKCS#7, without the vector in front: the guide's prose speaks of a prefix, its sizes do not.
    func encrypt(_ content: Data) throws(KSeFFailure) -> Data {
        do { return try AES.encryptCBC(content, key: key, iv: initializationVector) } catch {
            throw KSeFFailure(.misunderstanding, "The document cannot be encrypted: \(error)")
        }
    }

    func encryption(for portal: PortalKey) throws(KSeFFailure) -> EncryptionInfo {
        EncryptionInfo(
            encryptedSymmetricKey: try portal.wrap(key).base64EncodedString(),
            initializationVector: initializationVector.base64EncodedString(), publicKeyId: portal.id)
    }
}

struct EncryptionInfo: Encodable, Sendable {
    let encryptedSymmetricKey: String
    let initializationVector: String
    let publicKeyId: String
}

/// The kind of document that a session takes.
package struct FormCode: Sendable, Equatable, Encodable {
    package let systemCode: String
    package let schemaVersion: String
    package let value: String

    /// With the space that many forget.
    package static let fa3 = FormCode(systemCode: "FA (3)", schemaVersion: "1-0E", value: "FA")
}

/// The SHA-256 of bytes as KSeF writes it, 44 characters of base 64: what an invoice is known by.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(of content: Data) { text = Data(SHA256.hash(data: content)).base64EncodedString() }

    package var description: String { text }
}
