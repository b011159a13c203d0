import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Sending in an online session")
struct SendingTests {
    @Test("goes 100, 150, 200; the closed session 170, 200, with counters")
    func whole() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            _ = try await stand.side(.put, "switches", #"{"think":4}"#)
            let reference = try await stand.send(Sample().xml, in: session).json["referenceNumber"].text
            #expect(try await stand.status(reference, in: session)["status"]["code"] == 100)
            try await stand.advance(2)
            #expect(try await stand.status(reference, in: session)["status"]["code"] == 150)
            try await stand.advance(2)
            let done = try await stand.status(reference, in: session)
            #expect(done["status"]["code"] == 200)
            #expect(done["invoiceNumber"] == "FV/1")
            #expect(done["invoicingMode"] == "Online")
            let number = done["ksefNumber"].text
            #expect(number.hasPrefix("9999999999-20260302-"))
            #expect(number.count == 35)
            #expect(CRC8.hex(of: String(number.prefix(32))) == number.suffix(2))

            let open = try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: session.access).json
            #expect(open["status"]["code"] == 100)
            #expect(try await stand.close(session).status == 204)
            let closing = try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: session.access).json
            #expect(closing["status"]["code"] == 170)
            try await stand.advance(4)
            let closed = try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: session.access).json
            #expect(closed["status"]["code"] == 200)
            #expect(closed["successfulInvoiceCount"] == 1)
            #expect(closed["failedInvoiceCount"] == 0)
        }
    }

    @Test("says 21402 and 21403 for size and hash of the content, 21405 for members out of shape")
    func content() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let xml = Sample().xml
            func code(_ body: String) async throws -> Int? {
                try await stand.call(
                    .post, "/v2/sessions/online/\(session.reference)/invoices", body, bearer: session.access
                ).code
            }
            #expect(try await code(try Stand.sending(xml, in: session, encryptedSize: 16)) == 21402)
            let otherHash = Data(SHA256.hash(data: Data())).base64EncodedString()
            #expect(try await code(try Stand.sending(xml, in: session, encryptedHash: otherHash)) == 21403)
            #expect(try await code(try Stand.sending(xml, in: session, hash: "short")) == 21405)
            #expect(try await code(try Stand.sending(xml, in: session, size: 0)) == 21405)
            #expect(try await code("{}") == 21405)
            #expect(try await code("not json") == 21405)
        }
    }

    @Test(
        "ends 435 for another key and for a vector before the ciphertext, 430 for another size or hash of the plain text"
    )
    func plain() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let xml = Sample().xml
            func verdict(_ body: String) async throws -> JSON {
                let answer = try await stand.call(
                    .post, "/v2/sessions/online/\(session.reference)/invoices", body, bearer: session.access)
                #expect(answer.status == 202)
                return try await stand.status(answer.json["referenceNumber"].text, in: session)["status"]["code"]
            }
            #expect(try await verdict(try Stand.sending(xml, in: session, prefixed: true)) == 435)
            #expect(try await verdict(try Stand.sending(xml, in: session, content: Data(count: 33))) == 435)
            #expect(try await verdict(try Stand.sending(xml, in: session, size: xml.count + 1)) == 430)
            let otherHash = Data(SHA256.hash(data: Data())).base64EncodedString()
            #expect(try await verdict(try Stand.sending(xml, in: session, hash: otherHash)) == 430)
        }
    }

    @Test("needs a session that is there, open, and not full: 21173, 21180, 21155")
    func sessions() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            var session = try await stand.open(access: access)
            let stranger = "20260302-SO-0000000000-0000000000-00"
            let known = session.reference
            session.reference = stranger
            #expect(try await stand.send(Sample().xml, in: session).code == 21173)
            #expect(try await stand.close(session).code == 21173)
            session.reference = known
            _ = try await stand.side(
                .put, "sizes",
                #"{"invoices":1,"invoiceBytes":1000000,"invoiceWithAttachmentBytes":3000000,"partBytes":100000000,"parts":50}"#
            )
            #expect(try await stand.send(Sample().xml, in: session).status == 202)
            #expect(try await stand.send(Sample(number: "FV/2").xml, in: session).code == 21155)
            #expect(try await stand.close(session).status == 204)
            #expect(try await stand.send(Sample(number: "FV/2").xml, in: session).code == 21180)
            #expect(try await stand.close(session).code == 21180)
            let late = try await stand.open(access: access)
            try await stand.advance(12 * 3600)
            #expect(
                try await stand.send(
                    Sample(number: "FV/3").xml,
                    in: .init(
                        reference: late.reference, access: try await stand.signIn(), key: late.key, vector: late.vector)
                ).code == 21180)
        }
    }

    @Test(
        "is 415 from the beginning where the key cannot be read, 440 where nothing was sent, 445 where nothing was good"
    )
    func endings() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let key = SymmetricKey(size: .bits256)
            let vector = Data(count: 16)
            let encryption = try await stand.encryption(key: key, vector: vector, padding: .PKCS1_OAEP)
            let opened = try await stand.call(
                .post, "/v2/sessions/online", #"{"formCode":\#(Stand.formCode),"encryption":\#(encryption)}"#,
                bearer: access)
            let unread = Stand.OpenSession(
                reference: opened.json["referenceNumber"].text, access: access, key: key, vector: vector)
            func code(_ session: Stand.OpenSession) async throws -> JSON {
                try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: access).json["status"]["code"]
            }
            #expect(try await code(unread) == 415)
            #expect(try await stand.send(Sample().xml, in: unread).code == 21180)
            let empty = try await stand.open(access: access)
            _ = try await stand.close(empty)
            #expect(try await code(empty) == 440)
            let bad = try await stand.open(access: access)
            #expect(try await stand.verdict(Data("<a/>".utf8), in: bad)["status"]["code"] == 430)
            _ = try await stand.close(bad)
            #expect(try await code(bad) == 445)
        }
    }

    @Test("opens for the published form codes alone, with a vector of 16 bytes and a known key")
    func opening() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let key = SymmetricKey(size: .bits256)
            func code(_ form: String, vector: Int = 16, id: String? = nil) async throws -> Int? {
                let encryption = try await stand.encryption(key: key, vector: Data(count: vector), id: id)
                return try await stand.call(
                    .post, "/v2/sessions/online", #"{"formCode":\#(form),"encryption":\#(encryption)}"#, bearer: access
                ).code
            }
            #expect(try await code(Stand.formCode) == nil)
            #expect(try await code(#"{"systemCode":"FA(3)","schemaVersion":"1-0E","value":"FA"}"#) == 21405)
            #expect(try await code(#"{"systemCode":"FA (3)","schemaVersion":"1-0","value":"FA"}"#) == 21405)
            #expect(try await code(Stand.formCode, vector: 12) == 21405)
            #expect(try await code(Stand.formCode, id: Data(count: 32).base64EncodedString()) == 21470)
            #expect(try await code(Stand.formCode, id: try await stand.publicKey("KsefTokenEncryption").id) == 21470)
        }
    }

    @Test("asks for the right to write, and shows sessions to their context alone")
    func rights() async throws {
        try await Stand.run { stand in
            let reader = "20260101-EC-0000000000-0000000005-00|nip-9999999999|dd"
            try await stand.register(token: reader, permissions: #"["InvoiceRead"]"#)
            let access = try await stand.signIn(token: reader)
            let refused = try await stand.call(.post, "/v2/sessions/online", "{}", bearer: access)
            #expect(refused.status == 403)
            #expect(refused.json["reasonCode"] == "missing-permissions")
            #expect(refused.json["security"]["presentPermissions"][0] == "InvoiceRead")
            let stranger = "20260101-EC-0000000000-0000000006-00|nip-1111111111|ee"
            try await stand.register(token: stranger, nip: "1111111111")
            let session = try await stand.open(access: try await stand.signIn())
            let theirs = try await stand.signIn(token: stranger, nip: "1111111111")
            let colleague = "20260101-EC-0000000000-0000000008-00|nip-9999999999|gg"
            let author = #","author":{"type":"Pesel","value":"44051401458"}"#
            try await stand.register(token: colleague, more: author)
            let others = try await stand.call(
                .get, "/v2/sessions/\(session.reference)", bearer: try await stand.signIn(token: colleague))
            #expect(others.json["reasonCode"] == "insufficient-resource-access")
            #expect(try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: theirs).code == 21173)
        }
    }

    @Test("lists with continuation tokens; a token of another list is 21418, a page of five 21405")
    func lists() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            for index in 1...13 { _ = try await stand.send(Sample(number: "FV/\(index)").xml, in: session) }
            _ = try await stand.send(Data("<a/>".utf8), in: session)
            let path = "/v2/sessions/\(session.reference)/invoices"
            let first = try await stand.call(.get, path, bearer: session.access).json
            #expect(first["invoices"].items.map { $0["ordinalNumber"].int } == Array(1...10))
            let token = first["continuationToken"].text
            let second = try await stand.call(
                .get, path, bearer: session.access, headers: ["x-continuation-token": token]
            ).json
            #expect(second["invoices"].items.map { $0["ordinalNumber"].int } == Array(11...14))
            #expect(second["continuationToken"] == .null)
            let failed = try await stand.call(.get, path + "/failed", bearer: session.access).json
            #expect(failed["invoices"].items.map { $0["status"]["code"] } == [430])
            for wrong in [token, "AAAA"] {
                let answer = try await stand.call(
                    .get, path + "/failed", bearer: session.access, headers: ["x-continuation-token": wrong])
                #expect(answer.code == 21418)
            }
            #expect(try await stand.call(.get, path + "?pageSize=5", bearer: session.access).code == 21405)
            let sessions = try await stand.call(.get, "/v2/sessions?sessionType=Online", bearer: session.access).json
            #expect(sessions["sessions"][0]["totalInvoiceCount"] == 14)
            let none = try await stand.call(
                .get, "/v2/sessions?sessionType=Online&statuses=Succeeded", bearer: session.access
            ).json
            #expect(none["sessions"].items.isEmpty)
            #expect(try await stand.call(.get, "/v2/sessions", bearer: session.access).code == 21405)
        }
    }
}
