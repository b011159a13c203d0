import COpenSSL
import Foundation

/// A public key of any kind that OpenSSL knows. Threads may share it.
package struct PublicKey: Sendable {
    let handle: KeyHandle
    /// SubjectPublicKeyInfo, DER.
    package let spki: Data
    package let isRSA: Bool
    package let bits: Int

    /// - Throws: `.unreadable`.
    package init(spki: Data) throws(SealingError) {
        guard let key = OpenSSL.object(spki, { d2i_PUBKEY(nil, $0, $1) }, free: { EVP_PKEY_free($0) }) else {
            throw .unreadable(wanted: .publicKey)
        }
        self.init(KeyHandle(key))
    }

    init(_ handle: KeyHandle) {
        self.handle = handle
        self.spki = handle.spki
        self.isRSA = handle.isRSA
        self.bits = handle.bits
    }

    /// Wraps a few bytes, a content key mostly, for the owner of the private key: RSAES-OAEP with SHA-256, MGF1 with
    /// SHA-256, empty label.
    ///
    /// - Throws: `.unsupported` for a key that is not RSA; `.failed` for too many bytes.
    package func wrap(_ data: Data) throws(SealingError) -> Data {
        let context = try OAEP.context(handle, EVP_PKEY_encrypt_init)
        defer { EVP_PKEY_CTX_free(context) }
        guard let wrapped = OAEP.run(context, data, size: handle.pointer, EVP_PKEY_encrypt) else {
            throw OpenSSL.failure()
        }
        return wrapped
    }

    /// Whether ``PrivateKey/signature(of:)`` of the other half made this signature.
    package func verifies(_ signature: Data, of data: Data) -> Bool {
        var signature = signature
        if !isRSA {
            guard handle.isP256, let der = ECDSASignature.der(signature) else { return false }
            signature = der
        }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, handle.pointer) == 1 else { return false }
        return signature.withUnsafeBytes { signature in
            data.withUnsafeBytes { bytes in
                EVP_DigestVerify(
                    context, signature.bindMemory(to: UInt8.self).baseAddress, signature.count,
                    bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1
            }
        }
    }
}

extension PublicKey: Equatable {
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.spki == right.spki }
}
