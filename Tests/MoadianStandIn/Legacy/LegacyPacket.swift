import Crypto
import CryptoExtras
import Foundation

/// The tokens that v1 hands out: good for many requests until they expire (section 3.5).
struct LegacyTokens: Sendable {
    static let lifetime: Int64 = 3_600_000

    enum Finding: Sendable { case client(String), unknown, expired }

    private var issued: [String: (client: String, expiry: Instant)] = [:]

    init() {}

    mutating func issue(to client: String, at now: Instant) -> (token: String, expiry: Instant) {
        let token = "\(UUID().uuidString)\(UUID().uuidString)".lowercased()
        let expiry = now.adding(milliseconds: Self.lifetime)
        issued[token] = (client, expiry)
        return (token, expiry)
    }

    func find(_ token: String, at now: Instant) -> Finding {
        guard let known = issued[token] else { return .unknown }
        return now < known.expiry ? .client(known.client) : .expired
    }
}

/// The sealed part of an invoice packet of v1 (sections 3.2 and 3.4).
struct LegacyPacket: Sendable {
    let data: String
    let encryptionKeyID: String
    let symmetricKey: String
    let vector: String
    let dataSignature: String

    init?(_ packet: JSON) {
        guard let data = packet["data"]?.text, let keyID = packet["encryptionKeyId"]?.text,
            let symmetricKey = packet["symmetricKey"]?.text, let vector = packet["iv"]?.text,
            let dataSignature = packet["dataSignature"]?.text
        else { return nil }
        self.data = data
        self.encryptionKeyID = keyID
        self.symmetricKey = symmetricKey
        self.vector = vector
        self.dataSignature = dataSignature
    }

    /// The invoice's bytes; nil when the key's hexadecimal text, the vector or the data do not open.
    func opened(with key: ServerKey) -> [UInt8]? {
        guard let wrapped = Data(base64Encoded: symmetricKey), let keyText = key.opened(Array(wrapped)),
            keyText.count == 64, let contentKey = Self.bytes(ofHexadecimal: String(decoding: keyText, as: UTF8.self)),
            let vector = Self.bytes(ofHexadecimal: vector), vector.count == 16,
            let sealed = Data(base64Encoded: data), sealed.count > 16, let nonce = try? AES.GCM.Nonce(data: vector),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
            let masked = try? AES.GCM.open(box, using: SymmetricKey(data: contentKey))
        else { return nil }
        return masked.enumerated().map { index, byte in byte ^ contentKey[index % contentKey.count] }
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap { $0 }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
    }
}

extension PacketFault {
    static let legacyKeyNotOpened = Self(code: "4103", message: "رمزگشایی کلید متقارن ممکن نیست")
    static let legacyBadSignature = Self(code: "4011", message: "امضای بسته نادرست است")
}

extension Portal {
    func openLegacy(_ packet: LegacyPacket, fiscalID: String, with keys: ServerKeys) throws(PacketFault) -> OpenedPacket
    {
        guard let key = keys.named(packet.encryptionKeyID), let content = packet.opened(with: key) else {
            throw .legacyKeyNotOpened
        }
        guard let client = state.withLock({ $0.register.clients[fiscalID] }) else { throw .unknownMemory }
        if let invoice = try? JSON(parsing: content) {
            let text = NormalisedText.of(invoice.members ?? [])
            guard client.signedLegacy(text, signature: packet.dataSignature) else { throw .legacyBadSignature }
        }
        return OpenedPacket(jweHeader: .null, jwsHeader: .null, content: content, identity: nil, isCertified: false)
    }
}

extension Client {
    /// Whether a v1 signature over a normalised text was made by the uploaded key.
    func signedLegacy(_ text: String, signature: String) -> Bool {
        guard let publicKey, let key = try? _RSA.Signing.PublicKey(pemRepresentation: publicKey),
            let raw = Data(base64Encoded: signature)
        else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: raw), for: SHA256.hash(data: Data(text.utf8)),
            padding: .insecurePKCS1v1_5)
    }
}
