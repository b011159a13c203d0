import COpenSSL
import Foundation

/// An `EVP_PKEY`, freed with its last user. OpenSSL counts its users and never changes it, and every operation has a
/// context of its own, so threads may share it.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_free(pointer) }

    var isRSA: Bool { EVP_PKEY_is_a(pointer, "RSA") == 1 }
    var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }

    var isP256: Bool {
        guard EVP_PKEY_is_a(pointer, "EC") == 1 else { return false }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1 else { return false }
        return ["prime256v1", "P-256", "secp256r1"].contains(OpenSSL.text(name))
    }

    /// As people call it, for errors.
    var kind: String { EVP_PKEY_get0_type_name(pointer).map { "\(String(cString: $0)) of \(bits) bits" } ?? "this key" }

    /// SubjectPublicKeyInfo, DER.
    var spki: Data { OpenSSL.der { i2d_PUBKEY(pointer, $0) } ?? Data() }
}

/// What the files of this module share: no reference to OpenSSL leaves it.
enum OpenSSL {
    /// OpenSSL's own words for what went wrong on this thread, and a clean slate.
    static func reason() -> String {
        var reason = "no reason given"
        while case let code = ERR_get_error(), code != 0 {
            if let text = ERR_reason_error_string(code) { reason = String(cString: text) }
        }
        return reason
    }

    static func failure() -> SealingError { .failed(reason()) }

    /// The DER bytes of an `i2d_…` function.
    static func der(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> Data? {
        var memory: UnsafeMutablePointer<UInt8>?
        let count = encode(&memory)
        guard count > 0, let memory else {
            ERR_clear_error()
            return nil
        }
        defer { karvan_free(memory) }
        return Data(bytes: memory, count: Int(count))
    }

    /// The object of a `d2i_…` function, if the bytes are that and nothing more.
    static func object(
        _ der: Data, _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
        free: (OpaquePointer) -> Void
    ) -> OpaquePointer? {
        der.withUnsafeBytes { bytes in
            var place = bytes.bindMemory(to: UInt8.self).baseAddress
            let object = decode(&place, bytes.count)
            ERR_clear_error()
            guard let object else { return nil }
            guard place == bytes.bindMemory(to: UInt8.self).baseAddress.map({ $0 + bytes.count }) else {
                free(object)
                return nil
            }
            return object
        }
    }

    static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// OpenSSL's old ciphers (RC2, single DES) beside the usual ones, in a context of their own: nothing else in the process
/// may use them. Freed with its last user.
final class LegacyCiphers {
    let context: OpaquePointer
    private var providers: [OpaquePointer] = []

    /// `nil` where this machine has no such module; what is then read are only files with today's ciphers.
    init?() {
        guard let context = OSSL_LIB_CTX_new() else { return nil }
        self.context = context
        for name in ["default", "legacy"] {
            guard let provider = OSSL_PROVIDER_load(context, name) else {
                ERR_clear_error()
                return nil
            }
            providers.append(provider)
        }
    }

    deinit {
        for provider in providers { OSSL_PROVIDER_unload(provider) }
        OSSL_LIB_CTX_free(context)
    }
}
