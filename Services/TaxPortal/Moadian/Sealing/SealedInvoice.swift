import Foundation
import Sealing

/// What the portal reads of a sealed invoice: the opposite of signing and encrypting, with the portal's private key
/// (`moadian.md` 2.9, 2.14).
package struct OpenedInvoice: Sendable {
    /// The exact bytes that were signed.
    package let invoice: Data
    package let signer: Certificate
    package let signedAt: String?
    /// `kid`: the name of the key it was encrypted for.
    package let keyID: String?

    /// - Parameter sealed: a compact JWE.
    /// - Throws: kind `.forged` with the portal's code: 04150 not decryptable, 04152 algorithm, 04153 iv, 04130 and 04131
    ///   the inner signature.
    package init(_ sealed: Data, openedWith key: PrivateKey) throws(MoadianError) {
        let parts = SignedContent.trimmed(sealed).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 5 else { throw .forged("04150", "This is no compact JWE: five parts are needed.") }
        var fields: [Data] = []
        for part in parts {
            guard let field = Data(base64URL: String(decoding: part, as: UTF8.self)) else {
                throw .forged("04150", "A part of the JWE is not in base 64 for URLs.")
            }
            fields.append(field)
        }
        guard let header = try? Answer(json: fields[0]), header.isObject else {
            throw .forged("04150", "The header of the JWE is no JSON object.")
        }
        guard header["alg"].text == "RSA-OAEP-256", header["enc"].text == "A256GCM" else {
            throw .forged("04152", "The JWE is not encrypted with RSA-OAEP-256 and A256GCM.")
        }
        guard fields[2].count == 12 else { throw .forged("04153", "The iv is not 96 bits long.") }
        let signed: Data
        do throws(SealingError) {
            let contentKey = try key.unwrap(fields[1])
            signed = try AES.openGCM(
                fields[3], tag: fields[4], key: contentKey, nonce: fields[2], aad: Data(parts[0]))
        } catch {
            throw .forged("04150", "The JWE does not open with this key, or was changed on the way.")
        }
        let content = try SignedContent(compact: signed)
        signer = try content.signer()
        invoice = content.payload
        signedAt = content.signedAt
        keyID = header["kid"].text
    }
}
