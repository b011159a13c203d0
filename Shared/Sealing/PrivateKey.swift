import COpenSSL
import Foundation

/// A private key, RSA or EC P-256, ready for use: parse it once and keep it. Threads may share it.
package struct PrivateKey: Sendable {
    let handle: KeyHandle
    package let publicKey: PublicKey

    /// Reads a key, whatever the file calls itself: PEM (PKCS#1, PKCS#8, encrypted PKCS#8, SEC 1), DER of these, or PFX.
    ///
    /// - Throws: `.passwordNeeded`, `.passwordWrong`, `.wrongKind`, `.unreadable`, `.unsupported`.
    package init(_ content: Data, password: String? = nil) throws(SealingError) {
        let file = KeyFile(content)
        guard let key = try file.unlocked(password).keys.first else {
            throw file.kind == .unknown
                ? .unreadable(wanted: .privateKey) : .wrongKind(found: file.kind, wanted: .privateKey)
        }
        try self.init(key)
    }

    init(_ handle: KeyHandle) throws(SealingError) {
        guard handle.isRSA || handle.isP256 else { throw .unsupported(handle.kind) }
        self.handle = handle
        // Only the public half: whoever holds it cannot reach the other.
        self.publicKey = try PublicKey(spki: handle.spki)
    }

    /// A signature over the SHA-256 of `data`.
    ///
    /// - Returns: RSA: RSASSA-PKCS1-v1_5. EC P-256: R‖S, 64 bytes (RFC 7518 3.4).
    /// - Throws: `.failed`.
    package func signature(of data: Data) throws(SealingError) -> Data {
        guard let context = EVP_MD_CTX_new() else { throw OpenSSL.failure() }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, handle.pointer) == 1 else { throw OpenSSL.failure() }
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
        signature.removeSubrange(length...)
        guard !publicKey.isRSA else { return signature }
        guard let fixed = ECDSASignature.fixed(signature) else { throw OpenSSL.failure() }
        return fixed
    }

    /// Opens what was wrapped for this RSA key: RSAES-OAEP with SHA-256, MGF1 with SHA-256, empty label.
    ///
    /// - Throws: `.notAuthentic`; `.unsupported` for a key that is not RSA.
    package func unwrap(_ data: Data) throws(SealingError) -> Data {
        let context = try OAEP.context(handle, EVP_PKEY_decrypt_init)
        defer { EVP_PKEY_CTX_free(context) }
        guard let plain = OAEP.run(context, data, size: handle.pointer, EVP_PKEY_decrypt) else {
            ERR_clear_error()
            throw .notAuthentic
        }
        return plain
    }
}

/// RSAES-OAEP with SHA-256 throughout.
enum OAEP {
    typealias Operation =
        (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int) -> Int32

    /// To be freed by the caller.
    static func context(
        _ key: KeyHandle, _ start: (OpaquePointer?) -> Int32
    ) throws(SealingError) -> OpaquePointer {
        guard key.isRSA else { throw .unsupported("Wrapping with \(key.kind)") }
        guard let context = EVP_PKEY_CTX_new(key.pointer, nil) else { throw OpenSSL.failure() }
        guard start(context) == 1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
        else {
            EVP_PKEY_CTX_free(context)
            throw OpenSSL.failure()
        }
        return context
    }

    static func run(_ context: OpaquePointer, _ data: Data, size key: OpaquePointer, _ operation: Operation) -> Data? {
        var result = Data(count: Int(EVP_PKEY_get_size(key)))
        var length = result.count
        let isDone = result.withUnsafeMutableBytes { out in
            data.withUnsafeBytes { bytes in
                operation(
                    context, out.bindMemory(to: UInt8.self).baseAddress, &length,
                    bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1
            }
        }
        guard isDone else { return nil }
        let content = Data(result.prefix(length))
        result.resetBytes(in: result.startIndex..<result.endIndex)
        return content
    }
}

/// ECDSA signatures of P-256: OpenSSL writes DER, tokens and QR codes R‖S.
enum ECDSASignature {
    static func fixed(_ der: Data) -> Data? {
        guard let pair = OpenSSL.object(der, { d2i_ECDSA_SIG(nil, $0, $1) }, free: { ECDSA_SIG_free($0) }) else {
            return nil
        }
        defer { ECDSA_SIG_free(pair) }
        var bytes = Data(count: 64)
        let isFilled = bytes.withUnsafeMutableBytes { out in
            let start = out.bindMemory(to: UInt8.self).baseAddress!
            return BN_bn2binpad(ECDSA_SIG_get0_r(pair), start, 32) == 32
                && BN_bn2binpad(ECDSA_SIG_get0_s(pair), start + 32, 32) == 32
        }
        return isFilled ? bytes : nil
    }

    static func der(_ fixed: Data) -> Data? {
        guard fixed.count == 64, let pair = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(pair) }
        let numbers = [fixed.prefix(32), fixed.suffix(32)].map { half in
            [UInt8](half).withUnsafeBufferPointer { BN_bin2bn($0.baseAddress, 32, nil) }
        }
        guard ECDSA_SIG_set0(pair, numbers[0], numbers[1]) == 1 else { return nil }
        return OpenSSL.der { i2d_ECDSA_SIG(pair, $0) }
    }
}
