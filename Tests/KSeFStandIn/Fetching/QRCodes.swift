import Crypto
import CryptoExtras
import Foundation
import Hummingbird
import SwiftASN1
import X509

/// Where the printed codes lead: `/qr` is this portal's QR base (page, part 3).
///
/// The real one shows a page to people; this one answers JSON to tests.
enum QRCodeRoutes {
    static func add(to router: Router<PortalContext>, portal: Portal) {
        router.get("/qr/invoice/{seller}/{day}/{hash}") { _, context in
            let code = InvoiceCode(context)
            guard let found = code.flatMap(portal.find) else { return reply(CodeAnswer(found: false), .notFound) }
            return reply(found)
        }
        router.get("/qr/certificate/{type}/{value}/{seller}/{serial}/{hash}/{signature}") { request, context in
            let base = "\(request.head.authority ?? "")\(request.uri.path)"
            let answer = portal.check(CertificateCode(context, address: base))
            return reply(answer, answer.found ? .ok : .badRequest)
        }
    }
}

/// What a code led to.
struct CodeAnswer: Encodable, Sendable {
    var found: Bool
    var ksefNumber: String?
    var reason: String?
}

/// KOD I: seller, day of issue and the hash of the document.
struct InvoiceCode: Sendable {
    var seller: String
    /// `P_1` as the document has it; the code says `15-02-2026` for `2026-02-15`.
    var issueDate: String
    /// Base64, as everywhere else; the code has it in Base64url.
    var hash: String

    init?(_ context: PortalContext) {
        let day = (context.parameters.get("day") ?? "").split(separator: "-")
        guard day.map(\.count) == [2, 2, 4], let bytes = Data(base64URL: context.parameters.get("hash") ?? "") else {
            return nil
        }
        seller = context.parameters.get("seller") ?? ""
        issueDate = day.reversed().joined(separator: "-")
        hash = bytes.base64EncodedString()
    }
}

/// KOD II: who vouches for an offline invoice, signed over the address up to the hash.
struct CertificateCode: Sendable {
    var context: ContextIdentifier?
    /// Upper-case hexadecimal.
    var serial: String
    var signed: String
    var signature: Data?

    /// - Parameter address: the whole address without its scheme.
    init(_ context: PortalContext, address: String) {
        let last = context.parameters.get("signature") ?? ""
        self.context = ContextType(rawValue: context.parameters.get("type") ?? "")
            .map { ContextIdentifier(type: $0, value: context.parameters.get("value") ?? "") }
        serial = context.parameters.get("serial") ?? ""
        signed = String(address.dropLast(last.count + 1))
        signature = Data(base64URL: last)
    }
}

/// `POST /stand-in/offline-certificates`: a certificate of type Offline, as if it had been enrolled for a context.
struct OfflineCertificate: Codable, Sendable {
    var context: ContextIdentifier
    /// DER, in Base64.
    var certificate: Data

    /// Upper-case hexadecimal of the serial number; nil where this is no certificate.
    var serial: String? {
        guard let parsed = try? Certificate(derEncoded: Array(certificate)) else { return nil }
        return parsed.serialNumber.bytes.map { paddedHex(UInt64($0), digits: 2) }.joined()
    }

    /// Whether this is its serial number in upper-case hexadecimal; the page leaves leading zeros open.
    func hasSerial(_ text: String) -> Bool {
        func bare(_ text: String) -> Substring { text.drop { $0 == "0" } }
        return serial.map { bare($0) == bare(text) } ?? false
    }

    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes, or ECDSA over P-256 as R‖S or DER.
    func holds(_ signature: Data, over text: String) -> Bool {
        guard let parsed = try? Certificate(derEncoded: Array(certificate)) else { return false }
        let digest = SHA256.hash(data: Data(text.utf8))
        if let key = _RSA.Signing.PublicKey(parsed.publicKey) {
            let value = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return key.isValidSignature(value, for: digest, padding: .PSS)
        }
        guard let key = P256.Signing.PublicKey(parsed.publicKey) else { return false }
        let value =
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature))
            ?? (try? P256.Signing.ECDSASignature(derRepresentation: signature))
        return value.map { key.isValidSignature($0, for: digest) } ?? false
    }
}

extension Portal {
    /// The accepted invoice of a code; after a technical correction the refused file's code still leads to it.
    func find(_ code: InvoiceCode) -> CodeAnswer? {
        look { state in
            let invoice = state.register.accepted.first { invoice in
                (invoice.hash == code.hash || invoice.correctedHash == code.hash) && invoice.readyAt <= state.now
            }
            guard let invoice, invoice.facts?.seller == code.seller, invoice.facts?.issueDate == code.issueDate else {
                return nil
            }
            return CodeAnswer(found: true, ksefNumber: invoice.ksefNumber)
        }
    }

    func check(_ code: CertificateCode) -> CodeAnswer {
        let known = look { state in
            state.offlineCertificates.first { $0.context == code.context && $0.hasSerial(code.serial) }
        }
        guard let known else {
            return CodeAnswer(found: false, reason: "no offline certificate with this serial number")
        }
        guard let signature = code.signature, known.holds(signature, over: code.signed) else {
            return CodeAnswer(found: false, reason: "the signature is not over \(code.signed)")
        }
        return CodeAnswer(found: true)
    }
}
