import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Judging documents")
struct IntakeTests {
    @Test("accepts once for seller, kind and number; the second is 440 and names the first")
    func duplicates() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let first = try await stand.verdict(Sample().xml, in: session)
            let again = try await stand.verdict(Sample(name: "Inny towar").xml, in: session)
            #expect(again["status"]["code"] == 440)
            #expect(again["status"]["extensions"]["originalKsefNumber"] == first["ksefNumber"])
            #expect(again["status"]["extensions"]["originalSessionReferenceNumber"].text == session.reference)
            #expect(try await stand.verdict(Sample(kind: "UPR").xml, in: session)["status"]["code"] == 200)
            #expect(try await stand.verdict(Sample(number: "FV/2").xml, in: session)["status"]["code"] == 200)
            let counts = try await stand.side(.get, "counts").json
            #expect(counts["sent"] == 4)
            #expect(counts["accepted"] == 3)
        }
    }

    @Test("refuses another seller (410), unless the context may issue for it")
    func sellers() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let foreign = Sample(seller: "1111111111", buyer: Stand.nip).xml
            #expect(try await stand.verdict(foreign, in: session)["status"]["code"] == 410)
            _ = try await stand.side(
                .post, "contexts", #"{"context":{"type":"Nip","value":"9999999999"},"issuesFor":["1111111111"]}"#)
            #expect(try await stand.verdict(foreign, in: session)["status"]["code"] == 200)
        }
    }

    static let badFiles: [(String, Data)] = [
        ("a byte order mark", Data([0xEF, 0xBB, 0xBF]) + Sample().xml),
        ("another encoding", Sample(prolog: "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>").xml),
        ("bytes that are no UTF-8", Sample().xml + Data([0xFF])),
        ("a processing instruction", Sample(prolog: "<?go now?>").xml),
        ("a document type", Sample(prolog: "<!DOCTYPE Faktura>").xml),
        ("a forbidden character", Sample(name: "a\u{0090}b").xml),
        ("a forbidden code point of plane 1", Sample(name: "a\u{1FFFE}b").xml),
        ("an end too early", Sample().xml.dropLast(3)),
        ("another root", Data("<Faktura/>".utf8)),
    ]

    @Test("says 430 for files that are not as they must be", arguments: badFiles)
    func files(name: String, file: Data) async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            #expect(try await stand.verdict(file, in: session)["status"]["code"] == 430, "\(name)")
        }
    }

    @Test("says 430 for what the schema refuses, with the line", .enabled(if: Reference.isThere))
    func schema() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let status = try await stand.verdict(Sample(number: " FV  1", kind: "FV").xml, in: session)["status"]
            #expect(status["code"] == 430)
            #expect(status["details"][0].text.contains("RodzajFaktury"))
        }
    }

    @Test("says 430 for a file over a million bytes")
    func size() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let padding = "<!--\(String(repeating: "x", count: 1_000_000))-->"
            #expect(try await stand.verdict(Sample(prolog: padding).xml, in: session)["status"]["code"] == 430)
        }
    }

    @Test("says 450 for a date after the Polish day of intake, and for check digits")
    func content() async throws {
        try await Stand.run { stand in
            // 23:30 of the 2nd in UTC is the 3rd in Warsaw.
            _ = try await stand.side(.put, "clock", #"{"at":"2026-03-02T23:30:00Z"}"#)
            let session = try await stand.open(access: try await stand.signIn())
            #expect(try await stand.verdict(Sample(issued: "2026-03-04").xml, in: session)["status"]["code"] == 450)
            let today = try await stand.verdict(Sample(issued: "2026-03-03").xml, in: session)
            #expect(today["status"]["code"] == 200)
            #expect(today["invoicingMode"] == "Online")
            #expect(today["ksefNumber"].text.contains("-20260303-"))
            let wrong = Sample(number: "FV/2", buyer: "1111111112").xml
            #expect(try await stand.verdict(wrong, in: session)["status"]["code"] == 450)
            _ = try await stand.side(.put, "switches", #"{"checksDigits":false}"#)
            #expect(try await stand.verdict(wrong, in: session)["status"]["code"] == 200)
        }
    }

    @Test("marks as offline what says so and what is dated before the Polish day")
    func offline() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let old = try await stand.verdict(Sample(issued: "2026-03-01").xml, in: session)
            #expect(old["invoicingMode"] == "Offline")
            let said = try await stand.verdict(Sample(number: "FV/2").xml, in: session, more: #","offlineMode":true"#)
            #expect(said["invoicingMode"] == "Offline")
        }
    }

    @Test("takes an attachment in a batch alone (415)", .enabled(if: Reference.isThere))
    func attachments() async throws {
        let file = try Data(contentsOf: Reference.folder.appending(path: "samples/FA3_example_24.xml"))
        try await Stand.run { stand in
            _ = try await stand.side(.put, "clock", #"{"at":"2026-11-27T12:00:00Z"}"#)
            let session = try await stand.open(access: try await stand.signIn())
            #expect(try await stand.verdict(file, in: session)["status"]["code"] == 415)
        }
    }

    @Test("takes a technical correction of a refused offline document, once, and of nothing else")
    func technicalCorrection() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let broken = Sample(prolog: "<?go now?>").xml
            let refused = try await stand.verdict(broken, in: session, more: #","offlineMode":true"#)
            #expect(refused["status"]["code"] == 430)
            let more = #","offlineMode":true,"hashOfCorrectedInvoice":"\#(broken.sha256)""#
            let online = #","hashOfCorrectedInvoice":"\#(broken.sha256)""#
            #expect(try await stand.send(Sample().xml, in: session, more: online).code == 21405)
            let unknown = #","offlineMode":true,"hashOfCorrectedInvoice":"\#(Data("?".utf8).sha256)""#
            #expect(try await stand.send(Sample().xml, in: session, more: unknown).code == 21405)
            let accepted = try await stand.verdict(Sample().xml, in: session, more: more)
            #expect(accepted["status"]["code"] == 200)
            #expect(accepted["invoicingMode"] == "Offline")
            #expect(try await stand.send(Sample().xml, in: session, more: more).code == 21166)
            let ofAccepted = #","offlineMode":true,"hashOfCorrectedInvoice":"\#(Sample().xml.sha256)""#
            #expect(try await stand.send(Sample(number: "FV/9").xml, in: session, more: ofAccepted).code == 21167)
        }
    }

    @Test("does not let a technical correction change what the invoice says")
    func changedContent() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            _ = try await stand.side(.post, "verdicts", #"{"code":550}"#)
            let first = try await stand.verdict(Sample().xml, in: session, more: #","offlineMode":true"#)
            #expect(first["status"]["code"] == 550)
            let more = #","offlineMode":true,"hashOfCorrectedInvoice":"\#(Sample().xml.sha256)""#
            let changed = try await stand.verdict(Sample(number: "FV/2").xml, in: session, more: more)
            #expect(changed["status"]["code"] == 450)
            let same = try await stand.verdict(Sample(name: "Towar, poprawnie").xml, in: session, more: more)
            #expect(same["status"]["code"] == 200)
        }
    }

    static let samples =
        (try? FileManager.default.contentsOfDirectory(atPath: Reference.folder.appending(path: "samples").path))?
        .sorted()
        ?? []

    @Test(
        "accepts every published sample, but for attachments online and numbers used before",
        .enabled(if: Reference.isThere))
    func published() async throws {
        #expect(Self.samples.count == 27)
        try await Stand.run { stand in
            _ = try await stand.side(.put, "clock", #"{"at":"2026-11-27T12:00:00Z"}"#)
            let session = try await stand.open(access: try await stand.signIn())
            var taken: [String: String] = [:]
            for sample in Self.samples {
                let xml = try Data(contentsOf: Reference.folder.appending(path: "samples/\(sample)"))
                let verdict = try await stand.verdict(xml, in: session)
                let text = String(decoding: xml, as: UTF8.self)
                let key = "\(text.between("<RodzajFaktury>")) \(text.between("<P_2>"))"
                let attached = text.contains("<Zalacznik>")
                let expected: JSON = attached ? 415 : taken[key] == nil ? 200 : 440
                #expect(verdict["status"]["code"] == expected, "\(sample) \(verdict)")
                if expected == 200 { taken[key] = sample }
            }
            let accepted = try await stand.side(.get, "counts").json["accepted"].int
            #expect(accepted == taken.count)
        }
    }

    @Test(
        "accepts every published sample when it comes alone, in a batch", .enabled(if: Reference.isThere),
        arguments: samples)
    func publishedAlone(sample: String) throws {
        let xml = try Data(contentsOf: Reference.folder.appending(path: "samples/\(sample)"))
        let examination = Intake(schemas: Reference.schemas, checksDigits: true).examine(
            xml, terms: .init(formCode: .invoice, isBatch: true, mayAttach: true, today: "2026-11-27"))
        #expect(examination.refusal == nil)
        #expect(examination.facts?.seller == "9999999999")
    }

    /// What the schema cannot see, the portal does not see either.
    static let validAllTheSame = [
        "05-jst1-without-podmiot3.xml", "17-gv1-without-podmiot3.xml", "23-missing-bank-account-validation.xml",
        "25-negative-quantities.xml",
    ]
    static let wrong =
        (try? FileManager.default.contentsOfDirectory(
            atPath: Reference.folder.appending(path: "samples-invalid").path))?.sorted().filter { $0.hasSuffix(".xml") }
        ?? []

    @Test(
        "refuses the published wrong documents with 430, but for those only a person would see",
        .enabled(if: Reference.isThere), arguments: wrong)
    func publishedWrong(sample: String) throws {
        let xml = try Data(contentsOf: Reference.folder.appending(path: "samples-invalid/\(sample)"))
        let examination = Intake(schemas: Reference.schemas, checksDigits: true).examine(
            xml, terms: .init(formCode: .invoice, isBatch: false, mayAttach: false, today: "2026-11-27"))
        #expect(examination.refusal?.code == (Self.validAllTheSame.contains(sample) ? nil : 430), "\(examination)")
    }

    @Test("keeps well-formedness and main facts where there are no schemas")
    func withoutSchemas() async throws {
        try await Stand.run(schemas: .none) { stand in
            let session = try await stand.open(access: try await stand.signIn())
            #expect(try await stand.verdict(Sample(kind: "FV").xml, in: session)["status"]["code"] == 200)
            #expect(try await stand.verdict(Data("<Faktura/>".utf8), in: session)["status"]["code"] == 430)
        }
    }
}

extension String {
    fileprivate func between(_ tag: String) -> String {
        firstRange(of: tag).map { String(self[$0.upperBound...].prefix { $0 != "<" }) } ?? ""
    }
}
