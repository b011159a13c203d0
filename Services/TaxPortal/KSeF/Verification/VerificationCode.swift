import Contracts
import Crypto
import Foundation
import Sealing
import XML

/// Whose books a sign-in, a session or a code speaks of.
package struct ContextIdentifier: Hashable, Sendable, Codable {
    package enum Kind: String, Sendable, Codable {
        case nip = "Nip"
        case internalID = "InternalId"
        case nipVatUE = "NipVatUe"
        case peppolID = "PeppolId"
    }

    package let type: Kind
    package let value: String

    package init(_ type: Kind, _ value: String) {
        self.type = type
        self.value = value
    }

    package static func nip(_ value: String) -> ContextIdentifier { ContextIdentifier(.nip, value) }
}

/// What the QR code on a picture of an invoice says, and what stands below it.
///
/// - Source: ksef.md Part 3.
package struct VerificationCode: Sendable, Equatable {
    /// The text of the QR code (ISO/IEC 18004); where no picture can be shown, the link itself.
    package let url: String
    package let caption: String

    package init(url: String, caption: String) {
        self.url = url
        self.caption = caption
    }

    /// KOD I, on every picture of every invoice.
    ///
    /// - Parameters:
    ///   - base: the address of the verification pages, as `https://qr.ksef.mf.gov.pl`.
    ///   - issued: `P_1`.
    ///   - content: the bytes of the invoice as they were sent or will be.
    ///   - number: none while KSeF has not given one; `OFFLINE` stands below the code then.
    package static func invoice(
        base: String, seller nip: String, issued: LocalDate, content: Data, number: KSeFNumber?
    ) -> VerificationCode {
        let (year, month, day) = issued.components
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = "\(two(day))-\(two(month))-\(year)"
        return VerificationCode(
            url: "\(trimmed(base))/invoice/\(nip)/\(date)/\(hash(content))", caption: number?.text ?? "OFFLINE")
    }

    /// KOD I of a document, by what it says of its seller and its day.
    ///
    /// - Throws: `XMLError` for what is no XML; `InvalidValue` where seller or day are missing.
    package static func invoice(base: String, content: Data, number: KSeFNumber?) throws -> VerificationCode {
        let root = try XMLDocument(content).root
        guard let nip = root.child("Podmiot1")?.child("DaneIdentyfikacyjne")?.child("NIP")?.text,
            let day = root.child("Fa")?.child("P_1")?.text
        else { throw InvalidValue("The document names no seller or no day of issue.") }
        return invoice(base: base, seller: nip, issued: try LocalDate(day), content: content, number: number)
    }

    /// KOD II, beside KOD I on an invoice that was issued offline: that its seller made it.
    ///
    /// - Parameters:
    ///   - credentials: a KSeF certificate of the type `Offline`; one for signing in is refused by the ministry's page.
    ///     RSA keys sign with RSASSA-PSS, EC keys with ECDSA as R‖S.
    /// - Throws: `.unsupported` for an RSA key below 2048 bits.
    package static func certificate(
        base: String, context: ContextIdentifier, seller nip: String, content: Data, credentials: Credentials
    ) throws(SealingError) -> VerificationCode {
        let certificate = credentials.certificate
        let link =
            "\(trimmed(base))/certificate/\(context.type.rawValue)/\(context.value)/\(nip)/"
            + "\(hexadecimal(certificate.serialNumber))/\(hash(content))"
        // What is signed is the link without its scheme, and without the slash that the signature follows.
        let signed = link.range(of: "://").map { String(link[$0.upperBound...]) } ?? link
        guard !certificate.publicKey.isRSA || certificate.publicKey.bits >= 2048 else {
            throw .unsupported("An RSA key below 2048 bits")
        }
        let signature =
            certificate.publicKey.isRSA
            ? try credentials.key.probabilisticSignature(of: Data(signed.utf8))
            : try credentials.key.signature(of: Data(signed.utf8))
        return VerificationCode(url: "\(link)/\(signature.base64URL)", caption: certificateCaption)
    }

    /// Below KOD II.
    package static let certificateCaption = "CERTYFIKAT"

    private static func trimmed(_ base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    private static func hash(_ content: Data) -> String { Data(SHA256.hash(data: content)).base64URL }

    /// A decimal number of any length as whole bytes in upper-case hexadecimal: 10 is `0A`.
    static func hexadecimal(_ decimal: String) -> String {
        var bytes: [UInt8] = [0]
        for digit in decimal.utf8 {
            var carry = Int(digit) - 48
            for index in bytes.indices.reversed() {
                carry += Int(bytes[index]) * 10
                bytes[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
        }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
