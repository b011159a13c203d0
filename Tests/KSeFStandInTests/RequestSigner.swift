import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

@testable import KSeFStandIn

/// Signs `AuthTokenRequest` documents as a client does (page, 1.2), with every part open to be made wrong.
///
/// The text is written in canonical form from the start, so that digests are over bytes that stand here.
struct RequestSigner {
    enum Key {
        case rsa(_RSA.Signing.PrivateKey)
        case elliptic(P256.Signing.PrivateKey)

        var x509: Certificate.PrivateKey {
            switch self {
            case .rsa(let key): Certificate.PrivateKey(key)
            case .elliptic(let key): Certificate.PrivateKey(key)
            }
        }

        var algorithm: String {
            switch self {
            case .rsa: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            case .elliptic: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            }
        }

        func signature(_ data: Data, der: Bool) throws -> Data {
            switch self {
            case .rsa(let key): return try key.signature(for: data, padding: .insecurePKCS1v1_5).rawRepresentation
            case .elliptic(let key):
                let value = try key.signature(for: data)
                return der ? value.derRepresentation : value.rawRepresentation
            }
        }
    }

    static let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
    static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

    var key = Key.elliptic(P256.Signing.PrivateKey())
    var subject: [(ASN1ObjectIdentifier, String)] = [
        ([2, 5, 4, 97], "VATPL-9999999999"), ([2, 5, 4, 3], "Hurtownia"),
    ]
    var from = Stand.morning - .seconds(86_400)
    var to = Stand.morning + .seconds(86_400)
    var signedAt = Stand.morning - .seconds(60)
    var challenge = ""
    var context = "<Nip>9999999999</Nip>"
    var subjectKind = "certificateSubject"
    var namespace = "http://ksef.mf.gov.pl/auth/token/2.1"
    var root = "AuthTokenRequest"
    var derSignature = false
    var certificate: Data?
    var reference = "URI=\"\""
    var enveloping = false
    /// Signs an element beside the request in its place.
    var signsOther = false

    func certificateDER() throws -> Data {
        if let certificate { return certificate }
        let name = DistinguishedName(
            subject.map { RelativeDistinguishedName(.init(type: $0.0, utf8String: $0.1)) })
        let made = try Certificate(
            version: .v3, serialNumber: .init(bytes: [0x01, 0xE2, 0x40]), publicKey: key.x509.publicKey,
            notValidBefore: from.date, notValidAfter: to.date, issuer: name, subject: name, extensions: .init(),
            issuerPrivateKey: key.x509)
        var serializer = DER.Serializer()
        try serializer.serialize(made)
        return Data(serializer.serializedBytes)
    }

    var request: (start: String, end: String) {
        let start =
            "<\(root) xmlns=\"\(namespace)\"><Challenge>\(challenge)</Challenge>"
            + "<ContextIdentifier>\(context)</ContextIdentifier>"
            + "<SubjectIdentifierType>\(subjectKind)</SubjectIdentifierType>"
        return (start, "</\(root)>")
    }

    func document() throws -> Data {
        let der = try certificateDER()
        let properties = properties(certificate: der)
        let (start, end) = request
        let object = "<ds:Object xmlns:ds=\"\(Self.signatureNamespace)\" Id=\"Request\">\(start)\(end)</ds:Object>"
        let other = "<ds:Object xmlns:ds=\"\(Self.signatureNamespace)\" Id=\"Other\">nothing</ds:Object>"
        let target = signsOther ? other : enveloping ? object : start + end
        let transforms =
            (enveloping || signsOther
                ? "" : "<ds:Transform Algorithm=\"\(Self.signatureNamespace)enveloped-signature\"></ds:Transform>")
            + "<ds:Transform Algorithm=\"\(Self.exclusive)\"></ds:Transform>"
        let info =
            "<ds:SignedInfo xmlns:ds=\"\(Self.signatureNamespace)\">"
            + "<ds:CanonicalizationMethod Algorithm=\"\(Self.exclusive)\"></ds:CanonicalizationMethod>"
            + "<ds:SignatureMethod Algorithm=\"\(key.algorithm)\"></ds:SignatureMethod>"
            + referenceElement(enveloping ? "URI=\"#Request\"" : reference, transforms, over: target)
            + referenceElement(
                "Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#SignedProperties\"",
                "<ds:Transform Algorithm=\"\(Self.exclusive)\"></ds:Transform>", over: properties)
            + "</ds:SignedInfo>"
        let value = try key.signature(Data(info.utf8), der: derSignature).base64EncodedString()
        let signature =
            "<ds:Signature xmlns:ds=\"\(Self.signatureNamespace)\" Id=\"Signature\">\(info)"
            + "<ds:SignatureValue>\(value)</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
            + der.base64EncodedString() + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            + (enveloping ? object : "") + (signsOther ? other : "")
            + "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" "
            + "Target=\"#Signature\">\(properties)</xades:QualifyingProperties></ds:Object></ds:Signature>"
        return Data((enveloping ? signature : start + signature + end).utf8)
    }

    private func referenceElement(_ attributes: String, _ transforms: String, over target: String) -> String {
        let digest = Data(SHA256.hash(data: Data(target.utf8))).base64EncodedString()
        return "<ds:Reference \(attributes)><ds:Transforms>\(transforms)</ds:Transforms>"
            + "<ds:DigestMethod Algorithm=\"\(Self.sha256)\"></ds:DigestMethod>"
            + "<ds:DigestValue>\(digest)</ds:DigestValue></ds:Reference>"
    }

    /// Exclusive canonical form declares a prefix where it is first used; written so here, it stays as it is.
    private func properties(certificate der: Data) -> String {
        let ds = "xmlns:ds=\"\(Self.signatureNamespace)\""
        let digest = Data(SHA256.hash(data: der)).base64EncodedString()
        return "<xades:SignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Id=\"SignedProperties\">"
            + "<xades:SignedSignatureProperties><xades:SigningTime>\(signedAt.text)</xades:SigningTime>"
            + "<xades:SigningCertificate><xades:Cert><xades:CertDigest>"
            + "<ds:DigestMethod \(ds) Algorithm=\"\(Self.sha256)\"></ds:DigestMethod>"
            + "<ds:DigestValue \(ds)>\(digest)</ds:DigestValue></xades:CertDigest><xades:IssuerSerial>"
            + "<ds:X509IssuerName \(ds)>CN=Hurtownia</ds:X509IssuerName>"
            + "<ds:X509SerialNumber \(ds)>123456</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
            + "</xades:SigningCertificate></xades:SignedSignatureProperties></xades:SignedProperties>"
    }
}
