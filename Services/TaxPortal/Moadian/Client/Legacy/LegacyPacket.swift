import Contracts
import Foundation
import Sealing

/// A packet of API v1 (`moadian.md` 3.2, 3.4): for taxpayers who uploaded a bare public key and have no certificate.
package struct LegacyPacket: Sendable {
    package let uid: UUID
    package let type: String
    package let fiscalID: String?
    let data: JSONNode
    let encryptionKeyID: String?
    let symmetricKey: String?
    let iv: String?
    let dataSignature: String?

    /// A question: its data are sent as they are.
    init(_ type: String, uid: UUID, fiscalID: String?, data: JSONNode) {
        self.type = type
        self.uid = uid
        self.fiscalID = fiscalID
        self.data = data
        (encryptionKeyID, symmetricKey, iv, dataSignature) = (nil, nil, nil, nil)
    }

    /// An invoice, signed and encrypted: its bytes are masked with the content key before AES-256-GCM with an iv of 16
    /// bytes, and what is wrapped is the key's text in hexadecimal.
    ///
    /// - Throws: `.failed`; `.unreadable` is not thrown: that `invoice` is JSON is the caller's word.
    package init(
        sealing invoice: Data, uid: UUID, fiscalID: String, key: PrivateKey, portalKey: PortalKey
    ) throws(SealingError) {
        guard let node = try? JSONNode(json: invoice) else { throw .failed("the invoice is no JSON") }
        let (contentKey, iv) = (AES.random(32), AES.random(16))
        let box = try AES.sealGCM(Self.masked(invoice, contentKey), key: contentKey, nonce: iv)
        self.uid = uid
        self.fiscalID = fiscalID
        type = "INVOICE.V01"
        data = .text((box.ciphertext + box.tag).base64EncodedString())
        encryptionKeyID = portalKey.id
        symmetricKey = try portalKey.key.wrap(Data(contentKey.hexadecimal.utf8)).base64EncodedString()
        self.iv = iv.hexadecimal
        dataSignature = try key.signature(of: Data(NormalisedText.of(node).utf8)).base64EncodedString()
    }

    /// The opposite, for whoever has the portal's private key: the invoice, and whether `signer` signed it.
    ///
    /// - Throws: kind `.forged` with code 4103 where the key's text does not open, 04150 for the rest.
    package func opened(with key: PrivateKey, signer: PublicKey) throws(MoadianError) -> (invoice: Data, isSigned: Bool)
    {
        guard let wrapped = symmetricKey.flatMap({ Data(base64Encoded: $0) }),
            let text = try? key.unwrap(wrapped),
            let contentKey = Data(hexadecimal: String(decoding: text, as: UTF8.self)),
            contentKey.count == 32
        else { throw .forged("4103", "The key's text does not open.") }
        guard case .text(let encoded) = data, let sealed = Data(base64Encoded: encoded), sealed.count >= 16,
            let iv = iv.flatMap({ Data(hexadecimal: $0) }),
            let masked = try? AES.openGCM(sealed.dropLast(16), tag: sealed.suffix(16), key: contentKey, nonce: iv)
        else { throw .forged("04150", "The data do not open with their key.") }
        let invoice = Self.masked(masked, contentKey)
        guard let node = try? JSONNode(json: invoice),
            let signature = dataSignature.flatMap({ Data(base64Encoded: $0) })
        else { return (invoice, false) }
        return (invoice, signer.verifies(signature, of: Data(NormalisedText.of(node).utf8)))
    }

    private static func masked(_ bytes: Data, _ key: Data) -> Data {
        let key = [UInt8](key)
        return Data(bytes.enumerated().map { $1 ^ key[$0 % key.count] })
    }

    var node: JSONNode {
        .members(
            ("uid", .text(uid.text)), ("packetType", .text(type)), ("retry", .boolean(false)), ("data", data),
            ("encryptionKeyId", .optional(encryptionKeyID)), ("symmetricKey", .optional(symmetricKey)),
            ("iv", .optional(iv)), ("fiscalId", .optional(fiscalID)), ("dataSignature", .optional(dataSignature)))
    }
}

/// A request of API v1: packets, the headers that are signed with them, and the signature.
struct LegacyRequest {
    let body: Data
    let headers: [(name: String, value: String)]

    /// - Parameter token: without “Bearer”; none for GET_TOKEN and GET_SERVER_INFORMATION.
    init(packet: LegacyPacket, token: String?, trace: UUID, at time: Timestamp, key: PrivateKey) throws(SealingError) {
        let signature = try Self.signature(packet.node, token, trace, time, key)
        body = Data(JSONNode.members(("packet", packet.node), ("signature", .text(signature))).json.utf8)
        headers = Self.headers(token, trace, time)
    }

    init(packets: [LegacyPacket], token: String, trace: UUID, at time: Timestamp, key: PrivateKey) throws(SealingError)
    {
        let list = JSONNode.array(packets.map(\.node))
        let signature = try Self.signature(.members(("packets", list)), token, trace, time, key)
        body = Data(
            JSONNode.members(("packets", list), ("signature", .text(signature)), ("signatureKeyId", .null)).json.utf8)
        headers = Self.headers(token, trace, time)
    }

    /// The packet's members stand at the top beside the headers, by whose names they are sorted with.
    static func signature(
        _ packet: JSONNode, _ token: String?, _ trace: UUID, _ time: Timestamp, _ key: PrivateKey
    ) throws(SealingError) -> String {
        guard case .object(var members) = packet else { throw .failed("a packet is an object") }
        if let token { members.append(JSONMember(name: "Authorization", value: .text(token))) }
        members.append(JSONMember(name: "requestTraceId", value: .text(trace.text)))
        members.append(JSONMember(name: "timestamp", value: .text("\(time.milliseconds)")))
        return try key.signature(of: Data(NormalisedText.of(.object(members)).utf8)).base64EncodedString()
    }

    private static func headers(_ token: String?, _ trace: UUID, _ time: Timestamp) -> [(name: String, value: String)] {
        [("requestTraceId", trace.text), ("timestamp", "\(time.milliseconds)")]
            + (token.map { [("Authorization", "Bearer \($0)")] } ?? [])
    }
}

extension Data {
    /// Two digits a byte, lower case.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
