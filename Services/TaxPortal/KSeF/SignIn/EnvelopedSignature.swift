import Contracts
import Crypto
import Foundation
import Sealing
import XML

/// A XAdES signature of level B-B inside the document that it signs.
///
/// The document's reference is its whole, without the signature, in exclusive canonical form; a second one covers the
/// signed properties: when it was signed, and with which certificate.
///
/// - Source: ksef.md 1.2; ETSI EN 319 132-1; W3C XML Signature 1.1.
package struct EnvelopedSignature: Sendable {
    /// How the certificate is named in the signed properties.
    package enum CertificateForm: Sendable {
        /// `SigningCertificate`: digest, issuer and serial number, as the ministry's own client writes it.
        case first
        /// `SigningCertificateV2`, of the standard's present edition: the digest alone.
        case second
    }

    package let credentials: Credentials
    package let form: CertificateForm

    package init(_ credentials: Credentials, form: CertificateForm = .first) {
        self.credentials = credentials
        self.form = form
    }

    /// - Parameter time: taken as the time of signing, in whole seconds.
    /// - Throws: `.credentials` for a key that KSeF does not take.
    package func sign(_ request: AuthTokenRequest, at time: Timestamp) throws(KSeFFailure) -> Data {
        let key = credentials.certificate.publicKey
        guard !key.isRSA || key.bits >= 2048 else {
            throw KSeFFailure(
                .credentials, "The signing key has \(key.bits) bits; KSeF takes RSA keys from 2048 bits on.")
        }
        do {
            // The digests depend on nothing but what they cover, so the first round may hold empty ones.
            var draft = Draft(time: time, signature: self)
            let first = try XMLDocument(request.document(signature: draft.xml()))
            guard let signature = first.root.child("Signature"),
                let properties = signature.descendant("Object", "QualifyingProperties", "SignedProperties")
            else { preconditionFailure("the draft has both") }
            draft.documentDigest = Self.digest(first.canonical(exclusive: true, without: signature))
            draft.propertiesDigest = Self.digest(first.canonical(properties, exclusive: true))

            let second = try XMLDocument(request.document(signature: draft.xml()))
            guard let information = second.root.descendant("Signature", "SignedInfo") else {
                preconditionFailure("the draft has it")
            }
            let signed = second.canonical(information, exclusive: true)
            draft.value = try credentials.key.signature(of: signed).base64EncodedString()
            return try request.document(signature: draft.xml())
        } catch let error as SealingError {
            throw KSeFFailure(.credentials, "Signing failed: \(error)")
        } catch {
            throw KSeFFailure(.misunderstanding, "The sign-in request cannot be written: \(error)")
        }
    }

    private static func digest(_ bytes: Data) -> String { Data(SHA256.hash(data: bytes)).base64EncodedString() }

    /// The element `Signature`, so far as it is known.
    private struct Draft {
        let time: Timestamp
        let signature: EnvelopedSignature
        var documentDigest = ""
        var propertiesDigest = ""
        var value = ""

        private static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
        private static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
        private static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

        private var method: String {
            let kind = signature.credentials.certificate.publicKey.isRSA ? "rsa-sha256" : "ecdsa-sha256"
            return "http://www.w3.org/2001/04/xmldsig-more#\(kind)"
        }

        func xml() throws(XMLError) -> Data {
            var writer = XMLWriter(declaration: false)
            writer.start("ds:Signature", ["xmlns:ds": "http://www.w3.org/2000/09/xmldsig#", "Id": "Signature"])
            writer.start("ds:SignedInfo")
            writer.element("ds:CanonicalizationMethod", "", ["Algorithm": Self.exclusive])
            writer.element("ds:SignatureMethod", "", ["Algorithm": method])
            writer.start("ds:Reference", ["URI": ""])
            write([Self.enveloped, Self.exclusive], documentDigest, to: &writer)
            writer.end()
            writer.start(
                "ds:Reference", ["Type": "http://uri.etsi.org/01903#SignedProperties", "URI": "#SignedProperties"])
            write([Self.exclusive], propertiesDigest, to: &writer)
            writer.end()
            writer.end()
            writer.element("ds:SignatureValue", value)
            writer.start("ds:KeyInfo")
            writer.start("ds:X509Data")
            writer.element("ds:X509Certificate", signature.credentials.certificate.der.base64EncodedString())
            writer.end()
            writer.end()
            writer.start("ds:Object")
            writeProperties(to: &writer)
            writer.end()
            writer.end()
            return try writer.finish()
        }

        private func write(_ transforms: [String], _ digest: String, to writer: inout XMLWriter) {
            writer.start("ds:Transforms")
            for transform in transforms { writer.element("ds:Transform", "", ["Algorithm": transform]) }
            writer.end()
            write(digest, to: &writer)
        }

        private func write(_ digest: String, to writer: inout XMLWriter) {
            writer.element("ds:DigestMethod", "", ["Algorithm": Self.sha256])
            writer.element("ds:DigestValue", digest)
        }

        private func writeProperties(to writer: inout XMLWriter) {
            let certificate = signature.credentials.certificate
            writer.start(
                "xades:QualifyingProperties",
                ["xmlns:xades": "http://uri.etsi.org/01903/v1.3.2#", "Target": "#Signature"])
            writer.start("xades:SignedProperties", ["Id": "SignedProperties"])
            writer.start("xades:SignedSignatureProperties")
            writer.element("xades:SigningTime", "\(time.description.prefix(19))Z")
            let name = signature.form == .first ? "xades:SigningCertificate" : "xades:SigningCertificateV2"
            writer.start(name)
            writer.start("xades:Cert")
            writer.start("xades:CertDigest")
            write(EnvelopedSignature.digest(certificate.der), to: &writer)
            writer.end()
            if signature.form == .first {
                writer.start("xades:IssuerSerial")
                writer.element("ds:X509IssuerName", certificate.issuer)
                writer.element("ds:X509SerialNumber", certificate.serialNumber)
                writer.end()
            }
            for _ in 0..<5 { writer.end() }
        }
    }
}

extension XMLNode {
    fileprivate func descendant(_ names: String...) -> XMLNode? {
        var node: XMLNode? = self
        for name in names { node = node?.child(name) }
        return node
    }
}
