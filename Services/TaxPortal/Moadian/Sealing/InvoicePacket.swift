import Contracts
import Foundation
import Sealing

/// One sealed invoice of a `POST invoice` (`moadian.md` 2.8).
package struct InvoicePacket: Sendable, Equatable {
    /// The most that one call carries.
    package static let limit = 1000

    /// `requestTraceId`: chosen by the sender, never used twice; inquiries call it `uid`.
    package let uid: UUID
    /// The memory's id.
    package let fiscalID: String
    /// Compact JWE.
    package let payload: String

    package init(uid: UUID, fiscalID: String, payload: String) {
        self.uid = uid
        self.fiscalID = fiscalID
        self.payload = payload
    }

    /// Signs and encrypts an invoice.
    ///
    /// - Parameter invoice: its exact JSON bytes.
    package init(
        sealing invoice: Data, uid: UUID, fiscalID: String, signer: PortalSigner, key: PortalKey, at time: Timestamp
    ) throws(SealingError) {
        let sealed = try key.sealed(signer.signed(invoice, at: time))
        self.init(uid: uid, fiscalID: fiscalID, payload: String(decoding: sealed, as: UTF8.self))
    }

    /// The body of the call: a JSON list.
    package static func body(_ packets: [InvoicePacket]) -> Data {
        var body = Data("[".utf8)
        for (index, packet) in packets.enumerated() {
            let header = #"{"requestTraceId":"\#(packet.uid.text)","fiscalId":\#(JSONText.quoted(packet.fiscalID))}"#
            body.append(Data("\(index == 0 ? "" : ",")".utf8))
            body.append(Data(#"{"payload":\#(JSONText.quoted(packet.payload)),"header":\#(header)}"#.utf8))
        }
        body.append(UInt8(ascii: "]"))
        return body
    }

    /// Reads a body back.
    ///
    /// - Throws: kind `.malformed`.
    package static func list(in body: Data) throws(MoadianError) -> [InvoicePacket] {
        let answer = try Answer(json: body)
        let elements = answer.isObject ? [answer] : answer.list
        var packets: [InvoicePacket] = []
        for element in elements {
            let header = element["header"]
            guard let payload = element["payload"].text, let fiscalID = header["fiscalId"].text,
                let uid = header["requestTraceId"].text.flatMap({ UUID(uuidString: $0) })
            else {
                throw MoadianError(
                    .malformed, "A packet lacks payload, header.requestTraceId (a UUID) or header.fiscalId.")
            }
            packets.append(InvoicePacket(uid: uid, fiscalID: fiscalID, payload: payload))
        }
        guard !packets.isEmpty else { throw MoadianError(.malformed, "There is no packet in it.") }
        return packets
    }
}

extension UUID {
    /// Lower case, as the portal writes them.
    package var text: String { uuidString.lowercased() }
}

/// JSON texts by hand, where the order of members and bytes is ours to choose.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<" ": result += "\\u00\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
