import Contracts
import Crypto
import Foundation
import Moadian
import Sealing
import TestKit
import Testing

@Suite("Sealing invoices")
struct SealedInvoiceTests {
    private let papers: Papers

    init() throws { papers = try Papers.made.get() }

    private func json(_ bytes: Data) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }

    private func parts(_ compact: Data) throws -> [Data] {
        try String(decoding: compact, as: UTF8.self).components(separatedBy: ".").map {
            try #require(Data(base64URL: $0))
        }
    }

    @Test("signs with certificate, time and crit in the header, as OpenSSL's own command verifies")
    func signature() throws {
        let token = try papers.signer.signed(Papers.invoice, at: Papers.now)
        let (parts, text) = (try parts(token), String(decoding: token, as: UTF8.self))
        let header = try json(parts[0])
        #expect(Set(header.keys) == ["alg", "x5c", "sigT", "crit"])
        #expect(header["alg"] as? String == "RS256")
        #expect(header["x5c"] as? [String] == [papers.credentials.certificate.der.base64EncodedString()])
        #expect(header["sigT"] as? String == "2026-10-03T04:00:00Z")
        #expect(header["crit"] as? [String] == ["sigT"])
        #expect(parts[1] == Papers.invoice)
        try papers.keys.write("signed", Data(text[..<text.lastIndex(of: ".")!].utf8))
        try papers.keys.write("signature", parts[2])
        try papers.keys.write("seller.pub", papers.keys.openssl("x509", "-in", "seller.crt", "-pubkey", "-noout"))
        try papers.keys.openssl("dgst", "-sha256", "-verify", "seller.pub", "-signature", "signature", "signed")
    }

    @Test("names the type too where that is wanted")
    func types() throws {
        let signer = PortalSigner(papers.credentials, namesType: true)
        let header = try json(parts(signer.signed(Data(), at: Papers.now))[0])
        #expect(header["typ"] as? String == "jose")
        #expect(header["cty"] as? String == "text/plain")
        #expect(header.count == 6)
    }

    @Test("encrypts so that OpenSSL's own command and another library open it")
    func encryption() throws {
        let token = try papers.portalKey.sealed(Data("signed".utf8))
        let text = String(decoding: token, as: UTF8.self)
        let parts = try parts(token)
        let header = String(decoding: parts[0], as: UTF8.self)
        #expect(header == #"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"6a2bcd88-a871-4245-a393-2843eafe6e02"}"#)
        #expect(parts[1].count == 512 && parts[2].count == 12 && parts[4].count == 16)
        try papers.keys.write("wrapped", parts[1])
        let key = try papers.keys.openssl(
            "pkeyutl", "-decrypt", "-inkey", "portal.key", "-in", "wrapped", "-pkeyopt", "rsa_padding_mode:oaep",
            "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256")
        #expect(key.count == 32)
        let box = try Crypto.AES.GCM.SealedBox(
            nonce: .init(data: parts[2]), ciphertext: parts[3], tag: parts[4])
        let aad = Data(text.prefix { $0 != "." }.utf8)
        #expect(
            try Crypto.AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: aad) == Data("signed".utf8))
        // Key and iv are fresh for every packet.
        let again = try self.parts(papers.portalKey.sealed(Data("signed".utf8)))
        #expect(again[1] != parts[1] && again[2] != parts[2])
    }

    @Test("opens what it sealed, and says whose it is")
    func opening() throws {
        let sealed = try papers.portalKey.sealed(papers.signer.signed(Papers.invoice, at: Papers.now))
        let opened = try OpenedInvoice(sealed + Data("\r\n".utf8), openedWith: papers.portal)
        #expect(opened.invoice == Papers.invoice)
        #expect(opened.signer.serialNumberAttribute == "14003778990")
        #expect(opened.signedAt == "2026-10-03T04:00:00Z")
        #expect(opened.keyID == papers.portalKey.id)
    }

    @Test("opens a signed text that ends with an empty line, as the guide's own example does")
    func trailingLine() throws {
        let signed = try papers.signer.signed(Papers.invoice, at: Papers.now) + Data("\r\n".utf8)
        #expect(try OpenedInvoice(papers.portalKey.sealed(signed), openedWith: papers.portal).invoice == Papers.invoice)
    }

    private func code(of sealed: Data, key: PrivateKey? = nil) -> String? {
        do throws(MoadianError) {
            _ = try OpenedInvoice(sealed, openedWith: key ?? papers.portal)
            return nil
        } catch {
            return error.codes.first?.code
        }
    }

    /// A JWE of any header and iv.
    private func sealed(header: String, iv: Int = 12, content: Data) throws -> Data {
        let (key, nonce, header) = (Sealing.AES.random(32), Sealing.AES.random(iv), Data(header.utf8).base64URL)
        let box = try Sealing.AES.sealGCM(content, key: key, nonce: nonce, aad: Data(header.utf8))
        let parts = try [papers.portal.publicKey.wrap(key), nonce, box.ciphertext, box.tag].map(\.base64URL)
        return Data(([header] + parts).joined(separator: ".").utf8)
    }

    @Test("does not open what is wrong, and names the portal's code")
    func wrong() throws {
        let signed = try papers.signer.signed(Papers.invoice, at: Papers.now)
        let right = #"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k"}"#
        #expect(code(of: try sealed(header: right, content: signed)) == nil)
        #expect(code(of: try sealed(header: right, iv: 16, content: signed)) == "04153")
        let algorithm = #"{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k"}"#
        #expect(code(of: try sealed(header: algorithm, content: signed)) == "04152")
        #expect(code(of: try sealed(header: right, content: Data("{}".utf8))) == "04130")
        #expect(code(of: Data("a.b.c".utf8)) == "04150")
        #expect(code(of: Data()) == "04150")
        #expect(code(of: Data("....".utf8)) == "04150")
        #expect(code(of: try sealed(header: right, content: signed), key: papers.credentials.key) == "04150")
        var changed = try sealed(header: right, content: signed)
        changed[changed.count - 30] ^= 1
        #expect(code(of: changed) == "04150")
        // Another's header before the same content: the AAD no longer fits.
        let other = #"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"x"}"#
        let parts = String(decoding: try sealed(header: right, content: signed), as: UTF8.self).components(
            separatedBy: ".")
        #expect(
            code(of: Data(([Data(other.utf8).base64URL] + parts.dropFirst()).joined(separator: ".").utf8)) == "04150")
    }

    @Test("does not believe a signature that is not the certificate's, or lacks what must be there")
    func forged() throws {
        func jws(_ header: String, _ payload: String = "{}") throws -> Data {
            let text = "\(Data(header.utf8).base64URL).\(Data(payload.utf8).base64URL)"
            let signature = try papers.credentials.key.signature(of: Data(text.utf8)).base64URL
            return Data("\(text).\(signature)".utf8)
        }
        func code(_ signed: Data) throws -> String? { self.code(of: try papers.portalKey.sealed(signed)) }
        let mine = papers.credentials.certificate.der.base64EncodedString()
        let other = try Certificate(papers.keys.read("portal.crt")).der.base64EncodedString()
        let time = #""sigT":"2026-10-03T04:00:00Z","crit":["sigT"]"#
        #expect(try code(jws(#"{"alg":"RS256","x5c":["\#(mine)"],\#(time)}"#)) == nil)
        #expect(try code(jws(#"{"alg":"RS256","x5c":["\#(mine)","\#(other)"],\#(time)}"#)) == nil)
        #expect(try code(jws(#"{"alg":"RS256","x5c":["\#(other)"],\#(time)}"#)) == "04131")
        #expect(try code(jws(#"{"alg":"none","x5c":["\#(mine)"],\#(time)}"#)) == "04131")
        #expect(try code(jws(#"{"alg":"RS256","x5c":["AAAA"],\#(time)}"#)) == "04136")
        #expect(try code(jws(#"{"alg":"RS256","x5c":[],\#(time)}"#)) == "04135")
        #expect(try code(jws(#"{"alg":"RS256","x5c":["\#(mine)"]}"#)) == "04130")
        #expect(try code(jws("[]")) == "04130")
        var changed = try papers.signer.signed(Papers.invoice, at: Papers.now)
        changed[changed.count - 400] = changed[changed.count - 400] == 0x41 ? 0x42 : 0x41
        #expect(try ["04130", "04131"].contains(code(changed)))
    }

    @Test("makes the body of the call, and reads it back")
    func body() throws {
        let uid = UUIDv7.make()
        let packet = try InvoicePacket(
            sealing: Papers.invoice, uid: uid, fiscalID: "A11216", signer: papers.signer, key: papers.portalKey,
            at: Papers.now)
        let body = InvoicePacket.body([packet, packet])
        let list = try #require(JSONSerialization.jsonObject(with: body) as? [[String: Any]])
        #expect(list.count == 2)
        #expect(Set(list[0].keys) == ["payload", "header"])
        #expect(
            list[0]["header"] as? [String: String] == [
                "requestTraceId": uid.uuidString.lowercased(), "fiscalId": "A11216",
            ])
        #expect(try InvoicePacket.list(in: body) == [packet, packet])
        for wrong in ["", "[]", "{}", "[1]", #"[{"payload":"a"}]"#, "<html>"] {
            #expect(throws: MoadianError.self) { try InvoicePacket.list(in: Data(wrong.utf8)) }
        }
    }

    @Test("takes the portal's keys from its answer or from their list, and only those that encrypt")
    func portalKeys() throws {
        #expect(try PortalKey.list(in: Data(papers.serverInformation.utf8)) == [papers.portalKey])
        let answer = try json(Data(papers.serverInformation.utf8))
        let list = try JSONSerialization.data(withJSONObject: try #require(answer["publicKeys"]))
        #expect(try PortalKey.list(in: list) == [papers.portalKey])
        let legacy = Data(#"{"result":{"packetType":"SERVER_INFORMATION","data":\#(papers.serverInformation)}}"#.utf8)
        #expect(try PortalKey.list(in: legacy) == [papers.portalKey])
        let pem = String(decoding: try papers.keys.openssl("rsa", "-in", "portal.key", "-pubout"), as: UTF8.self)
        let alone = Data(#"{"id":"\#(papers.portalKey.id)","key":"\#(pem.replacing("\n", with: "\\n"))"}"#.utf8)
        #expect(try PortalKey.list(in: alone) == [papers.portalKey])
        for wrong in ["", "{}", "null", #"{"publicKeys":null}"#, #"{"publicKeys":[{"key":1}]}"#, "<html></html>"] {
            #expect(throws: MoadianError.self) { try PortalKey.list(in: Data(wrong.utf8)) }
        }
    }
}

@Suite("Receipts")
struct SignedReceiptTests {
    @Test("are verified by the key that the portal publishes")
    func verified() throws {
        let papers = try Papers.made.get()
        let receipt = try SignedReceipt(papers.receipt(taxID: "A11216050F900000000653"))
        #expect(receipt.taxID == "A11216050F900000000653")
        #expect(receipt.referenceNumber == "other")
        let stranger = PortalKey(id: "x", key: papers.credentials.key.publicKey)
        #expect(receipt.signer(among: [stranger, papers.portalKey]) == papers.portalKey)
        #expect(receipt.signer(among: [stranger]) == nil)
        #expect(receipt.signer(among: []) == nil)
    }

    @Test("that are none are told apart", arguments: ["", "a.b", "e30.e30.e30", "....", "💥"])
    func none(_ text: String) {
        #expect(throws: MoadianError.self) { try SignedReceipt(text) }
    }
}

@Suite("Objections to credentials")
struct ObjectionTests {
    private func credentials(_ subject: String, _ algorithm: String = "rsa:2048") throws -> Credentials {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("a", subject: subject, algorithm: algorithm)
        return try Credentials(key: keys.read("a.key"), certificate: keys.read("a.crt"), password: nil)
    }

    @Test("are found before the first call")
    func found() throws {
        let good = try credentials("/CN=a/serialNumber=14003778990")
        let (now, day) = (Timestamp.now().adding(seconds: 3600), Int64(1))
        #expect(good.objection(at: now, owner: "14003778990") == nil)
        #expect(good.objection(at: now, owner: "10100302746")?.contains("another owner") == true)
        #expect(good.objection(at: now.adding(days: 366))?.contains("ended") == true)
        #expect(good.objection(at: now.adding(days: -day))?.contains("not valid yet") == true)
        #expect(try credentials("/CN=a").objection(at: now)?.contains("serialNumber") == true)
        #expect(try credentials("/CN=a/serialNumber=1", "rsa:1024").objection(at: now)?.contains("1024") == true)
        #expect(try credentials("/CN=a/serialNumber=1", "P-256").objection(at: now)?.contains("RSA") == true)
    }
}
