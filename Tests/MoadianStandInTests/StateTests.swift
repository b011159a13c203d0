import Foundation
import Testing

@testable import MoadianStandIn

@Suite("A portal with a folder")
struct StateTests {
    private func folder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "moadian-stand-in-\(UUID().uuidString)").path
    }

    @Test("knows its key, its clients and what it accepted after a restart")
    func restart() async throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let document = Documents.sale(1)
        let uid = UUID().uuidString.lowercased()
        let window = "&start=" + Instant(milliseconds: Scene.now - 1).isoMilliseconds
        let question = "inquiry-by-uid?uidList=\(uid)&fiscalId=A11216" + window
        let first = try Session.portal(store: try Store(folder: path))
        let before = try await first.application().test(.router) { client -> JSON in
            let session = Session(portal: first, http: client)
            _ = try await session.post("invoice", [Session.packet(session.sealed(document), uid: uid)])
            await session.portal.rest()
            try await session.accepted(Documents.correction(2, of: document.taxID))
            let correction = Documents.correction(2, of: document.taxID).taxID
            try await session.tell("reactions", ["taxId": .text(correction), "reaction": "APPROVE"])
            return try #require(try await session.get(question).json.elements?.first)
        }
        #expect(before["status"] == "SUCCESS")
        // A kill in the middle of a line.
        let journal = try FileHandle(forWritingTo: URL(filePath: path + "/accepted.jsonl"))
        try journal.seekToEnd()
        try journal.write(contentsOf: Data("{\"accepted\":{\"_0\":{\"tax".utf8))
        try journal.close()

        var clock = Clock()
        clock.stand(at: Instant(milliseconds: Scene.now))
        let second = try Portal(clock: clock, keyBits: 2048, store: try Store(folder: path))
        try await Session.run(second) { (session: Session) async throws in
            #expect(second.state.withLock(\.keys.current.id) == Keys.portal.id)
            #expect(try await session.get(question).json.elements?.first == before)
            #expect(try await session.status(of: document.taxID)["invoiceStatus"] == "CANCELED")
            let again = try await session.post("invoice", [Session.packet(session.sealed(document), uid: uid)])
            #expect(again.code == "4163")
            #expect(try await Session.codes(session.outcome(of: document)) == ["0300101"])
            try await session.accepted(Documents.sale(3))
        }
        let third = try Portal(clock: clock, keyBits: 2048, store: try Store(folder: path))
        #expect(third.state.withLock(\.dashboard.order).count == 3)
    }

    @Test("lets nobody else read its files")
    func permissions() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try Session.portal(store: try Store(folder: path))
        for name in ["keys.json", "key.pem", "register.json", "accepted.jsonl"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test("forgets on request what it took in, and nothing else")
    func reset() async throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let portal = try Session.portal(store: try Store(folder: path))
        try await Session.run(portal) { (session: Session) async throws in
            try await session.accepted(Documents.sale(1))
            try await session.tell("reset")
            #expect(try await session.ask("totals")["accepted"] == 0)
            try await session.accepted(Documents.sale(1))
        }
        let next = try Session.portal(store: try Store(folder: path))
        #expect(next.state.withLock(\.dashboard.order).count == 1)
    }
}

@Suite("The side channel")
struct SideChannelTests {
    @Test("shows what came out of the envelopes and the order of the calls")
    func received() async throws {
        try await Session.run { (session: Session) async throws in
            let document = Documents.sale(1)
            try await session.accepted(document)
            let received = try #require(try await session.ask("received?taxId=\(document.taxID)").elements?.first)
            #expect(received["invoice"] == document.json)
            #expect(received["text"]?.text == String(decoding: document.json.bytes, as: UTF8.self))
            #expect(received["jwsHeader"]?["alg"] == "RS256")
            #expect(received["jweHeader"]?["kid"]?.text == Keys.portal.id)
            let calls = try await session.ask("calls").elements ?? []
            #expect(calls.compactMap { $0["kind"]?.text } == ["nonce", "invoice", "nonce", "inquiry"])
            #expect(calls.compactMap { $0["clientId"]?.text } == ["A11216", "A11216"])
            #expect(try await session.ask("calls?kind=invoice").elements?.first?["status"] == 200)
        }
    }

    @Test("changes settings, and says what it does not understand")
    func settings() async throws {
        try await Session.run { (session: Session) async throws in
            let settings = try await session.tell("settings", ["think": 3, "deadlineDays": 13, "buyers": "known"])
            #expect(settings["think"] == 3)
            #expect(settings["deadlineDays"] == 13)
            for wrong in [["think": "three"], ["mood": 1], ["buyers": "any"]] as [JSON] {
                let reply = try await session.call(.post, "/stand-in/settings", body: wrong)
                #expect(reply.status == 400)
                #expect(reply.json["error"]?.text?.isEmpty == false)
            }
            #expect(try await session.call(.get, "/stand-in/nothing").status == 400)
        }
    }

    @Test("sets the clock")
    func clock() async throws {
        try await Session.run { (session: Session) async throws in
            let set = try await session.tell("clock", ["at": "2026-11-27T08:00:00Z", "fixed": true])
            #expect(set["now"] == 1_795_766_400_000)
            #expect(try await session.tell("clock", ["advance": 1000])["text"] == "2026-11-27T08:00:01.000Z")
            #expect(try await session.call(.post, "/stand-in/clock", body: ["at": "noon"]).status == 400)
        }
    }
}

@Suite("Numbers and texts")
struct WireTests {
    @Test("exact decimals multiply, add and cut without a loss")
    func exact() throws {
        func exact(_ text: String) -> Exact { Exact(text)! }
        #expect(try exact("1.5") * exact("500003") == exact("750004.5"))
        #expect((try exact("1.5") * exact("500003")).truncated() == exact("750004"))
        #expect(exact("1.50") == exact("1.5"))
        #expect(exact("1.5e3") == exact("1500"))
        #expect(exact("-0.5").truncated() == .zero)
        #expect(exact("0.05").written == "0.05")
        #expect(exact("-12.340").written == "-12.34")
        #expect(try exact("10").divided(by: exact("3"), places: 4) == exact("3.3333"))
        #expect(exact("99999999999999999999999999999999999999") > exact("0.00000001"))
        #expect(Exact("1e99") == nil)
        #expect(throws: Exact.Overflow.self) { try exact("1e30") * exact("1e30") }
    }

    @Test("JSON keeps numbers as they were written, and refuses what is none")
    func json() throws {
        let text = #"{"a":1.50,"b":[true,null,"x\u06a9\n\"\\"],"c":-0e1}"#
        let json = try JSON(parsing: text)
        #expect(json["a"] == .number("1.50"))
        #expect(json["b"]?.elements?[2].text == "xک\n\"\\")
        #expect(try JSON(parsing: json.bytes) == json)
        #expect(try JSON(parsing: #""\ud83d\ude00""#).text == "😀")
        for wrong in [
            "", "[1,]", "{\"a\"}", "01", "1.", "+1", "\"\u{1}\"", "\"\\x\"", "[1 2]", "tru", "\"\\ud83d\"", "{,}",
            "\u{FEFF}1", String(repeating: "[", count: 100),
        ] {
            #expect(throws: JSONFault.self, "\(wrong)") { try JSON(parsing: wrong) }
        }
        #expect(throws: JSONFault.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test("instants are read with any offset")
    func instants() {
        #expect(Instant(iso: "2023-05-14T00:00:00.000000000+03:30")?.milliseconds == 1_684_009_800_000)
        #expect(Instant(iso: "2023-05-13T17:10:37.988Z")?.milliseconds == 1_683_997_837_988)
        #expect(Instant(milliseconds: 1_683_997_837_988).isoMilliseconds == "2023-05-13T17:10:37.988Z")
        #expect(Instant(iso: "2023-02-30T00:00:00Z") == nil)
        #expect(Instant(iso: "2023-05-14") == nil)
        #expect(Instant(milliseconds: -1).epochDay == -1)
    }
}
