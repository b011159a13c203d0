import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// A sign-in by signature that holds: what was signed and by whom (page, 1.2).
struct SignedRequest {
    var challenge: String
    var context: ContextIdentifier
    var policy: AllowedAddresses?
    var certificate: SigningCertificate
    var subject: Subject
    var documentHash: String
}

/// Verifies a signed `AuthTokenRequest`: the digests over canonical XML, the signature, and what it says of itself.
enum XAdES {
    static let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
    static let propertiesType = "http://uri.etsi.org/01903#SignedProperties"
    static let requestNamespaces = ["http://ksef.mf.gov.pl/auth/token/2.1", "http://ksef.mf.gov.pl/auth/token/2.0"]

    /// - Throws: 21217 encoding, 21001 unreadable, 9101 no such document, 9102 and 9103 signatures missing or too many,
    ///   9104 none that signs the request, 21401 schema, 9105 bad signature, 21115 certificate, 21117 subject for the context, 21406 subject kind.
    static func verify(_ body: Data, schemas: Schemas, at now: Moment) throws(Refusal) -> SignedRequest {
        let tree = try parsed(body)
        guard let root = tree.root else { throw unreadable("dokument jest pusty") }
        let all = root.descendants
        let signatures = all.filter { $0.name == "Signature" && $0.namespace == signatureNamespace }
        let requests = all.filter { $0.name == "AuthTokenRequest" && requestNamespaces.contains($0.namespace) }
        guard requests.count == 1, let request = requests.first else { throw .bad(9101, "Nieprawidłowy dokument.") }
        guard let signature = signatures.first else { throw .bad(9102, "Brak podpisu.") }
        guard signatures.count == 1 else { throw .bad(9103, "Przekroczona liczba dozwolonych podpisów.") }

        let verification = Verification(tree: tree, signature: signature, request: request, all: all)
        let certificate = try verification.run(at: now)
        let asked = try Asked(request, schemas: schemas)
        let subject = try subject(of: certificate, as: asked)
        return SignedRequest(
            challenge: asked.challenge, context: asked.context, policy: asked.policy, certificate: certificate,
            subject: subject, documentHash: body.sha256)
    }

    private static func parsed(_ body: Data) throws(Refusal) -> XMLTree {
        guard String(data: body, encoding: .utf8) != nil else {
            throw .bad(21217, "Nieprawidłowe kodowanie znaków.")
        }
        let tree: XMLTree
        do throws(XMLTree.Fault) { tree = try XMLTree(body) } catch { throw unreadable(error.message) }
        guard !tree.hasDocumentType else { throw unreadable("definicja typu dokumentu jest niedozwolona") }
        if let encoding = tree.declaredEncoding, encoding.uppercased() != "UTF-8" {
            throw .bad(21217, "Nieprawidłowe kodowanie znaków.")
        }
        return tree
    }

    private static func unreadable(_ detail: String) -> Refusal { .bad(21001, "Nieczytelna treść.", detail) }

    private static func subject(of certificate: SigningCertificate, as asked: Asked) throws(Refusal) -> Subject {
        if asked.context.type == .peppolID || asked.context.type == .nipVatUE, !asked.byFingerprint {
            throw .bad(21117, "Nieprawidłowy identyfikator podmiotu dla wskazanego typu kontekstu.")
        }
        if asked.byFingerprint { return Subject(type: .fingerprint, value: certificate.fingerprint) }
        guard let subject = certificate.subject else {
            throw .bad(21406, "Konflikt podpisu i typu uwierzytelnienia.")
        }
        return subject
    }
}

/// What the signed document asks for.
private struct Asked {
    var challenge: String
    var context: ContextIdentifier
    var byFingerprint: Bool
    var policy: AllowedAddresses?

    /// - Throws: 21401 where the request is not as its schema wants it.
    init(_ request: XMLElement, schemas: Schemas) throws(Refusal) {
        if let schema = schemas.signIn, request.namespace == XAdES.requestNamespaces[0] {
            let faults = Asked.faults(in: request, by: schema)
            guard faults.isEmpty else { throw Asked.notBySchema(faults) }
        }
        guard let challenge = request.child("Challenge")?.text, challenge.count == 36,
            let identifier = request.child("ContextIdentifier")?.children.first,
            let type = ContextType(rawValue: identifier.name),
            let kind = request.child("SubjectIdentifierType")?.text,
            ["certificateSubject", "certificateFingerprint"].contains(kind)
        else { throw Asked.notBySchema(["Brak wymaganych elementów dokumentu AuthTokenRequest."]) }
        self.challenge = challenge
        context = try ContextIdentifier(type: type, value: identifier.text).checked()
        byFingerprint = kind == "certificateFingerprint"
        policy = try request.child("AuthorizationPolicy", "AllowedIps").map { element throws(Refusal) in
            try AllowedAddresses(
                ip4Addresses: element.children("Ip4Address").map(\.text),
                ip4Ranges: element.children("Ip4Range").map(\.text),
                ip4Masks: element.children("Ip4Mask").map(\.text)
            ).checked()
        }
    }

    /// The schema knows nothing of signatures: the request is held against it as it stood before it was signed.
    private static func faults(in request: XMLElement, by schema: Schema) -> [String] {
        let inside = request.children.first { $0.name == "Signature" && $0.namespace == XAdES.signatureNamespace }
        guard let method = CanonicalXML.Method.inclusive,
            let plain = CanonicalXML.bytes(of: request.tree, from: request, without: inside, by: method),
            let tree = try? XMLTree(plain)
        else { return ["Nieczytelny dokument."] }
        return schema.faults(in: tree)
    }

    private static func notBySchema(_ faults: [String]) -> Refusal {
        Refusal(
            kind: .badRequest([
                PortalFault(code: 21401, description: "Dokument nie jest zgodny ze schemą (xsd).", details: faults)
            ]))
    }
}

/// The check of one signature, step by step.
private struct Verification {
    let tree: XMLTree
    let signature: XMLElement
    let request: XMLElement
    let all: [XMLElement]

    func run(at now: Moment) throws(Refusal) -> SigningCertificate {
        guard let info = signature.child("SignedInfo"), let value = signature.child("SignatureValue"),
            let signatureValue = value.base64
        else { throw bad("brak SignedInfo lub SignatureValue") }
        let certificate = try certificate()
        let properties = try properties()
        try checkReferences(info.children("Reference"), properties: properties)
        try checkProperties(properties, certificate: certificate, at: now)

        guard let method = info.child("CanonicalizationMethod").flatMap({ self.method(of: $0) }),
            let signed = CanonicalXML.bytes(of: tree, from: info, without: nil, by: method)
        else { throw bad("nieobsługiwana kanonizacja SignedInfo") }
        let algorithm = info.child("SignatureMethod")?.attribute("Algorithm") ?? ""
        try certificate.verify(signatureValue, of: signed, by: algorithm)
        return certificate
    }

    private func certificate() throws(Refusal) -> SigningCertificate {
        let texts = signature.child("KeyInfo")?.children("X509Data").flatMap { $0.children("X509Certificate") } ?? []
        guard let der = texts.first?.base64 else { throw .bad(21115, "Nieprawidłowy certyfikat.", "Brak certyfikatu.") }
        return try SigningCertificate(der: der)
    }

    /// The one `SignedProperties` of this signature.
    private func properties() throws(Refusal) -> XMLElement {
        let found = signature.descendants.filter {
            $0.name == "SignedProperties" && $0.namespace.hasPrefix("http://uri.etsi.org/01903/v1.")
        }
        guard found.count == 1, let properties = found.first else { throw bad("brak SignedProperties") }
        return properties
    }

    private func checkReferences(_ references: [XMLElement], properties: XMLElement) throws(Refusal) {
        var coversRequest = false
        var coversProperties = false
        for reference in references {
            let (target, bytes) = try resolved(reference)
            let algorithm = reference.child("DigestMethod")?.attribute("Algorithm") ?? ""
            guard let digest = Digests.of(bytes, by: algorithm) else {
                throw bad("nieobsługiwany skrót \(algorithm)")
            }
            guard reference.child("DigestValue")?.base64 == digest else {
                throw bad("skrót odwołania \"\(reference.attribute("URI") ?? "")\" nie zgadza się z treścią")
            }
            if let target, target.node == properties.node {
                guard reference.attribute("Type") == XAdES.propertiesType else {
                    throw bad("odwołanie do SignedProperties bez właściwego Type")
                }
                coversProperties = true
            } else if target.map({ request.isInside($0) }) ?? true {
                coversRequest = true
            }
        }
        // There is a signature, but the one that is needed, over the request, is not among them.
        guard coversRequest else { throw .bad(9104, "Niewystarczająca liczba wymaganych podpisów.") }
        guard coversProperties else { throw bad("podpis nie obejmuje SignedProperties") }
    }

    /// What a reference points to (the whole document: nil) and the bytes its transforms make of it.
    private func resolved(_ reference: XMLElement) throws(Refusal) -> (XMLElement?, Data) {
        let target = try target(of: reference.attribute("URI"))
        var method = CanonicalXML.Method.inclusive
        var omitted: XMLElement?
        for transform in reference.child("Transforms")?.children("Transform") ?? [] {
            let algorithm = transform.attribute("Algorithm") ?? ""
            if algorithm == "http://www.w3.org/2000/09/xmldsig#enveloped-signature" {
                omitted = signature
            } else if let named = self.method(of: transform) {
                method = named
            } else {
                throw bad("nieobsługiwane przekształcenie \(algorithm)")
            }
        }
        // Within a same-document reference comments are gone before any transform sees them.
        method?.comments = false
        guard let method, let bytes = CanonicalXML.bytes(of: tree, from: target, without: omitted, by: method) else {
            throw bad("nie można kanonizować")
        }
        return (target, bytes)
    }

    private func target(of uri: String?) throws(Refusal) -> XMLElement? {
        guard let uri else { throw bad("odwołanie bez URI") }
        if uri.isEmpty { return nil }
        guard uri.hasPrefix("#") else { throw bad("podpis odłączony (detached) jest niedozwolony") }
        let id = String(uri.dropFirst())
        let found = all.filter { element in ["Id", "ID", "id"].contains { element.attribute($0) == id } }
        guard found.count == 1 else { throw bad("identyfikator \(id) nie wskazuje dokładnie jednego elementu") }
        return found[0]
    }

    private func method(of element: XMLElement) -> CanonicalXML.Method? {
        var method = CanonicalXML.Method(element.attribute("Algorithm") ?? "")
        let prefixes = element.child("InclusiveNamespaces")?.attribute("PrefixList")
        method?.inclusivePrefixes = prefixes?.split(separator: " ").map(String.init) ?? []
        return method
    }

    /// `SigningTime` and `SigningCertificate`: the signature names the certificate that it was made with.
    private func checkProperties(
        _ properties: XMLElement, certificate: SigningCertificate, at now: Moment
    ) throws(Refusal) {
        let signed = properties.child("SignedSignatureProperties")
        guard let time = signed?.child("SigningTime").flatMap({ Moment($0.text) }) else {
            throw bad("brak SigningTime")
        }
        guard time <= now + .seconds(300) else { throw bad("SigningTime leży w przyszłości") }
        guard let named = signed?.child("SigningCertificate") ?? signed?.child("SigningCertificateV2"),
            let cert = named.child("Cert"), let digest = cert.child("CertDigest"),
            let value = digest.child("DigestValue")?.base64
        else { throw bad("brak SigningCertificate") }
        guard Digests.of(certificate.der, by: digest.child("DigestMethod")?.attribute("Algorithm") ?? "") == value
        else {
            throw bad("skrót certyfikatu w SigningCertificate nie zgadza się z KeyInfo")
        }
        if let serial = cert.child("IssuerSerial", "X509SerialNumber")?.text, serial != certificate.serialNumber {
            throw bad("numer seryjny w SigningCertificate nie zgadza się z certyfikatem")
        }
    }

    private func bad(_ detail: String) -> Refusal { .bad(9105, "Nieprawidłowy podpis.", detail) }
}

/// The hash algorithms of XML signatures that are still good.
enum Digests {
    static func of(_ data: Data, by uri: String) -> Data? {
        switch uri {
        case "http://www.w3.org/2001/04/xmlenc#sha256": Data(SHA256.hash(data: data))
        case "http://www.w3.org/2001/04/xmldsig-more#sha384": Data(SHA384.hash(data: data))
        case "http://www.w3.org/2001/04/xmlenc#sha512": Data(SHA512.hash(data: data))
        default: nil
        }
    }
}

extension XMLElement {
    /// The text as Base64, blanks and line ends aside.
    fileprivate var base64: Data? { Data(base64Encoded: text.filter { !$0.isWhitespace }) }
}
