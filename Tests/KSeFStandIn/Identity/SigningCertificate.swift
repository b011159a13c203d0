import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// The certificate of a signature, and who it says its owner is.
struct SigningCertificate {
    let der: Data
    private let certificate: Certificate

    /// - Throws: 21115 where the bytes are no certificate.
    init(der: Data) throws(Refusal) {
        guard let certificate = try? Certificate(derEncoded: Array(der)) else {
            throw .bad(21115, "Nieprawidłowy certyfikat.", "Certyfikatu nie można odczytać.")
        }
        self.der = der
        self.certificate = certificate
    }

    /// Upper-case hexadecimal SHA-256 of the DER.
    var fingerprint: String { SHA256.hash(data: der).map { paddedHex(UInt64($0), digits: 2) }.joined() }

    var isSelfSigned: Bool { certificate.issuer == certificate.subject }

    func isValid(at moment: Moment) -> Bool {
        Moment(certificate.notValidBefore) <= moment && moment <= Moment(certificate.notValidAfter)
    }

    /// Decimal, as XML signatures write it.
    var serialNumber: String {
        certificate.serialNumber.bytes.reduce(into: [0]) { digits, byte in
            var carry = Int(byte)
            for index in digits.indices {
                let value = digits[index] * 256 + carry
                digits[index] = value % 10
                carry = value / 10
            }
            while carry > 0 {
                digits.append(carry % 10)
                carry /= 10
            }
        }
        .reversed().map(String.init).joined()
    }

    /// From the subject's serialNumber (`PNOPL`, `PESEL`: a person's; `TINPL`, `NIP`: a tax number), or from the
    /// organizationIdentifier of a company seal (`VATPL`).
    var subject: Subject? {
        if let seal = attribute([2, 5, 4, 97])?.wholeMatch(of: /VATPL[^0-9]*([0-9]{10})/) {
            return Subject(type: .nip, value: String(seal.1))
        }
        guard let serial = attribute([2, 5, 4, 5]) else { return nil }
        if let match = serial.wholeMatch(of: /(?:PNOPL|PESEL)[^0-9]*([0-9]{11})/) {
            return Subject(type: .pesel, value: String(match.1))
        }
        if let match = serial.wholeMatch(of: /(?:TINPL|NIP)[^0-9]*([0-9]{10})/) {
            return Subject(type: .nip, value: String(match.1))
        }
        return nil
    }

    /// Whether this is a company's seal and not a person's signature.
    var isSeal: Bool { attribute([2, 5, 4, 97]) != nil }

    /// - Throws: 21115 for a weak or unsuitable key, 9105 for a signature that is not over these bytes.
    func verify(_ signature: Data, of signed: Data, by algorithm: String) throws(Refusal) {
        let holds: Bool
        switch algorithm {
        case "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256":
            guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else { throw Self.wrongKey("RSA") }
            guard key.keySizeInBits >= 2048 else {
                throw .bad(21115, "Nieprawidłowy certyfikat.", "Klucz RSA jest krótszy niż 2048 bitów.")
            }
            holds = key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5)
        case "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256":
            guard let key = P256.Signing.PublicKey(certificate.publicKey) else { throw Self.wrongKey("EC P-256") }
            guard let value = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else {
                throw .bad(9105, "Nieprawidłowy podpis.", "wartość ECDSA musi być R‖S (64 bajty), nie DER")
            }
            holds = key.isValidSignature(value, for: SHA256.hash(data: signed))
        default:
            throw .bad(9105, "Nieprawidłowy podpis.", "nieobsługiwany algorytm podpisu \(algorithm)")
        }
        guard holds else { throw .bad(9105, "Nieprawidłowy podpis.", "wartość podpisu nie zgadza się z SignedInfo") }
    }

    private static func wrongKey(_ wanted: String) -> Refusal {
        .bad(9105, "Nieprawidłowy podpis.", "algorytm podpisu wymaga klucza \(wanted)")
    }

    private func attribute(_ type: ASN1ObjectIdentifier) -> String? {
        for relative in certificate.subject {
            for attribute in relative where attribute.type == type {
                return String(attribute.value)
            }
        }
        return nil
    }
}
