import Foundation
import Sealing
import TestKit
import Testing

@Suite("Signing and wrapping")
struct SigningTests {
    private static let workshop = Result {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("rsa", subject: "/CN=rsa")
        try keys.makeCertificate("ec", subject: "/CN=ec", algorithm: "P-256")
        for name in ["rsa", "ec"] {
            try keys.openssl("pkey", "-in", "\(name).key", "-pubout", "-out", "\(name).pub")
        }
        try keys.write("text", Data("۱۲ invoices".utf8))
        return keys
    }
    private let keys: KeyWorkshop

    init() throws { keys = try Self.workshop.get() }

    @Test("makes RSA signatures that OpenSSL's own command makes too")
    func rsa() throws {
        let (key, text) = try (PrivateKey(keys.read("rsa.key")), keys.read("text"))
        let signature = try key.signature(of: text)
        try keys.openssl("dgst", "-sha256", "-sign", "rsa.key", "-out", "text.sig", "text")
        #expect(try signature == keys.read("text.sig"))
        #expect(key.publicKey.verifies(signature, of: text))
        #expect(!key.publicKey.verifies(signature, of: text + [0]))
        #expect(!key.publicKey.verifies(signature.dropLast(), of: text))
        #expect(!key.publicKey.verifies(Data(), of: text))
    }

    @Test("makes ECDSA signatures of 64 bytes")
    func ecdsa() throws {
        let (key, text) = try (PrivateKey(keys.read("ec.key")), keys.read("text"))
        // R and S are shorter than 32 bytes now and then.
        for _ in 0..<300 {
            let signature = try key.signature(of: text)
            #expect(signature.count == 64)
            #expect(key.publicKey.verifies(signature, of: text))
        }
        let signature = try key.signature(of: text)
        #expect(!key.publicKey.verifies(signature, of: Data()))
        #expect(!key.publicKey.verifies(signature + [0], of: text))
        #expect(!key.publicKey.verifies(Data(count: 64), of: text))
        #expect(try !PrivateKey(keys.read("rsa.key")).publicKey.verifies(signature, of: text))
    }

    @Test("wraps as OpenSSL's own command unwraps, and the other way round")
    func wrap() throws {
        let key = try PrivateKey(keys.read("rsa.key"))
        let secret = AES.random(32)
        let options = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"]
        try keys.write("secret", secret)
        try keys.write("wrapped", key.publicKey.wrap(secret))
        let unwrapped = try keys.openssl(
            "pkeyutl", "-decrypt", "-inkey", "rsa.key", "-in", "wrapped", "-pkeyopt", options[0], "-pkeyopt",
            options[1], "-pkeyopt", options[2])
        #expect(unwrapped == secret)
        let theirs = try keys.openssl(
            "pkeyutl", "-encrypt", "-pubin", "-inkey", "rsa.pub", "-in", "secret", "-pkeyopt", options[0], "-pkeyopt",
            options[1], "-pkeyopt", options[2])
        #expect(try key.unwrap(theirs) == secret)
        #expect(try key.unwrap(key.publicKey.wrap(Data())) == Data())
    }

    @Test("does not unwrap what was wrapped otherwise")
    func otherwise() throws {
        let key = try PrivateKey(keys.read("rsa.key"))
        try keys.write("secret.2", AES.random(32))
        let sha1 = try keys.openssl(
            "pkeyutl", "-encrypt", "-pubin", "-inkey", "rsa.pub", "-in", "secret.2", "-pkeyopt",
            "rsa_padding_mode:oaep")
        for wrapped in [sha1, Data(), Data(count: 256), Data(repeating: 0xFF, count: 256), Data(count: 300)] {
            #expect(throws: SealingError.notAuthentic) { try key.unwrap(wrapped) }
        }
        #expect(throws: SealingError.self) { try key.publicKey.wrap(Data(count: 191)) }
        let curve = try PrivateKey(keys.read("ec.key"))
        #expect(throws: SealingError.unsupported("Wrapping with EC of 256 bits")) { try curve.publicKey.wrap(Data()) }
    }

    @Test("serves many threads with one key")
    func threads() async throws {
        let (key, text) = try (PrivateKey(keys.read("rsa.key")), keys.read("text"))
        let expected = try key.signature(of: text)
        let secret = AES.random(32)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try key.signature(of: text) == expected && key.unwrap(key.publicKey.wrap(secret)) == secret
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}

@Suite("Ciphers")
struct CipherTests {
    private let key = Data(0..<32)
    private let text = Data("باطل".utf8)

    @Test("GCM opens with everything right and with nothing wrong", arguments: [12, 16])
    func gcm(nonceLength: Int) throws {
        let (nonce, aad) = (Data(repeating: 7, count: nonceLength), Data("header".utf8))
        let sealed = try AES.sealGCM(text, key: key, nonce: nonce, aad: aad)
        #expect(sealed.tag.count == 16 && sealed.ciphertext.count == text.count)
        #expect(try AES.openGCM(sealed.ciphertext, tag: sealed.tag, key: key, nonce: nonce, aad: aad) == text)
        #expect(throws: SealingError.notAuthentic) {
            try AES.openGCM(sealed.ciphertext, tag: sealed.tag, key: key, nonce: nonce)
        }
        #expect(throws: SealingError.notAuthentic) {
            try AES.openGCM(sealed.ciphertext, tag: sealed.tag, key: Data(count: 32), nonce: nonce, aad: aad)
        }
        #expect(throws: SealingError.wrongLength("tag")) {
            try AES.openGCM(sealed.ciphertext, tag: sealed.tag.dropLast(), key: key, nonce: nonce, aad: aad)
        }
        #expect(throws: SealingError.wrongLength("nonce")) { try AES.sealGCM(text, key: key, nonce: Data(count: 11)) }
        #expect(throws: SealingError.wrongLength("key")) { try AES.sealGCM(text, key: Data(count: 16), nonce: nonce) }
    }

    /// NIST SP 800-38D, published as case 14 and 16 of the GCM specification.
    @Test("GCM gives the published answers")
    func vectors() throws {
        let empty = try AES.sealGCM(Data(count: 16), key: Data(count: 32), nonce: Data(count: 12))
        #expect(
            empty.ciphertext
                == Data([
                    0xCE, 0xA7, 0x40, 0x3D, 0x4D, 0x60, 0x6B, 0x6E, 0x07, 0x4E, 0xC5, 0xD3, 0xBA, 0xF3, 0x9D, 0x18,
                ]))
        #expect(
            empty.tag
                == Data([
                    0xD0, 0xD1, 0xC8, 0xA7, 0x99, 0x99, 0x6B, 0xF0, 0x26, 0x5B, 0x98, 0xB5, 0xD4, 0x8A, 0xB9, 0x19,
                ]))
    }

    @Test("CBC agrees with OpenSSL's own command")
    func cbc() throws {
        let keys = try KeyWorkshop()
        let iv = Data(100..<116)
        try keys.write("text", text)
        let theirs = try keys.openssl(
            "enc", "-aes-256-cbc", "-K",
            key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                .joined(), "-iv", iv.map { String($0, radix: 16) }.joined(), "-in", "text")
        let ours = try AES.encryptCBC(text, key: key, iv: iv)
        #expect(ours == theirs)
        #expect(try AES.decryptCBC(ours, key: key, iv: iv) == text)
        #expect(throws: SealingError.wrongLength("iv")) { try AES.encryptCBC(text, key: key, iv: Data(count: 12)) }
        #expect(throws: SealingError.wrongLength("ciphertext")) { try AES.decryptCBC(Data(), key: key, iv: iv) }
    }

    @Test("base 64 for URLs goes both ways and takes nothing else")
    func base64URL() {
        #expect(Data([0xFB, 0xFF, 0xFE, 1]).base64URL == "-__-AQ")
        for count in 0..<70 {
            let bytes = AES.random(count)
            #expect(Data(base64URL: bytes.base64URL) == bytes)
        }
        for wrong in ["+__-", "AQ==", "A", "AQ AQ", "ا"] { #expect(Data(base64URL: wrong) == nil) }
    }
}
