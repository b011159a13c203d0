import Foundation
import HummingbirdTesting
import Testing

@testable import KSeFStandIn

@Suite("Limits")
struct LimitTests {
    @Test("hold in the second, the minute and the hour, and make those wait longer who do not wait")
    func windows() async throws {
        try await Stand.run { stand in
            _ = try await stand.side(.put, "switches", #"{"limits":true}"#)
            let session = try await stand.open(access: try await stand.signIn())
            func send() async throws -> Answer { try await stand.send(Data("<a/>".utf8), in: session) }
            for _ in 1...10 { #expect(try await send().status == 202) }
            let over = try await send()
            #expect(over.status == 429)
            #expect(over.header("Retry-After") == "1")
            #expect(over.json["status"]["code"] == 429)
            #expect(try await send().header("Retry-After") == "2")
            #expect(try await send().header("Retry-After") == "4")
            try await stand.advance(4)
            for _ in 1...10 { #expect(try await send().status == 202) }
            try await stand.advance(1)
            for _ in 1...10 { #expect(try await send().status == 202) }
            try await stand.advance(1)
            let minute = try await stand.call(
                .post, "/v2/sessions/online/\(session.reference)/invoices", "{}", bearer: session.access,
                headers: ["X-Error-Format": "problem-details"])
            #expect(minute.header("Content-Type") == "application/problem+json")
            #expect(minute.header("Retry-After") == "54")
        }
    }

    @Test("are counted group by group, and told by GET /rate-limits")
    func groups() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            #expect(
                try await stand.call(.get, "/v2/rate-limits", bearer: access).json["invoiceSend"]["perHour"]
                    == 1_000_000)
            _ = try await stand.side(.put, "switches", #"{"limits":true}"#)
            let rates = try await stand.call(.get, "/v2/rate-limits", bearer: access).json
            #expect(rates["invoiceSend"]["perHour"] == 180)
            #expect(rates["sessionList"]["perSecond"] == 5)
            for _ in 1...5 {
                #expect(try await stand.call(.get, "/v2/sessions?sessionType=Online", bearer: access).status == 200)
            }
            #expect(try await stand.call(.get, "/v2/sessions?sessionType=Online", bearer: access).status == 429)
            #expect(
                try await stand.call(.get, "/v2/limits/context", bearer: access).json["onlineSession"]["maxInvoices"]
                    == 10_000)
            _ = try await stand.side(.put, "limits", #"{"sessionList":{"perSecond":7,"perMinute":10,"perHour":60}}"#)
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: access).json["sessionList"]["perSecond"] == 7)
        }
    }
}

@Suite("Moods")
struct MoodTests {
    @Test("come in the same order from the same seed, whatever else is asked in between")
    func seeds() async throws {
        func record(seed: Int, noise: Bool) async throws -> [String] {
            let portal = try Portal(schemas: .none)
            return try await PortalApp.application(portal).test(.router) { client in
                let stand = Stand(portal: portal, http: client)
                _ = try await stand.side(
                    .put, "moods", #"{"moods":"lost=0.2,fail=0.2,repeat=0.2,html=0.1","seed":\#(seed)}"#)
                for _ in 1...60 {
                    _ = try await stand.call(.post, "/v2/auth/challenge")
                    if noise { _ = try await stand.call(.get, "/v2/security/public-key-certificates") }
                }
                let calls = try await stand.side(.get, "calls").json.items
                return calls.filter { $0["route"] == "POST /auth/challenge" }.map {
                    "\($0["mood"].text) \($0["status"].int ?? 0)"
                }
            }
        }
        let quiet = try await record(seed: 7, noise: false)
        #expect(quiet.count == 60)
        #expect(try await record(seed: 7, noise: true) == quiet)
        #expect(try await record(seed: 8, noise: false) != quiet)
        for mood in ["lost", "fail", "repeat", "html"] { #expect(quiet.contains { $0.hasPrefix(mood) }, "\(mood)") }
    }

    @Test("carry out what they lose and repeat, and nothing of what they refuse")
    func effects() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let route = "POST /sessions/online/*/invoices"
            func send(_ mood: String, _ number: String) async throws -> Answer {
                _ = try await stand.side(.post, "next", #"{"on":"\#(route)","mood":"\#(mood)"}"#)
                return try await stand.send(Sample(number: number).xml, in: session)
            }
            func sent(_ number: String) async throws -> [JSON] {
                try await stand.side(.get, "invoices?number=\(number)").json.items.map { $0["verdict"]["code"] }
            }
            #expect(try await send("lost", "L").header("X-Stand-In-Lost") == "1")
            #expect(try await sent("L") == [200])
            #expect(try await send("drop", "D").header("X-Stand-In-Lost") == "1")
            #expect(try await sent("D") == [])
            #expect(try await send("fail", "F").status >= 500)
            #expect(try await sent("F") == [])
            #expect(try await send("blind", "B").status >= 500)
            #expect(try await sent("B") == [200])
            #expect(try await send("repeat", "R").status == 202)
            #expect(try await sent("R") == [200, 440])
            let page = try await send("html", "H")
            #expect(page.status == 200)
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
            #expect(try await sent("H") == [])
            let limited = try await send("limit", "M")
            #expect(limited.status == 429)
            #expect(limited.header("Retry-After") == "1")
            #expect(try await send("redirect", "X").status == 302)
            #expect(try await send("garbage", "G").json == .null)
            #expect(try await sent("G") == [200])
            #expect(try await send("wrong", "W").json["referenceNumber"] == .null)
            #expect(try await sent("W") == [200])
            #expect(try await stand.send(Sample(number: "N").xml, in: session).status == 202)
        }
    }

    @Test("answer without end, late, and with the status ordered")
    func longAnswers() async throws {
        try await Stand.run { stand in
            func next(_ mood: String, _ value: Int) async throws -> Answer {
                _ = try await stand.side(.post, "next", #"{"on":"*","mood":"\#(mood)","value":\#(value)}"#)
                return try await stand.call(.post, "/v2/auth/challenge")
            }
            let huge = try await next("huge", 300_000)
            #expect(huge.data.count >= 300_000)
            #expect(huge.json == .null)
            let slow = try await next("slow", 0)
            #expect(slow.json["challenge"].text.count == 36)
            let failed = try await next("fail", 504)
            #expect(failed.status == 504)
        }
    }

    @Test("order what becomes of sign-ins: 550, 500, 480")
    func signInVerdicts() async throws {
        try await Stand.run { stand in
            for code in [550, 500, 480] {
                _ = try await stand.side(.post, "verdicts", #"{"of":"sign-in","code":\#(code)}"#)
                let started = try stand.started(try await stand.offer())
                #expect(try await stand.signInStatus(started)["code"].int == code)
            }
            let started = try stand.started(try await stand.offer())
            #expect(try await stand.signInStatus(started)["code"] == 200)
        }
    }

    @Test("order verdicts: 550, 500 and 440")
    func verdicts() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            for code in [550, 500, 440] {
                _ = try await stand.side(.post, "verdicts", #"{"code":\#(code)}"#)
                #expect(try await stand.verdict(Sample().xml, in: session)["status"]["code"].int == code)
            }
            #expect(try await stand.verdict(Sample().xml, in: session)["status"]["code"] == 200)
        }
    }

    @Test("hang up for real over the network")
    func network() async throws {
        let portal = try Portal(schemas: .none)
        try await PortalApp.application(portal).test(.live) { client in
            let stand = Stand(portal: portal, http: client)
            #expect(try await stand.call(.post, "/v2/auth/challenge").status == 200)
            _ = try await stand.side(.post, "next", #"{"on":"POST /auth/challenge","mood":"lost"}"#)
            await #expect(throws: (any Error).self) { try await stand.call(.post, "/v2/auth/challenge") }
        }
        #expect(portal.look { $0.calls.calls.map(\.mood) } == [nil, .lost])
    }

    @Test("are read from the command line, with clear words for what is none")
    func reading() throws {
        let moods = try Moods("lost=0.05,slow=0.1:3,cancel=0.01", seed: 1)
        #expect(moods.shares == ["lost": 0.05, "slow": 0.1])
        #expect(moods.slowness == 3)
        #expect(moods.cancelled == 0.01)
        for wrong in ["lost", "lost=2", "sad=0.1", "lost=0.6,fail=0.6"] {
            #expect(throws: (any Error).self) { try Moods(wrong, seed: 1) }
        }
    }

    @Test("of a name that is none do not keep it from starting, and the log tells the names there are")
    func strangers() throws {
        let (moods, notice) = try Moods.atStart("lost=0.05,sad=0.1,cancel=0.01", seed: 1)
        #expect(moods.shares == ["lost": 0.05] && moods.cancelled == 0.01)
        #expect(notice?.hasPrefix("there is no mood sad; there are lost, ") == true)
        #expect(try Moods.atStart("lost=0.05", seed: 1).notice == nil)
        #expect(throws: (any Error).self) { try Moods.atStart("lost=2", seed: 1) }
    }
}

@Suite("The state folder")
struct RestartTests {
    @Test("fails a batch whose parts were still being unpacked, and drops a line that was torn")
    func unfinished() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        nonisolated(unsafe) var before: Stand.OpenBatch?
        try await Stand.run(folder: folder) { stand in
            let package = Archive.pack([PackedFile(name: "a.xml", data: Sample().xml)], as: .zip)
            before = try await stand.openBatch(package, parts: 1, access: try await stand.signIn())
        }
        let opened = try #require(before)
        // What a kill between the answer to the closing and the end of the unpacking leaves behind.
        let file = folder.appending(path: "journal.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let last = try #require(lines.last { $0.contains(opened.reference) })
        let entry = try JSONDecoder().decode(JournalEntry.self, from: Data(last.utf8))
        guard case .session(var session) = entry else { throw CocoaError(.coderReadCorrupt) }
        session.closedAt = Stand.morning
        let closed = try JSONEncoder().encode(JournalEntry.session(session))
        try (Data((lines.joined(separator: "\n") + "\n").utf8) + closed + Data("\n{\"sess".utf8)).write(to: file)
        try await Stand.run(folder: folder) { stand in
            var batch = opened
            batch.access = try await stand.signIn()
            #expect(try await stand.batchStatus(batch)["status"]["code"] == 500)
        }
    }

    @Test("keeps keys, documents, confirmations and what they stand in the way of")
    func restart() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        nonisolated(unsafe) var before: (session: Stand.OpenSession, invoice: JSON, receipt: Data, key: String)?
        try await Stand.run(folder: folder) { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let invoice = try await stand.verdict(Sample().xml, in: session)
            let receipt = try await stand.follow(invoice["upoDownloadUrl"].text).data
            before = (session, invoice, receipt, try await stand.publicKey("SymmetricKeyEncryption").id)
        }
        let kept = try #require(before)
        try await Stand.run(folder: folder) { stand in
            #expect(try await stand.publicKey("SymmetricKeyEncryption").id == kept.key)
            var session = kept.session
            session.access = try await stand.signIn()
            let invoice = try await stand.status(kept.invoice["referenceNumber"].text, in: session)
            #expect(invoice["ksefNumber"] == kept.invoice["ksefNumber"])
            #expect(try await stand.follow(invoice["upoDownloadUrl"].text).data == kept.receipt)
            let again = try await stand.verdict(Sample().xml, in: session)
            #expect(again["status"]["code"] == 440, "and the session goes on")
            #expect(again["ordinalNumber"] == 2)
        }
    }
}

@Suite("Numbers")
struct NumberTests {
    @Test(
        "end in the CRC-8 of what stands before",
        arguments: [("5265877635-20250826-0100001AF629", "AF"), ("5555555555-20250828-010080615740", "E4")])
    func checksum(body: String, expected: String) {
        #expect(CRC8.hex(of: body) == expected)
    }

    @Test("never meet")
    func unique() {
        let numbers = Set(
            (0..<20_000 as Range<UInt64>).map { KSeFNumber.make(seller: "9999999999", day: "2026-03-02", serial: $0) })
        #expect(numbers.count == 20_000)
    }

    @Test(
        "are written and read as the portal writes dates",
        arguments: [
            ("2025-07-11T12:23:56.0154302+00:00", "2025-07-11T12:23:56.0154302+00:00"),
            ("2025-07-11T14:23:56+02:00", "2025-07-11T12:23:56.0000000+00:00"),
            ("2025-07-11T12:23:56.5Z", "2025-07-11T12:23:56.5000000+00:00"),
            ("2025-07-11T14:23:56", "2025-07-11T12:23:56.0000000+00:00"),
            ("2026-01-01", "2025-12-31T23:00:00.0000000+00:00"),
        ])
    func dates(text: String, expected: String) {
        #expect(Moment(text)?.text == expected)
    }
}
