import Foundation
import Sealing

/// A compact JWS taken apart: the portal's tokens, invoices and receipts (`moadian.md` 2.4, 2.11).
package struct SignedContent: Sendable {
    package let payload: Data
    package let algorithm: String
    /// `sigT` as it was written; `nil` where there is none.
    package let signedAt: String?
    /// What a reader has to understand.
    package let critical: [String]
    /// `x5c`, the signer's first; empty on receipts.
    package let certificates: [Certificate]
    private let signed: Data
    private let signature: Data

    /// Reads one without believing it. White space around it is passed over: the portal's own guide has a line's end there.
    ///
    /// - Throws: kind `.forged` with code 04130, or 04135, 04136 for `x5c`.
    package init(compact: Data) throws(MoadianError) {
        let parts = Self.trimmed(compact).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Data(base64URL: String(decoding: parts[0], as: UTF8.self)),
            let payload = Data(base64URL: String(decoding: parts[1], as: UTF8.self)),
            let signature = Data(base64URL: String(decoding: parts[2], as: UTF8.self))
        else { throw .forged("04130", "This is no compact JWS: three parts in base 64 for URLs are needed.") }
        guard let members = try? Answer(json: header), members.isObject, let algorithm = members["alg"].text else {
            throw .forged("04130", "The header of the JWS is no JSON object with “alg”.")
        }
        self.payload = payload
        self.algorithm = algorithm
        self.signature = signature
        signed = Data(parts[0] + [UInt8(ascii: ".")] + parts[1])
        signedAt = members["sigT"].text
        critical = members["crit"].list.compactMap(\.text)
        var chain: [Certificate] = []
        for element in members["x5c"].list {
            guard let text = element.text, let der = Data(base64Encoded: text), let certificate = try? Certificate(der)
            else { throw .forged("04136", "“x5c” holds something that is no certificate.") }
            chain.append(certificate)
        }
        certificates = chain
    }

    /// Whether the owner of the key signed it, with RS256.
    package func isSigned(by key: PublicKey) -> Bool {
        algorithm == "RS256" && key.isRSA && key.verifies(signature, of: signed)
    }

    /// The certificate whose owner signed it; who issued that certificate is not asked.
    ///
    /// - Throws: kind `.forged` with code 04135 or 04131.
    package func signer() throws(MoadianError) -> Certificate {
        guard let certificate = certificates.first else { throw .forged("04135", "“x5c” is empty.") }
        guard critical == ["sigT"], signedAt != nil else {
            throw .forged("04130", "“crit” has to name “sigT”, and “sigT” the time of signing.")
        }
        guard isSigned(by: certificate.publicKey) else {
            throw .forged("04131", "The signature is not that of the certificate's owner, or the text was changed.")
        }
        return certificate
    }

    static func trimmed(_ text: Data) -> Data.SubSequence {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return text[text.endIndex...] }
        return text[...last].drop(while: isSpace)
    }
}
