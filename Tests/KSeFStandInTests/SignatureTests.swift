import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Signing in by XAdES")
struct SignatureTests {
    static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    @Test(
        "works with RSA and with EC keys, enveloped and enveloping, for a seal", arguments: [false, true],
        [false, true])
    func whole(isRSA: Bool, enveloping: Bool) async throws {
        try await Stand.run { stand in
            var signer = RequestSigner()
            if isRSA { signer.key = .rsa(try Self.rsa.get()) }
            signer.enveloping = enveloping
            let started = try stand.started(try await stand.offer(signer))
            let view = try await stand.call(.get, "/v2/auth/\(started.reference)", bearer: started.bearer).json
            #expect(view["status"]["code"] == 200)
            #expect(view["authenticationMethod"] == "QualifiedSeal")
            let tokens = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).json
            let session = try await stand.open(access: tokens["accessToken"]["token"].text)
            #expect(try await stand.verdict(Sample().xml, in: session)["status"]["code"] == 200)
        }
    }

    @Test("knows persons by PESEL, tax numbers by NIP, anybody by fingerprint, once they have a right")
    func subjects() async throws {
        try await Stand.run { stand in
            let person = RequestSigner(subject: [([2, 5, 4, 5], "PNOPL-44051401458"), ([2, 5, 4, 3], "Jan")])
            #expect(try await stand.status(person)["code"] == 415)
            try await stand.grant("Pesel", "44051401458")
            #expect(try await stand.status(person)["code"] == 200)

            let owner = RequestSigner(subject: [([2, 5, 4, 5], "TINPL-9999999999"), ([2, 5, 4, 3], "Jan")])
            #expect(try await stand.status(owner)["code"] == 200)

            let bare = RequestSigner(subject: [([2, 5, 4, 3], "Jan")], subjectKind: "certificateFingerprint")
            let fixed = RequestSigner(
                key: bare.key, subject: bare.subject, subjectKind: bare.subjectKind,
                certificate: try bare.certificateDER())
            let print = SHA256.hash(data: try fixed.certificateDER()).map { String(format: "%02X", $0) }.joined()
            #expect(try await stand.status(fixed)["code"] == 415)
            try await stand.grant("Fingerprint", print)
            #expect(try await stand.status(fixed)["code"] == 200)
        }
    }

    @Test("says 9105 for any byte changed, DER in place of R‖S, a wrong certificate digest, a time ahead")
    func badSignature() async throws {
        try await Stand.run { stand in
            func refuses(
                _ signer: RequestSigner, _ changes: (String) -> String = { $0 }, line: Int = #line
            ) async throws {
                let answer = try await stand.offer(signer, changing: changes)
                #expect(answer.code == 9105, "line \(line)")
            }
            func refuses(_ old: String, as new: String, line: Int = #line) async throws {
                try await refuses(RequestSigner(), { $0.replacing(old, with: new) }, line: line)
            }
            try await refuses("<Nip>9999999999", as: "<Nip>1111111111")
            try await refuses("T08:59", as: "T08:58")
            try await refuses("<ds:SignatureValue>", as: "<ds:SignatureValue>AA")
            try await refuses("enveloped-signature", as: "base64")
            try await refuses("#ecdsa-sha256", as: "#rsa-sha256")
            try await refuses("\"#SignedProperties\"", as: "\"#Signature\"")
            try await refuses(RequestSigner(derSignature: true))
            try await refuses(RequestSigner(signedAt: Stand.morning + .seconds(3600)))
            try await refuses(RequestSigner(reference: "URI=\"http://example.org/x\""))
        }
    }

    @Test("says 21001, 21217, 9101, 9102, 9103 for what is no signed request")
    func unreadable() async throws {
        try await Stand.run { stand in
            func sent(_ text: String) async throws -> Int? { try await stand.sendSigned(Data(text.utf8)).code }
            #expect(try await sent("<AuthTokenRequest>") == 21001)
            #expect(try await sent("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == 21001)
            #expect(try await stand.sendSigned(Data([0x3C, 0x61, 0xFF, 0x3E])).code == 21217)
            #expect(try await sent("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>") == 21217)
            #expect(try await sent("<a/>") == 9101)
            #expect(try await sent("<AuthTokenRequest xmlns=\"http://ksef.mf.gov.pl/auth/token/2.1\"/>") == 9102)
            let twice = try await stand.offer(RequestSigner()) { text in
                text.replacing(
                    "</AuthTokenRequest>",
                    with: "<s:Signature xmlns:s=\"http://www.w3.org/2000/09/xmldsig#\"/></AuthTokenRequest>")
            }
            #expect(twice.code == 9103)
        }
    }

    @Test("says 9104 for a signature that signs anything but the request")
    func besides() async throws {
        try await Stand.run { stand in
            let challenge = try await stand.call(.post, "/v2/auth/challenge").json["challenge"].text
            let document = try RequestSigner(challenge: challenge, reference: "URI=\"#Other\"", signsOther: true)
                .document()
            #expect(try await stand.sendSigned(document).code == 9104)
        }
    }

    @Test("says 21401 for a request against its schema", .enabled(if: Reference.isThere))
    func schema() async throws {
        try await Stand.run { stand in
            let kind = try await stand.offer(RequestSigner(subjectKind: "byName"))
            #expect(kind.code == 21401)
            let context = try await stand.offer(RequestSigner(context: "<Nip>12</Nip>"))
            #expect(context.code == 21401)
        }
    }

    @Test("says 21115, 21406, 21117, 21111 for certificate, subject, context and challenge")
    func certificateAndSubject() async throws {
        try await Stand.run { stand in
            let signers = [
                (21115, RequestSigner(certificate: Data("no certificate".utf8))),
                (21406, RequestSigner(subject: [([2, 5, 4, 3], "Jan")])),
                (21117, RequestSigner(context: "<PeppolId>PPL123456</PeppolId>")),
            ]
            for (code, signer) in signers {
                let answer = try await stand.offer(signer)
                #expect(answer.code == code)
            }
            let stale = RequestSigner(challenge: "20260302-CR-0000000000-0000000000-00")
            let answer = try await stand.sendSigned(try stale.document())
            #expect(answer.code == 21111)
        }
    }

    @Test("fails with 460 for a certificate over, revoked, suspended, or not trusted")
    func certificates() async throws {
        try await Stand.run { stand in
            let over = RequestSigner(from: Stand.morning - .seconds(7200), to: Stand.morning - .seconds(3600))
            #expect(try await stand.status(over)["details"][0] == "Nieważny certyfikat")
            let signer = RequestSigner()
            let fixed = RequestSigner(key: signer.key, certificate: try signer.certificateDER())
            let print = SHA256.hash(data: try fixed.certificateDER()).map { String(format: "%02x", $0) }.joined()
            for (state, detail) in [("revoked", "Certyfikat odwołany"), ("suspended", "Certyfikat zawieszony")] {
                _ = try await stand.side(.post, "certificates", #"{"fingerprint":"\#(print)","state":"\#(state)"}"#)
                let status = try await stand.status(fixed)
                #expect(status["code"] == 460)
                #expect(status["details"][0].text == detail)
            }
            let strict = try await stand.offer(RequestSigner(), query: "?verifyCertificateChain=true")
            #expect(try await stand.signInStatus(try stand.started(strict))["code"] == 460)
            _ = try await stand.side(.post, "certificates", #"{"fingerprint":"\#(print)","state":"trusted"}"#)
            let trusted = try await stand.offer(fixed, query: "?verifyCertificateChain=true")
            #expect(try await stand.signInStatus(try stand.started(trusted))["code"] == 200)
        }
    }

    @Test("opens the making of tokens, which a token does not: 26001, 26002, auth-method-not-allowed")
    func tokens() async throws {
        try await Stand.run { stand in
            _ = try await stand.side(.put, "switches", #"{"think":10}"#)
            let access = try await stand.access(RequestSigner())
            let made = try await stand.call(
                .post, "/v2/tokens", #"{"permissions":["InvoiceWrite","InvoiceRead"],"description":"Wysyłka"}"#,
                bearer: access)
            #expect(made.status == 202)
            let (reference, secret) = (made.json["referenceNumber"].text, made.json["token"].text)
            #expect(secret.hasPrefix("\(reference)|nip-9999999999|"))
            func status() async throws -> JSON {
                try await stand.call(.get, "/v2/tokens/\(reference)", bearer: access).json["status"]
            }
            #expect(try await status() == "Pending")
            try await stand.advance(10)
            #expect(try await status() == "Active")
            let started = try stand.started(try await stand.offer(token: secret))
            try await stand.advance(10)
            let tokens = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).json
            let byToken = tokens["accessToken"]["token"].text
            let refused = try await stand.call(
                .post, "/v2/tokens", #"{"permissions":["InvoiceRead"],"description":"Drugi"}"#, bearer: byToken)
            #expect(refused.json["reasonCode"] == "auth-method-not-allowed")
            #expect(try await stand.call(.delete, "/v2/tokens/\(reference)", bearer: access).status == 204)
            #expect(try await status() == "Revoked")
            let refresh = try await stand.call(
                .post, "/v2/auth/token/refresh", bearer: tokens["refreshToken"]["token"].text)
            #expect(refresh.code == 21301)

            try await stand.grant("Pesel", "44051401458", #"["InvoiceRead"]"#)
            let person = RequestSigner(subject: [([2, 5, 4, 5], "PNOPL-44051401458"), ([2, 5, 4, 3], "Jan")])
            let reader = try await stand.access(person)
            let greedy = try await stand.call(
                .post, "/v2/tokens", #"{"permissions":["InvoiceWrite"],"description":"Za dużo"}"#, bearer: reader)
            #expect(greedy.code == 26001)
            let union = RequestSigner(
                key: person.key, subject: person.subject, context: "<NipVatUe>9999999999-ATU12345678</NipVatUe>",
                subjectKind: "certificateFingerprint", certificate: try person.certificateDER())
            let print = SHA256.hash(data: try union.certificateDER()).map { String(format: "%02X", $0) }.joined()
            try await stand.grant(
                "Fingerprint", print, #"["InvoiceWrite"]"#, context: ("NipVatUe", "9999999999-ATU12345678"))
            let foreign = try await stand.call(
                .post, "/v2/tokens", #"{"permissions":["InvoiceWrite"],"description":"Unijny"}"#,
                bearer: try await stand.access(union))
            #expect(foreign.code == 26002)
        }
    }

    @Test("closes to some contexts what is only for others: context-type-not-allowed")
    func contextTypes() async throws {
        try await Stand.run { stand in
            func access(_ type: String, _ value: String) async throws -> String {
                let made = RequestSigner(
                    context: "<\(type)>\(value)</\(type)>", subjectKind: "certificateFingerprint")
                let signer = RequestSigner(
                    key: made.key, context: made.context, subjectKind: made.subjectKind,
                    certificate: try made.certificateDER())
                let print = SHA256.hash(data: try signer.certificateDER()).map { String(format: "%02X", $0) }.joined()
                try await stand.grant("Fingerprint", print, #"["InvoiceWrite"]"#, context: (type, value))
                return try await stand.access(signer)
            }
            func refused(_ answer: Answer, _ type: String) {
                #expect(answer.status == 403)
                #expect(answer.json["reasonCode"] == "context-type-not-allowed")
                #expect(answer.json["security"]["contextIdentifierType"].text == type)
            }
            let provider = try await access("PeppolId", "PPL123456")
            let reference = "20260302-EC-0000000000-0000000000-00"
            refused(try await stand.call(.get, "/v2/tokens", bearer: provider), "PeppolId")
            refused(try await stand.call(.get, "/v2/tokens/\(reference)", bearer: provider), "PeppolId")
            refused(try await stand.call(.delete, "/v2/tokens/\(reference)", bearer: provider), "PeppolId")
            refused(try await stand.openOnline(form: "FA (3)", "1-0E", "FA", bearer: provider), "PeppolId")
            let foreign = try await stand.openOnline(form: "PEF (3)", "2-1", "PEF", bearer: provider)
            #expect(foreign.status == 201, "\(foreign.json)")
            let union = try await access("NipVatUe", "9999999999-ATU12345678")
            refused(try await stand.call(.get, "/v2/tokens", bearer: union), "NipVatUe")
            #expect(try await stand.openOnline(form: "FA (3)", "1-0E", "FA", bearer: union).status == 201)
        }
    }

    static let xmlsec = ["/usr/bin/xmlsec1", "/usr/local/bin/xmlsec1"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test("xmlsec1 thinks as the stand-in does", .enabled(if: xmlsec != nil), arguments: [false, true])
    func otherVerifier(tampered: Bool) throws {
        var signer = RequestSigner(challenge: "20260302-CR-0000000000-0000000000-00")
        signer.key = .rsa(try Self.rsa.get())
        var text = String(decoding: try signer.document(), as: UTF8.self)
        if tampered { text = text.replacing("<Nip>9", with: "<Nip>1") }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: Self.xmlsec ?? "")
        process.arguments = [
            "--verify", "--insecure", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", file.path,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect((process.terminationStatus == 0) == !tampered)
        let verified = try? XAdES.verify(Data(text.utf8), schemas: .none, at: Stand.morning)
        #expect((verified != nil) == !tampered)
    }
}

extension Stand {
    func openOnline(form code: String, _ version: String, _ value: String, bearer: String) async throws -> Answer {
        let sealed = try await encryption(key: SymmetricKey(size: .bits256), vector: Data(count: 16))
        let form = #"{"systemCode":"\#(code)","schemaVersion":"\#(version)","value":"\#(value)"}"#
        return try await call(
            .post, "/v2/sessions/online", #"{"formCode":\#(form),"encryption":\#(sealed)}"#, bearer: bearer)
    }

    func sendSigned(_ document: Data, query: String = "") async throws -> Answer {
        try await call(
            .post, "/v2/auth/xades-signature" + query, headers: ["Content-Type": "application/xml"], data: document)
    }

    /// Signs a fresh challenge and sends it, changed on the way where a test wants that.
    func offer(
        _ signer: RequestSigner, query: String = "", changing change: (String) -> String = { $0 }
    ) async throws -> Answer {
        var signer = signer
        signer.challenge = try await call(.post, "/v2/auth/challenge").json["challenge"].text
        let text = String(decoding: try signer.document(), as: UTF8.self)
        return try await sendSigned(Data(change(text).utf8), query: query)
    }

    func status(_ signer: RequestSigner) async throws -> JSON {
        try await signInStatus(try started(try await offer(signer)))
    }

    func access(_ signer: RequestSigner) async throws -> String {
        let started = try started(try await offer(signer))
        try await advance(10)
        let tokens = try await call(.post, "/v2/auth/token/redeem", bearer: started.bearer)
        return tokens.json["accessToken"]["token"].text
    }

    func grant(
        _ type: String, _ value: String, _ permissions: String = #"["InvoiceWrite"]"#,
        context: (String, String) = ("Nip", Stand.nip)
    ) async throws {
        _ = try await side(
            .post, "contexts",
            #"{"context":{"type":"\#(context.0)","value":"\#(context.1)"},"grants":[{"permissions":\#(permissions),"#
                + #""subject":{"type":"\#(type)","value":"\#(value)"}}]}"#)
    }
}
