import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Fetching invoices")
struct FetchingTests {
    @Test("gives the exact bytes by number to those the invoice concerns: 21164, 21165, 21405 otherwise")
    func document() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let session = try await stand.open(access: access)
            let number = try await stand.verdict(Sample().xml, in: session)["ksefNumber"].text
            try await stand.advance(1)
            let answer = try await stand.call(.get, "/v2/invoices/ksef/\(number)", bearer: access)
            #expect(answer.data == Sample().xml)
            #expect(answer.header("x-ms-meta-hash") == Sample().xml.sha256)
            for (nip, status) in [("1111111111", 200), ("2222222222", 400)] {
                let token = "20260101-EC-0000000000-0000000007-00|nip-\(nip)|ff"
                try await stand.register(token: token, nip: nip)
                let theirs = try await stand.signIn(token: token, nip: nip)
                let answer = try await stand.call(.get, "/v2/invoices/ksef/\(number)", bearer: theirs)
                #expect(answer.status == status)
                if status == 400 { #expect(answer.code == 21164) }
            }
            #expect(try await stand.call(.get, "/v2/invoices/ksef/nonsense", bearer: access).code == 21405)
            _ = try await stand.side(.put, "switches", #"{"think":4}"#)
            let slow = try await stand.send(Sample(number: "FV/2").xml, in: session).json["referenceNumber"].text
            try await stand.advance(4)
            let second = try await stand.status(slow, in: session)["ksefNumber"].text
            #expect(try await stand.call(.get, "/v2/invoices/ksef/\(second)", bearer: access).code == 21165)
            try await stand.advance(5)
            #expect(try await stand.call(.get, "/v2/invoices/ksef/\(second)", bearer: access).status == 200)
        }
    }

    @Test("lists metadata by role, date and filter, page by page")
    func metadata() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let session = try await stand.open(access: access)
            for index in 1...12 {
                _ = try await stand.send(Sample(number: "FV/\(index)").xml, in: session)
                try await stand.advance(1)
            }
            let range =
                #""dateRange":{"dateType":"PermanentStorage","from":"2026-03-02T00:00:00","restrictToPermanentStorageHwmDate":true}"#
            func query(_ more: String, _ paging: String = "") async throws -> Answer {
                try await stand.call(
                    .post, "/v2/invoices/query/metadata\(paging)", "{\(more),\(range)}", bearer: access)
            }
            let first = try await query(#""subjectType":"Subject1""#).json
            #expect(first["hasMore"] == true)
            #expect(first["isTruncated"] == false)
            #expect(first["invoices"].items.map { $0["invoiceNumber"].text } == (1...10).map { "FV/\($0)" })
            let second = try await query(#""subjectType":"Subject1""#, "?pageOffset=1&pageSize=10").json
            #expect(second["hasMore"] == false)
            #expect(second["invoices"].items.map { $0["invoiceNumber"].text } == ["FV/11", "FV/12"])
            let one = second["invoices"][0]
            #expect(one["grossAmount"] == 123)
            #expect(one["vatAmount"] == 23)
            #expect(one["netAmount"] == 100)
            #expect(one["invoiceType"] == "Vat")
            #expect(one["buyer"]["identifier"]["value"] == "1111111111")
            let last = try await query(#""subjectType":"Subject1""#, "?sortOrder=Desc").json
            #expect(last["invoices"][0]["invoiceNumber"] == "FV/12")
            #expect(try await query(#""subjectType":"Subject2""#).json["invoices"].items.isEmpty)
            let exact = try await query(
                #""subjectType":"Subject1","invoiceNumber":"FV/3","amount":{"type":"Brutto","from":123}"#)
            #expect(exact.json["invoices"].items.count == 1)
            #expect(try await query(#""subjectType":"Subject1""#, "?pageSize=9").code == 21405)
        }
    }

    @Test("says 21405 for more than three months, 21183 for a beginning past the water mark")
    func ranges() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            func code(_ range: String) async throws -> Int? {
                try await stand.call(
                    .post, "/v2/invoices/query/metadata", #"{"subjectType":"Subject1","dateRange":{\#(range)}}"#,
                    bearer: access
                ).code
            }
            #expect(try await code(#""dateType":"Issue","from":"2025-12-02","to":"2026-03-02""#) == nil)
            #expect(try await code(#""dateType":"Issue","from":"2025-12-01","to":"2026-03-02""#) == 21405)
            let ahead =
                #""dateType":"PermanentStorage","from":"2026-03-03T00:00:00+00:00","restrictToPermanentStorageHwmDate":true"#
            #expect(try await code(ahead) == 21183)
            #expect(try await code(#""dateType":"Never","from":"2026-03-02""#) == 21405)
        }
    }

    @Test("says 21182 for an eleventh export at a time, 21181 for a subject that the context cannot be")
    func exportRefusals() async throws {
        try await Stand.run { stand in
            let encryption = try await stand.encryption(key: SymmetricKey(size: .bits256), vector: Data(count: 16))
            let filters = #"{"subjectType":"Subject1","dateRange":{"dateType":"Issue","from":"2026-03-01"}}"#
            func export(_ access: String) async throws -> Answer {
                try await stand.call(
                    .post, "/v2/invoices/exports", #"{"encryption":\#(encryption),"filters":\#(filters)}"#,
                    bearer: access)
            }
            let access = try await stand.signIn()
            _ = try await stand.side(.put, "switches", #"{"think":60}"#)
            for _ in 1...10 { #expect(try await export(access).status == 201) }
            #expect(try await export(access).code == 21182)
            try await stand.advance(60)
            #expect(try await export(access).status == 201)
            _ = try await stand.side(.put, "switches", #"{"think":0}"#)
            let signer = RequestSigner()
            let peppol = RequestSigner(
                key: signer.key, context: "<PeppolId>PPL123456</PeppolId>", subjectKind: "certificateFingerprint",
                certificate: try signer.certificateDER())
            let print = SHA256.hash(data: try peppol.certificateDER()).map { String(format: "%02X", $0) }.joined()
            try await stand.grant("Fingerprint", print, #"["InvoiceRead"]"#, context: ("PeppolId", "PPL123456"))
            #expect(try await export(try await stand.access(peppol)).code == 21181)
        }
    }

    @Test("exports a package sealed with the client's key")
    func export() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let session = try await stand.open(access: access)
            let number = try await stand.verdict(Sample().xml, in: session)["ksefNumber"].text
            try await stand.advance(1)
            let key = SymmetricKey(size: .bits256)
            let vector = Data(count: 16)
            let encryption = try await stand.encryption(key: key, vector: vector)
            let filters = #"{"subjectType":"Subject1","dateRange":{"dateType":"Issue","from":"2026-03-01"}}"#
            let started = try await stand.call(
                .post, "/v2/invoices/exports", #"{"encryption":\#(encryption),"filters":\#(filters)}"#, bearer: access)
            #expect(started.status == 201)
            let reference = started.json["referenceNumber"].text
            let done = try await stand.call(.get, "/v2/invoices/exports/\(reference)", bearer: access).json
            #expect(done["status"]["code"] == 200)
            #expect(done["package"]["invoiceCount"] == 1)
            let part = done["package"]["parts"][0]
            let sealed = try await stand.follow(part["url"].text).data
            #expect(sealed.sha256 == part["encryptedPartHash"].text)
            let plain = try AES._CBC.decrypt(sealed, using: key, iv: AES._CBC.IV(ivBytes: vector))
            #expect(plain.sha256 == part["partHash"].text)
            let files = try Archive.unpack(plain, as: .zip)
            #expect(files.map(\.name) == ["\(number).xml", "_metadata.json"])
            #expect(files[0].data == Sample().xml)
            let unknown = "20260302-EH-0000000000-0000000000-00"
            #expect(try await stand.call(.get, "/v2/invoices/exports/\(unknown)", bearer: access).code == 21175)
            try await stand.advance(8 * 86_400)
            let later = try await stand.signIn()
            #expect(try await stand.call(.get, "/v2/invoices/exports/\(reference)", bearer: later).status == 410)
        }
    }
}
