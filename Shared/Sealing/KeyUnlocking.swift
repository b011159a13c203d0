import COpenSSL
import Foundation

extension KeyFile {
    /// Opens what is protected by a password, so that keys and certificates of every kind of file look alike.
    ///
    /// - Throws: `.passwordNeeded`, `.passwordWrong`; `.unsupported` for a cipher that this machine does not have.
    func unlocked(_ password: String?) throws(SealingError) -> (keys: [KeyHandle], certificates: [Data]) {
        var keys: [KeyHandle] = []
        var certificates: [Data] = []
        for piece in pieces {
            switch piece {
            case .privateKey(let key): keys.append(key)
            case .certificate(let der): certificates.append(der)
            case .encryptedKey(let der): keys.append(try Self.decrypted(der, password))
            case .oldEncryptedKey(let pem): keys.append(try Self.decrypted(pem: pem, password))
            case .pfx(let der):
                let content = try Self.opened(pfx: der, password)
                keys += content.keys
                certificates += content.certificates
            case .request, .publicKey, .unknown: continue
            }
        }
        return (keys, certificates)
    }

    // MARK: - PKCS#8

    private static func decrypted(_ der: Data, _ password: String?) throws(SealingError) -> KeyHandle {
        guard let password else { throw .passwordNeeded }
        guard let envelope = OpenSSL.object(der, { d2i_X509_SIG(nil, $0, $1) }, free: { X509_SIG_free($0) }) else {
            throw .unreadable(wanted: .privateKey)
        }
        defer { X509_SIG_free(envelope) }
        let count = Int32(password.utf8.count)
        var information = PKCS8_decrypt(envelope, password, count)
        if information == nil, isUnsupported(OpenSSL.reason()), let legacy = LegacyCiphers() {
            information = PKCS8_decrypt_ex(envelope, password, count, legacy.context, nil)
        }
        guard let information else { throw refusal() }
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        guard let key = EVP_PKCS82PKEY(information) else { throw OpenSSL.failure() }
        return KeyHandle(key)
    }

    private static func decrypted(pem: Data, _ password: String?) throws(SealingError) -> KeyHandle {
        guard let password else { throw .passwordNeeded }
        let key = pem.withUnsafeBytes { bytes -> OpaquePointer? in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(bio) }
            // Without a callback OpenSSL takes the last argument for the password.
            return password.withCString {
                PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: $0))
            }
        }
        guard let key else { throw refusal() }
        return KeyHandle(key)
    }

    private static func refusal() -> SealingError {
        let reason = OpenSSL.reason()
        return isUnsupported(reason) ? .unsupported("The cipher that protects this key") : .passwordWrong
    }

    private static func isUnsupported(_ reason: String) -> Bool {
        ["unsupported", "unknown", "fetch", "inner_evp"].contains { reason.lowercased().contains($0) }
    }

    // MARK: - PFX

    private static func opened(
        pfx der: Data, _ password: String?
    ) throws(SealingError) -> (keys: [KeyHandle], certificates: [Data]) {
        guard let pfx = OpenSSL.object(der, { d2i_PKCS12(nil, $0, $1) }, free: { PKCS12_free($0) }) else {
            throw .unreadable(wanted: .pfx)
        }
        defer { PKCS12_free(pfx) }
        // “No password” is written in two ways, and both occur.
        let words: [String?] = password.map { [$0] } ?? [nil, ""]
        let opens = words.first { word in
            let count = word.map { Int32($0.utf8.count) } ?? 0
            return PKCS12_mac_present(pfx) == 0 || PKCS12_verify_mac(pfx, word, count) == 1
        }
        ERR_clear_error()
        guard let word = opens else { throw password == nil ? .passwordNeeded : .passwordWrong }
        if let content = parsed(pfx, word) { return content }
        guard isUnsupported(OpenSSL.reason()), let legacy = LegacyCiphers() else {
            throw .unsupported("The cipher that protects this PFX file")
        }
        var old = PKCS12_init_ex(NID_pkcs7_data, legacy.context, nil)
        defer { PKCS12_free(old) }
        let isRead = der.withUnsafeBytes { bytes in
            var place = bytes.bindMemory(to: UInt8.self).baseAddress
            return d2i_PKCS12(&old, &place, bytes.count) != nil
        }
        guard isRead, let old, let content = parsed(old, word) else { throw OpenSSL.failure() }
        return content
    }

    /// - Returns: `nil` where it failed; the reason is in OpenSSL's queue.
    private static func parsed(_ pfx: OpaquePointer, _ password: String?) -> (keys: [KeyHandle], certificates: [Data])?
    {
        var key: OpaquePointer?
        var leaf: OpaquePointer?
        var others: OpaquePointer?
        guard PKCS12_parse(pfx, password, &key, &leaf, &others) == 1 else { return nil }
        defer {
            EVP_PKEY_free(key)
            X509_free(leaf)
            karvan_certificates_free(others)
        }
        var certificates = leaf.flatMap { leaf in OpenSSL.der { i2d_X509(leaf, $0) } }.map { [$0] } ?? []
        if let others {
            certificates += (0..<karvan_certificate_count(others)).compactMap { index in
                OpenSSL.der { i2d_X509(karvan_certificate_at(others, index), $0) }
            }
        }
        return (key.flatMap(copied).map { [$0] } ?? [], certificates)
    }

    /// The key as one of OpenSSL's usual context, so that it does not hang on the old ciphers.
    private static func copied(_ key: OpaquePointer) -> KeyHandle? {
        guard let information = EVP_PKEY2PKCS8(key) else { return nil }
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        return EVP_PKCS82PKEY(information).map(KeyHandle.init)
    }
}
