import Crypto
import CryptoExtras
import Foundation
import X509

@testable import MoadianStandIn

/// What a client of the portal must be able to do, made with the libraries alone.
enum Sealing {
    static func base64URL(_ data: some Sequence<UInt8>) -> String {
        let standard = Data(data).base64EncodedString()
        return standard.replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
    }

    /// A compact JWS over `payload`; `change` spoils the header before it is signed.
    static func sign(
        _ payload: Data, by person: Person, chain: [Data]? = nil, with key: _RSA.Signing.PrivateKey? = nil,
        _ change: (inout [String: JSON]) -> Void = { _ in }
    ) -> String {
        let chain = (chain ?? [person.der]).map { JSON.text($0.base64EncodedString()) }
        var header: [String: JSON] = [
            "alg": "RS256", "x5c": .array(chain), "sigT": "2026-10-03T10:00:00Z", "crit": ["sigT"], "typ": "jose",
            "cty": "text/plain",
        ]
        change(&header)
        return sign(payload, header: object(header).bytes, with: key ?? person.key)
    }

    static func sign(_ payload: Data, header: [UInt8], with key: _RSA.Signing.PrivateKey) -> String {
        let input = base64URL(header) + "." + base64URL(payload)
        let signature = must(try key.signature(for: SHA256.hash(data: Data(input.utf8)), padding: .insecurePKCS1v1_5))
        return input + "." + base64URL(signature.rawRepresentation)
    }

    /// How an envelope may be made wrongly.
    struct Envelope: Sendable {
        var algorithm = "RSA-OAEP-256"
        var encryption = "A256GCM"
        var padding: Padding = .sha256
        var vectorLength = 12
        /// What is authenticated besides the content; nil for the header, as it ought to be.
        var authenticated: String?
        var keyID: String?

        enum Padding: Sendable { case sha1, sha256 }
    }

    static func seal(_ text: String, for key: Data, id: String, _ form: Envelope = Envelope()) -> String {
        let header = object([
            "alg": .text(form.algorithm), "enc": .text(form.encryption), "kid": .text(form.keyID ?? id),
        ])
        let first = base64URL(header.bytes)
        let contentKey = SymmetricKey(size: .bits256)
        let publicKey = must(try _RSA.Encryption.PublicKey(derRepresentation: key))
        let wrapped = must(
            try publicKey.encrypt(
                contentKey.withUnsafeBytes { Data($0) },
                padding: form.padding == .sha1 ? .PKCS1_OAEP : .PKCS1_OAEP_SHA256))
        var generator = SystemRandomNumberGenerator()
        let vector = (0..<form.vectorLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let box = must(
            try AES.GCM.seal(
                Data(text.utf8), using: contentKey, nonce: AES.GCM.Nonce(data: vector),
                authenticating: Data((form.authenticated ?? first).utf8)))
        return [first, base64URL(wrapped), base64URL(vector), base64URL(box.ciphertext), base64URL(box.tag)]
            .joined(separator: ".")
    }

    static func object(_ members: [String: JSON]) -> JSON {
        .object(members.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value) })
    }

    /// The bytes of a base64url segment.
    static func decode(_ text: some StringProtocol) -> Data {
        let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)) ?? Data()
    }
}

/// Tax ids by the published tables of Verhoeff's scheme, which the stand-in works out instead.
enum TestTaxID {
    private static let product: [[Int]] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ]
    private static let permutation: [[Int]] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7], [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ]
    private static let inverse = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9]

    static func make(_ memory: String, at milliseconds: Int64, serial: Int64) -> String {
        func hexadecimal(_ value: Int64, _ width: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        func decimal(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = milliseconds / 86_400_000
        let letters = memory.map { $0.isNumber ? String($0) : String($0.asciiValue!) }.joined()
        let control = letters + decimal(day, 6) + decimal(serial, 12)
        var check = 0
        for (index, character) in control.reversed().enumerated() {
            check = product[check][permutation[(index + 1) % 8][character.wholeNumberValue!]]
        }
        return memory + hexadecimal(day, 5) + hexadecimal(serial, 10) + String(inverse[check])
    }
}
