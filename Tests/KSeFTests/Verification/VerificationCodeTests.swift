import Contracts
import Crypto
import Foundation
import Sealing
import Testing

@testable import KSeF

@Suite("The codes on a picture of an invoice")
struct VerificationCodeTests {
    let keys: TestKeys
    let content = Data("<Faktura/>".utf8)

    init() throws { keys = try TestKeys.shared.get() }

    @Test("KOD I holds seller, day and the hash of the bytes, and stands above the number, or above OFFLINE")
    func first() throws {
        let number = try KSeFNumber("5265877635-20250826-0100001AF629-AF")
        let day = try LocalDate("2026-02-01")
        let code = VerificationCode.invoice(
            base: "https://qr-test.ksef.mf.gov.pl/", seller: "5265877635", issued: day, content: Data("abc".utf8),
            number: number)
        // SHA-256 of “abc” (FIPS 180-4), in base 64 for addresses.
        #expect(
            code.url
                == "https://qr-test.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
        )
        #expect(code.caption == number.text)
        let offline = VerificationCode.invoice(
            base: "https://qr.ksef.mf.gov.pl", seller: "5265877635", issued: day, content: content, number: nil)
        #expect(offline.caption == "OFFLINE")
    }

    @Test("KOD I is made from the document alone, where it names its seller and its day")
    func fromDocument() throws {
        let text = """
            <Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Podmiot1><DaneIdentyfikacyjne><NIP>5265877635</NIP>\
            </DaneIdentyfikacyjne></Podmiot1><Fa><P_1>2026-02-01</P_1></Fa></Faktura>
            """
        let content = Data(text.utf8)
        let whole = VerificationCode.invoice(
            base: "https://qr.test", seller: "5265877635", issued: try LocalDate("2026-02-01"), content: content,
            number: nil)
        #expect(try VerificationCode.invoice(base: "https://qr.test", content: content, number: nil) == whole)
        #expect(throws: InvalidValue.self) {
            try VerificationCode.invoice(base: "https://qr.test", content: self.content, number: nil)
        }
    }

    @Test("KOD II is signed over the address without scheme and without its last part", arguments: [true, false])
    func second(isRSA: Bool) throws {
        let credentials = isRSA ? keys.seal : keys.curveSeal
        let code = try VerificationCode.certificate(
            base: "https://qr-test.ksef.mf.gov.pl", context: .nip("1111111111"), seller: "5265877635", content: content,
            credentials: credentials)
        #expect(code.caption == "CERTYFIKAT")
        let end = try #require(code.url.lastIndex(of: "/"))
        let signed = code.url[..<end].dropFirst("https://".count)
        let parts = signed.split(separator: "/")
        #expect(parts.prefix(5) == ["qr-test.ksef.mf.gov.pl", "certificate", "Nip", "1111111111", "5265877635"])
        #expect(parts[6] == Data(SHA256.hash(data: content)).base64URL)
        let signature = try #require(Data(base64URL: code.url[code.url.index(after: end)...]))
        let key = credentials.certificate.publicKey
        let message = Data(signed.utf8)
        #expect(isRSA ? key.verifiesProbabilistic(signature, of: message) : key.verifies(signature, of: message))
        #expect(!(isRSA ? key.verifies(signature, of: message) : key.verifiesProbabilistic(signature, of: message)))
        #expect(!key.verifiesProbabilistic(signature, of: message + [0]))
    }

    @Test("KOD II is valid for OpenSSL by the settings that the ministry asks for")
    func openssl() throws {
        let code = try VerificationCode.certificate(
            base: "https://qr.ksef.mf.gov.pl", context: .nip("5265877635"), seller: "5265877635", content: content,
            credentials: keys.seal)
        let end = try #require(code.url.lastIndex(of: "/"))
        let signature = try #require(Data(base64URL: code.url[code.url.index(after: end)...]))
        try keys.workshop.write("kod.txt", Data(code.url[..<end].dropFirst("https://".count).utf8))
        try keys.workshop.write("kod.sig", signature)
        try keys.workshop.write("kod.pub", try keys.workshop.openssl("x509", "-in", "seal.crt", "-noout", "-pubkey"))
        let verdict = try keys.workshop.openssl(
            "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sigopt",
            "rsa_mgf1_md:sha256", "-verify", "kod.pub", "-signature", "kod.sig", "kod.txt")
        #expect(String(decoding: verdict, as: UTF8.self).contains("Verified OK"))
    }

    @Test("KOD II names the certificate by its serial number in whole bytes")
    func serial() throws {
        let told = String(
            decoding: try keys.workshop.openssl("x509", "-in", "seal.crt", "-noout", "-serial"), as: UTF8.self)
        let hexadecimal = VerificationCode.hexadecimal(keys.seal.certificate.serialNumber)
        #expect(told.trimmingCharacters(in: .whitespacesAndNewlines) == "serial=\(hexadecimal)")
        #expect(VerificationCode.hexadecimal("10") == "0A")
        #expect(VerificationCode.hexadecimal("0") == "00")
        #expect(VerificationCode.hexadecimal("140169289867126160") == "01F1FB39FAF2E590")
        #expect(
            VerificationCode.hexadecimal("340282366920938463463374607431768211456")
                == "0100000000000000000000000000000000")
    }

    @Test("KOD II is not signed with a weak key")
    func weak() {
        #expect(throws: SealingError.self) {
            try VerificationCode.certificate(
                base: "https://qr.ksef.mf.gov.pl", context: .nip("5265877635"), seller: "5265877635", content: content,
                credentials: keys.weakSeal)
        }
    }
}
