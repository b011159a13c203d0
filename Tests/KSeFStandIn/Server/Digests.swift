import Crypto
import CryptoExtras
import Foundation

extension Data {
    /// Base64 of the SHA-256, the form of every hash in this API (44 characters).
    var sha256: String { Data(SHA256.hash(data: self)).base64EncodedString() }

    /// Base64url without padding, for JWTs and signed links.
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    init?(base64URL text: some StringProtocol) {
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
        self.init(base64Encoded: plain + padding)
    }
}

/// Base64 of 32 bytes: what the schema calls `Sha256HashBase64`.
func isHash(_ text: String) -> Bool {
    text.utf8.count == 44 && Data(base64Encoded: text)?.count == 32
}

/// The symmetric cipher of invoices, archive parts and exports: AES-256-CBC with PKCS#7 (page, 1.4).
enum SymmetricCipher {
    static func open(_ data: Data, key: Data, vector: Data) -> Data? {
        guard let vector = try? AES._CBC.IV(ivBytes: vector) else { return nil }
        return try? AES._CBC.decrypt(data, using: SymmetricKey(data: key), iv: vector)
    }

    static func seal(_ data: Data, key: Data, vector: Data) -> Data? {
        guard let vector = try? AES._CBC.IV(ivBytes: vector) else { return nil }
        return try? AES._CBC.encrypt(data, using: SymmetricKey(data: key), iv: vector)
    }
}
