import Contracts
import Foundation
import Sealing

/// Signs tokens and invoices as the portal wants it: compact JWS, RS256, certificates and signing time in the header
/// (`moadian.md` 2.4). The certificates are put into words once; signing costs one operation of the key.
package struct PortalSigner: Sendable {
    private let key: PrivateKey
    private let headerStart: String
    private let headerEnd: String

    /// - Parameter namesType: adds `typ` and `cty` as the official kits do; the portal takes both forms.
    package init(_ credentials: Credentials, namesType: Bool = false) {
        key = credentials.key
        let chain = credentials.certificates.map { "\"\($0.der.base64EncodedString())\"" }.joined(separator: ",")
        headerStart = #"{"alg":"RS256","# + (namesType ? #""typ":"jose","# : "") + #""x5c":["# + chain + #"],"sigT":""#
        headerEnd = #"","crit":["sigT"]"# + (namesType ? #","cty":"text/plain"}"# : "}")
    }

    /// - Parameter payload: the exact bytes that are signed.
    /// - Returns: the compact JWS, ASCII.
    /// - Throws: `.unsupported` for a key that is not RSA; `.failed`.
    package func signed(_ payload: Data, at time: Timestamp) throws(SealingError) -> Data {
        guard key.publicKey.isRSA else { throw .unsupported("Signing for this portal with an EC key") }
        let seconds = time.description.prefix(19)
        var token = Data((headerStart + seconds + "Z" + headerEnd).utf8).base64URLBytes
        token.append(UInt8(ascii: "."))
        token.append(payload.base64URLBytes)
        let signature = try key.signature(of: token)
        token.append(UInt8(ascii: "."))
        token.append(signature.base64URLBytes)
        return token
    }
}

extension Credentials {
    /// What the portal would turn away, found before the first call (`moadian.md` 12).
    ///
    /// - Parameters:
    ///   - now: `nil` leaves aside whether the certificate has begun and not ended.
    ///   - owner: the national number or id that the certificate has to name, where it is known.
    /// - Returns: plain words with what to do; `nil` where nothing is wrong.
    package func objection(at now: Timestamp?, owner: String? = nil) -> String? {
        if let objection = certificate.publicKey.objection { return objection }
        if let now, now.date < certificate.notBefore {
            return "The certificate is not valid yet: look at this machine's clock."
        }
        if let now, now.date > certificate.notAfter {
            return "The certificate ended on \(Timestamp(certificate.notAfter).utcDate): get a new one and put it here."
        }
        guard let named = certificate.serialNumberAttribute else {
            return "The certificate's subject has no serialNumber: ask the authority for one that names its owner."
        }
        guard let owner, named != owner else { return nil }
        return
            "The certificate names another owner than the company's tax number: put the certificate of this company here, "
            + "or correct the number."
    }
}

extension PublicKey {
    /// What the portal would turn away of a key, with a certificate or without.
    package var objection: String? {
        guard !isRSA || bits < 2048 else { return nil }
        let found = isRSA ? "has \(bits) bits" : "is not RSA"
        return "The key \(found): the portal takes RSA keys of 2048 bits or more."
    }
}

extension Timestamp {
    init(_ date: Date) { self.init(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000)) }

    /// Milliseconds since 1970, rounded down.
    package var milliseconds: Int64 { microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000 }
}
