import Foundation
import Sealing
import TestKit
import Testing

/// One RSA key in every kind of file that people have.
struct Workshop {
    let keys: KeyWorkshop

    init() throws {
        keys = try KeyWorkshop()
        try keys.makeCertificate("a", subject: "/C=IR/O=کاروان/CN=Anzali [Sign]/serialNumber=14003778990")
        try keys.openssl("rsa", "-in", "a.key", "-traditional", "-out", "pkcs1.pem")
        try keys.openssl("rsa", "-in", "a.key", "-traditional", "-outform", "DER", "-out", "pkcs1.der")
        try keys.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "a.key", "-outform", "DER", "-out", "pkcs8.der")
        try keys.openssl("pkcs8", "-topk8", "-in", "a.key", "-passout", "pass:رمز ۱", "-out", "encrypted.pem")
        try keys.openssl(
            "pkcs8", "-topk8", "-in", "a.key", "-passout", "pass:رمز ۱", "-outform", "DER", "-out", "encrypted.der")
        try keys.openssl(
            "pkcs8", "-topk8", "-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default", "-in", "a.key",
            "-passout", "pass:رمز ۱", "-out", "old.pem")
        try keys.openssl(
            "rsa", "-in", "a.key", "-traditional", "-aes256", "-passout", "pass:رمز ۱", "-out", "older.pem")
        try keys.openssl(
            "pkcs12", "-export", "-inkey", "a.key", "-in", "a.crt", "-passout", "pass:رمز ۱", "-out", "new.pfx")
        try keys.openssl(
            "pkcs12", "-export", "-legacy", "-inkey", "a.key", "-in", "a.crt", "-passout", "pass:رمز ۱", "-out",
            "legacy.pfx")
        try keys.openssl(
            "pkcs12", "-export", "-inkey", "a.key", "-in", "a.crt", "-passout", "pass:", "-out", "open.pfx")
        try keys.openssl("req", "-new", "-key", "a.key", "-subj", "/CN=a", "-out", "a.csr")
        try keys.openssl("pkey", "-in", "a.key", "-pubout", "-out", "a.pub")
        try keys.openssl("rsa", "-in", "a.key", "-RSAPublicKey_out", "-out", "rsa.pub")
        try keys.openssl("x509", "-in", "a.crt", "-outform", "DER", "-out", "a.der")
        try keys.openssl("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-out", "a.p7b")
    }
}

@Suite("Reading keys")
struct KeyReadingTests {
    private static let workshop = Result { try Workshop() }
    private let keys: KeyWorkshop

    init() throws { keys = try Self.workshop.get().keys }

    private func spki() throws -> Data { try Certificate(keys.read("a.crt")).publicKey.spki }

    @Test(
        "tells a private key by its content", arguments: ["a.key", "pkcs1.pem", "pkcs1.der", "pkcs8.der", "open.pfx"])
    func plain(_ name: String) throws {
        #expect(try PrivateKey(keys.read(name)).publicKey.spki == spki())
    }

    @Test(
        "opens a protected key with its password",
        arguments: ["encrypted.pem", "encrypted.der", "old.pem", "older.pem", "new.pfx", "legacy.pfx"])
    func protected(_ name: String) throws {
        let content = try keys.read(name)
        #expect(try PrivateKey(content, password: "رمز ۱").publicKey.spki == spki())
        #expect(throws: SealingError.passwordWrong) { try PrivateKey(content, password: "other") }
        #expect(throws: SealingError.passwordNeeded) { try PrivateKey(content) }
    }

    @Test("forgives what editors do to text")
    func text() throws {
        let pem = String(decoding: try keys.read("pkcs1.pem"), as: UTF8.self)
        let windows = Data([0xEF, 0xBB, 0xBF]) + Data(pem.replacing("\n", with: "\r\n").utf8)
        let indented = Data(("Key:\n  " + pem.replacing("\n", with: "\n  ")).utf8)
        let notepad = Data([0xFF, 0xFE]) + pem.data(using: .utf16LittleEndian)!
        let naked = Data(try keys.read("pkcs8.der").base64EncodedString(options: .lineLength64Characters).utf8)
        let old = Data(String(decoding: try keys.read("older.pem"), as: UTF8.self).replacing("\n", with: "\r\n").utf8)
        for content in [windows, indented, notepad, naked] {
            #expect(try PrivateKey(content).publicKey.spki == spki())
        }
        #expect(try PrivateKey(old, password: "رمز ۱").publicKey.spki == spki())
    }

    @Test(
        "says what was given in place of a private key",
        arguments: [
            ("a.crt", SealingError.Kind.certificate), ("a.der", .certificate), ("a.csr", .certificateRequest),
            ("a.pub", .publicKey), ("rsa.pub", .publicKey),
        ])
    func notPrivate(_ name: String, _ found: SealingError.Kind) throws {
        let content = try keys.read(name)
        #expect(throws: SealingError.wrongKind(found: found, wanted: .privateKey)) { try PrivateKey(content) }
    }

    @Test("says so where nothing can be read")
    func unreadable() throws {
        let cut = try keys.read("pkcs8.der").dropLast(7)
        let pem = Data("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".utf8)
        for content in [
            Data(), Data("hello".utf8), Data(cut), pem, Data([0x30]), Data([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        ] {
            #expect(throws: SealingError.unreadable(wanted: .privateKey)) { try PrivateKey(content) }
            #expect(throws: SealingError.unreadable(wanted: .certificate)) { try Certificate(content) }
        }
    }

    @Test("refuses kinds of keys that no portal takes")
    func otherKinds() throws {
        let key = try keys.openssl("genpkey", "-algorithm", "ed25519")
        #expect(throws: SealingError.self) { try PrivateKey(key) }
        let curve = try keys.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
        #expect(throws: SealingError.unsupported("EC of 384 bits")) { try PrivateKey(curve) }
    }

    @Test("never names what a key holds")
    func silent() throws {
        let content = try keys.read("encrypted.pem")
        let error = #expect(throws: SealingError.self) { try PrivateKey(content, password: "sesame") }
        #expect(error.map { "\($0)".contains("sesame") } == false)
    }
}

@Suite("Reading certificates")
struct CertificateReadingTests {
    private static let workshop = Result { try Workshop() }
    private let keys: KeyWorkshop

    init() throws { keys = try Self.workshop.get().keys }

    @Test("tells owner, issuer and time", arguments: ["a.crt", "a.der", "a.p7b"])
    func facts(_ name: String) throws {
        let certificate = try Certificate(keys.read(name))
        #expect(certificate.commonName == "Anzali [Sign]")
        #expect(certificate.serialNumberAttribute == "14003778990")
        #expect(certificate.organizationIdentifier == nil)
        #expect(certificate.subject == "serialNumber=14003778990,CN=Anzali [Sign],O=کاروان,C=IR")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.notAfter.timeIntervalSince(certificate.notBefore) == 365 * 86_400)
        #expect(certificate.isValid(at: certificate.notBefore))
        #expect(!certificate.isValid(at: certificate.notAfter + 1))
        #expect(certificate.publicKey.bits == 2048 && certificate.publicKey.isRSA)
    }

    @Test("tells the serial number in decimal")
    func serial() throws {
        try keys.openssl(
            "req", "-x509", "-key", "a.key", "-subj", "/CN=b/organizationIdentifier=VATPL-5265877635", "-set_serial",
            "0x1000000000000000000000001", "-out", "serial.crt")
        let certificate = try Certificate(keys.read("serial.crt"))
        #expect(certificate.serialNumber == "79228162514264337593543950337")
        #expect(certificate.organizationIdentifier == "VATPL-5265877635")
    }

    @Test("says what was given in place of a certificate")
    func notCertificate() throws {
        let wrong = [
            ("a.csr", SealingError.Kind.certificateRequest), ("a.pub", .publicKey), ("a.key", .privateKey),
            ("new.pfx", .pfx), ("encrypted.pem", .encryptedPrivateKey),
        ]
        for (name, found) in wrong {
            let content = try keys.read(name)
            #expect(throws: SealingError.wrongKind(found: found, wanted: .certificate)) { try Certificate(content) }
        }
        #expect("\(SealingError.wrongKind(found: .certificateRequest, wanted: .certificate))".contains("(CSR)"))
    }

    @Test(
        "pairs a key with its certificate", arguments: [("a.key", "a.crt"), ("pkcs1.der", "a.der"), ("a.key", "a.p7b")])
    func pair(_ key: String, _ certificate: String) throws {
        let credentials = try Credentials(key: keys.read(key), certificate: keys.read(certificate), password: nil)
        #expect(credentials.certificate.publicKey == credentials.key.publicKey)
    }

    @Test("finds both in a PFX file and in one PEM", arguments: ["new.pfx", "legacy.pfx", "both.pem"])
    func together(_ name: String) throws {
        if name == "both.pem" { try keys.write(name, keys.read("a.crt") + keys.read("encrypted.pem")) }
        let credentials = try Credentials(key: keys.read(name), certificate: nil, password: "رمز ۱")
        #expect(credentials.certificate.commonName == "Anzali [Sign]")
    }

    @Test("refuses a certificate of another key, and a key without one")
    func strangers() throws {
        try keys.makeCertificate("stranger", subject: "/CN=b")
        let (key, stranger, request) = try (keys.read("a.key"), keys.read("stranger.crt"), keys.read("a.csr"))
        #expect(throws: SealingError.keyAndCertificateDiffer) {
            try Credentials(key: key, certificate: stranger, password: nil)
        }
        #expect(throws: SealingError.wrongKind(found: .certificateRequest, wanted: .certificate)) {
            try Credentials(key: key, certificate: request, password: nil)
        }
        #expect(throws: SealingError.wrongKind(found: .privateKey, wanted: .certificate)) {
            try Credentials(key: key, certificate: nil, password: nil)
        }
    }

    @Test("puts the leaf first and its issuers after it")
    func chain() throws {
        try keys.makeCertificate("root", subject: "/CN=Root")
        try keys.openssl("req", "-new", "-key", "a.key", "-subj", "/CN=Leaf", "-out", "leaf.csr")
        try keys.openssl(
            "x509", "-req", "-in", "leaf.csr", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-out",
            "leaf.crt")
        let chain = try keys.read("root.crt") + keys.read("leaf.crt")
        let credentials = try Credentials(key: keys.read("a.key"), certificate: chain, password: nil)
        #expect(credentials.certificates.map(\.commonName) == ["Leaf", "Root"])
    }
}
