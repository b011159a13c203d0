import Crypto
import CryptoExtras
import Foundation

/// The ciphers of the portals, with keys of 32 bytes.
package enum AES {
    /// Random bytes from the system's source: keys and nonces.
    package static func random(_ count: Int) -> Data {
        // Eight bytes at a time: every call asks the kernel.
        var generator = SystemRandomNumberGenerator()
        var bytes = Data(capacity: count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) }
        }
        return bytes.prefix(count)
    }

    /// AES-256-GCM with a tag of 16 bytes.
    ///
    /// - Parameter nonce: 12 bytes or more; never twice with one key.
    /// - Throws: `.wrongLength`.
    package static func sealGCM(
        _ plaintext: Data, key: Data, nonce: Data, aad: Data = Data()
    ) throws(SealingError) -> (ciphertext: Data, tag: Data) {
        let key = try symmetricKey(key)
        guard let nonce = try? Crypto.AES.GCM.Nonce(data: nonce) else { throw .wrongLength("nonce") }
        guard let box = try? Crypto.AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: aad) else {
            throw .failed("AES-GCM")
        }
        return (box.ciphertext, box.tag)
    }

    /// The opposite of ``sealGCM(_:key:nonce:aad:)``.
    ///
    /// - Throws: `.notAuthentic`; `.wrongLength`.
    package static func openGCM(
        _ ciphertext: Data, tag: Data, key: Data, nonce: Data, aad: Data = Data()
    ) throws(SealingError) -> Data {
        let key = try symmetricKey(key)
        guard let nonce = try? Crypto.AES.GCM.Nonce(data: nonce) else { throw .wrongLength("nonce") }
        guard let box = try? Crypto.AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext, tag: tag) else {
            throw .wrongLength("tag")
        }
        guard let plaintext = try? Crypto.AES.GCM.open(box, using: key, authenticating: aad) else {
            throw .notAuthentic
        }
        return plaintext
    }

    /// AES-256-CBC with PKCS#7 padding.
    ///
    /// - Parameter iv: 16 bytes.
    /// - Throws: `.wrongLength`.
    package static func encryptCBC(_ plaintext: Data, key: Data, iv: Data) throws(SealingError) -> Data {
        let (key, iv) = (try symmetricKey(key), try vector(iv))
        guard let ciphertext = try? Crypto.AES._CBC.encrypt(plaintext, using: key, iv: iv) else {
            throw .failed("AES-CBC")
        }
        return ciphertext
    }

    /// The opposite of ``encryptCBC(_:key:iv:)``. CBC proves nothing about who wrote it: a wrong key may go unnoticed.
    ///
    /// - Throws: `.notAuthentic` for a wrong padding; `.wrongLength`.
    package static func decryptCBC(_ ciphertext: Data, key: Data, iv: Data) throws(SealingError) -> Data {
        let (key, iv) = (try symmetricKey(key), try vector(iv))
        guard !ciphertext.isEmpty, ciphertext.count % 16 == 0 else { throw .wrongLength("ciphertext") }
        guard let plaintext = try? Crypto.AES._CBC.decrypt(ciphertext, using: key, iv: iv) else {
            throw .notAuthentic
        }
        return plaintext
    }

    private static func symmetricKey(_ bytes: Data) throws(SealingError) -> SymmetricKey {
        guard bytes.count == 32 else { throw .wrongLength("key") }
        return SymmetricKey(data: bytes)
    }

    private static func vector(_ bytes: Data) throws(SealingError) -> Crypto.AES._CBC.IV {
        guard bytes.count == 16, let iv = try? Crypto.AES._CBC.IV(ivBytes: bytes) else { throw .wrongLength("iv") }
        return iv
    }
}
