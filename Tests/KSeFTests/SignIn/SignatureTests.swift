import Contracts
import Foundation
import Sealing
import Testing
import XML

@testable import KSeF

@Suite("A signed request to sign in")
struct SignatureTests {
    let keys: TestKeys
    let request = AuthTokenRequest(
        challenge: "20261125-CR-0000000001-0000000002-03", context: .nip("5265877635"),
        allowedAddresses: ["192.0.2.1"])
    let time = Timestamp.test("2026-11-25T09:59:00.750Z")

    init() throws { keys = try TestKeys.shared.get() }

    private static let xmlsec: String? = ["/usr/bin/xmlsec1", "/usr/local/bin/xmlsec1"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static let references = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] ?? "../shared/reference"

    private func verify(_ signed: Data, with certificate: String) throws -> (isValid: Bool, words: String) {
        let name = "signed-\(UUID().uuidString).xml"
        try keys.workshop.write(name, signed)
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.xmlsec))
        process.arguments = [
            "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem",
            keys.workshop.path(certificate), keys.workshop.path(name),
        ]
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus == 0, words)
    }

    @Test(
        "is valid for another implementation of XML signatures, with RSA and with ECDSA",
        .enabled(if: xmlsec != nil, "xmlsec1 is not installed; install the Debian package xmlsec1"),
        arguments: [("seal", EnvelopedSignature.CertificateForm.first), ("curve", .first), ("seal", .second)])
    func verified(name: String, form: EnvelopedSignature.CertificateForm) throws {
        let credentials = name == "seal" ? keys.seal : keys.curveSeal
        let signed = try EnvelopedSignature(credentials, form: form).sign(request, at: time)
        let verdict = try verify(signed, with: "\(name).crt")
        #expect(verdict.isValid, "\(verdict.words)")
    }

    @Test(
        "is not valid any more with one character changed in what is signed, or in what it says of itself",
        .enabled(if: xmlsec != nil, "xmlsec1 is not installed; install the Debian package xmlsec1"),
        arguments: [("5265877635</Nip>", "5265877636</Nip>"), ("09:59:00Z", "09:59:01Z")])
    func changed(old: String, new: String) throws {
        let signed = try EnvelopedSignature(keys.seal).sign(request, at: time)
        let text = String(decoding: signed, as: UTF8.self)
        #expect(text.contains(old))
        let verdict = try verify(Data(text.replacingOccurrences(of: old, with: new).utf8), with: "seal.crt")
        #expect(!verdict.isValid)
    }

    @Test("names the algorithms, the certificate and its issuer, and a time in whole seconds")
    func content() throws {
        let signed = try EnvelopedSignature(keys.seal).sign(request, at: time)
        let root = try XMLDocument(signed).root
        #expect(root.namespace == "http://ksef.mf.gov.pl/auth/token/2.1")
        let signature = try #require(root.children.last)
        #expect(signature.name == "Signature")
        let information = try #require(signature.child("SignedInfo"))
        let method = information.child("SignatureMethod")?[attribute: "Algorithm"]
        #expect(method == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
        let references = information.children("Reference")
        #expect(references.map { $0[attribute: "URI"] } == ["", "#SignedProperties"])
        #expect(references[1][attribute: "Type"] == "http://uri.etsi.org/01903#SignedProperties")
        let properties = signature.child("Object")?.child("QualifyingProperties")?.child("SignedProperties")?.children[
            0]
        #expect(properties?.child("SigningTime")?.text == "2026-11-25T09:59:00Z")
        let serial = properties?.child("SigningCertificate")?.child("Cert")?.child("IssuerSerial")
        #expect(serial?.child("X509SerialNumber")?.text == keys.seal.certificate.serialNumber)
        #expect(serial?.child("X509IssuerName")?.text == keys.seal.certificate.issuer)
        let listed = signature.child("KeyInfo")?.child("X509Data")?.child("X509Certificate")?.text
        #expect(Data(base64Encoded: listed ?? "") == keys.seal.certificate.der)
    }

    @Test("with an elliptic curve has R and S side by side, 64 bytes")
    func curve() throws {
        let signed = try EnvelopedSignature(keys.curveSeal).sign(request, at: time)
        let signature = try XMLDocument(signed).root.child("Signature")
        #expect(Data(base64Encoded: signature?.child("SignatureValue")?.text ?? "")?.count == 64)
        let method = signature?.child("SignedInfo")?.child("SignatureMethod")?[attribute: "Algorithm"]
        #expect(method == "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    }

    @Test("below the signature is valid by the ministry's schema, for a tax number and for an internal id")
    func schema() throws {
        let file = "\(Self.references)/ksef/schemas/schemat_auth_v2-1.xsd"
        guard let main = FileManager.default.contents(atPath: file) else {
            print("skipped: no schema at \(file); set KARVAN_REFERENCE")
            return
        }
        let schema = try XMLSchema(main)
        // Not `PeppolId`: the schema's own pattern for it begins with a circumflex, which in XSD stands for itself.
        let contexts: [ContextIdentifier] = [
            .nip("5265877635"), ContextIdentifier(.internalID, "5265877635-12345"),
        ]
        for context in contexts {
            for addresses in [[], ["192.0.2.1", "198.51.100.7"]] {
                let request = AuthTokenRequest(
                    challenge: request.challenge, context: context, allowedAddresses: addresses)
                #expect(schema.faults(in: try XMLDocument(request.document())).isEmpty, "\(context)")
            }
        }
        let wrong = AuthTokenRequest(challenge: "x", context: .nip("1"))
        #expect(!schema.faults(in: try XMLDocument(wrong.document())).isEmpty)
    }

    @Test("is not made with a key that KSeF refuses")
    func weak() {
        let failure = #expect(throws: KSeFFailure.self) {
            try EnvelopedSignature(keys.weakSeal).sign(request, at: time)
        }
        #expect(failure?.kind == .credentials)
        #expect(failure?.message.contains("1024") == true)
    }

    @Test("is sent as XML and nothing of it is kept")
    func sent() async throws {
        let portal = try ScriptedPortal()
        let desk = portal.desk(.certificate(keys.seal))
        _ = try await desk.account.access(desk.client) { .certificate(keys.seal) }
        let request = try #require(portal.last("/auth/xades-signature"))
        #expect(request[header: "Content-Type"] == "application/xml")
        let root = try XMLDocument(try #require(request.body)).root
        #expect(root.child("Challenge")?.text == "20261125-CR-0000000001-0000000002-03")
        #expect(root.child("SubjectIdentifierType")?.text == "certificateSubject")
    }
}
