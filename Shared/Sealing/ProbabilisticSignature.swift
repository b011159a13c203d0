import COpenSSL
import Foundation

/// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes: the QR codes of Polish offline invoices want it.
extension PrivateKey {
    /// A signature over the SHA-256 of `data`, another one at every call.
    ///
    /// - Throws: `.unsupported` for a key that is not RSA; `.failed`.
    package func probabilisticSignature(of data: Data) throws(SealingError) -> Data {
        guard publicKey.isRSA else { throw .unsupported("RSASSA-PSS with \(handle.kind)") }
        guard let context = EVP_MD_CTX_new() else { throw OpenSSL.failure() }
        defer { EVP_MD_CTX_free(context) }
        var padding: OpaquePointer?
        guard EVP_DigestSignInit(context, &padding, EVP_sha256(), nil, handle.pointer) == 1,
            ProbabilisticPadding.set(on: padding)
        else { throw OpenSSL.failure() }
        var signature = Data(count: Int(EVP_PKEY_get_size(handle.pointer)))
        var length = signature.count
        let isSigned = signature.withUnsafeMutableBytes { out in
            data.withUnsafeBytes { bytes in
                EVP_DigestSign(
                    context, out.bindMemory(to: UInt8.self).baseAddress, &length,
                    bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1
            }
        }
        guard isSigned else { throw OpenSSL.failure() }
        return signature.prefix(length)
    }
}

extension PublicKey {
    /// Whether ``PrivateKey/probabilisticSignature(of:)`` of the other half made this signature.
    package func verifiesProbabilistic(_ signature: Data, of data: Data) -> Bool {
        guard isRSA, let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var padding: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &padding, EVP_sha256(), nil, handle.pointer) == 1,
            ProbabilisticPadding.set(on: padding)
        else { return false }
        return signature.withUnsafeBytes { signature in
            data.withUnsafeBytes { bytes in
                EVP_DigestVerify(
                    context, signature.bindMemory(to: UInt8.self).baseAddress, signature.count,
                    bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1
            }
        }
    }
}

private enum ProbabilisticPadding {
    static func set(on context: OpaquePointer?) -> Bool {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 32) == 1
    }
}
