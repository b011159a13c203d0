import Crypto
import CryptoExtras
import Foundation

/// One key pair of the portal: it opens what is sent and signs receipts (sections 2.6, 2.11).
///
/// - Note: `@unchecked` because swift-crypto does not yet call its RSA decryption key `Sendable`, though the library
///   beneath lets one key be used from many threads.
struct ServerKey: @unchecked Sendable {
    let id: String
    private let signing: _RSA.Signing.PrivateKey
    private let opening: _RSA.Encryption.PrivateKey

    init(bits: Int) throws {
        try self.init(
            id: UUID().uuidString.lowercased(),
            pem: _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits)).pkcs8PEMRepresentation)
    }

    init(id: String, pem: String) throws {
        self.id = id
        signing = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        opening = try _RSA.Encryption.PrivateKey(pemRepresentation: pem)
    }

    var pem: String { signing.pkcs8PEMRepresentation }
    var publicKeyDER: Data { signing.publicKey.derRepresentation }

    /// Undoes RSA-OAEP with SHA-256 for hash and mask; nil when it was made otherwise or for another key.
    func opened(_ wrapped: [UInt8]) -> [UInt8]? {
        (try? opening.decrypt(Data(wrapped), padding: .PKCS1_OAEP_SHA256)).map { Array($0) }
    }

    /// A compact JWS over `payload`: the receipt's header has neither `crit` nor `x5c`.
    func signed(_ payload: JSON, at now: Instant) throws -> String {
        let header: JSON = ["alg": "RS256", "sigT": .text(now.isoSeconds)]
        let input = Base64URL.encode(header.bytes) + "." + Base64URL.encode(payload.bytes)
        let signature = try signing.signature(
            for: SHA256.hash(data: Data(input.utf8)), padding: .insecurePKCS1v1_5)
        return input + "." + Base64URL.encode(signature.rawRepresentation)
    }
}

/// The keys that open what is sent, the one in use last. A rotation keeps the older ones or forgets them.
struct ServerKeys: Sendable {
    private(set) var all: [ServerKey]

    init(_ keys: [ServerKey]) {
        precondition(!keys.isEmpty, "A portal has at least one key.")
        all = keys
    }

    var current: ServerKey { all[all.count - 1] }

    func named(_ id: String) -> ServerKey? { all.last { $0.id == id } }

    mutating func rotate(to key: ServerKey, keepingOld: Bool) {
        all = (keepingOld ? all : []) + [key]
    }
}
