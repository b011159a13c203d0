import Contracts
import Foundation
import Testing

@testable import KSeF

@Suite("An online session")
struct OnlineSessionTests {
    let portal: ScriptedPortal
    let invoice = Data("<Faktura>ąę</Faktura>".utf8)

    init() throws { portal = try ScriptedPortal() }

    @Test("is opened for FA (3), with the space, under the key that encrypts keys")
    func opened() async throws {
        let reference = try await portal.desk().openSession()
        #expect(reference.contains("-SO-"))
        let body = try #require(portal.last("/sessions/online")?.body)
        let request = try #require(JSONSerialization.jsonObject(with: body) as? [String: Any])
        #expect(
            request["formCode"] as? [String: String] == [
                "systemCode": "FA (3)", "schemaVersion": "1-0E", "value": "FA",
            ])
        let encryption = try #require(request["encryption"] as? [String: String])
        #expect(encryption["publicKeyId"] == ScriptedPortal.id(portal.keys.symmetricKey))
        #expect(Data(base64Encoded: encryption["initializationVector"] ?? "")?.count == 16)
        #expect(portal.script.withLock { $0.sessionKeys[reference]?.key.count } == 32)
    }

    @Test("takes the exact bytes, encrypted without the vector in front, with hashes and sizes of both")
    func sent() async throws {
        let desk = portal.desk()
        let session = try await desk.openSession()
        let reference = try await desk.send(invoice, through: session, offline: false)
        let taken = try #require(portal.script.withLock { $0.invoices[session]?.first })
        #expect(taken.reference == reference)
        #expect(taken.content == invoice)
        #expect(!taken.offline && taken.corrected == nil)
    }

    @Test(
        "rounds the size up to the next whole block, and adds one to what is whole",
        arguments: [0, 1, 15, 16, 17, 6480])
    func sizes(count: Int) throws {
        let encrypted = try SessionKey.fresh().encrypt(Data(count: count))
        #expect(encrypted.count == (count / 16 + 1) * 16)
    }

    @Test("has a key and a vector of its own")
    func fresh() async throws {
        let first = try await portal.desk().openSession()
        let second = try await portal.desk().openSession()
        #expect(first != second)
        let keys = portal.script.withLock { $0.sessionKeys }
        #expect(keys[first]?.key != keys[second]?.key && keys[first]?.vector != keys[second]?.vector)
    }

    @Test("takes offline documents and technical corrections as such")
    func offline() async throws {
        let desk = portal.desk()
        let session = try await desk.openSession()
        _ = try await desk.send(invoice, through: session, offline: true)
        let refused = ContentHash(of: Data("refused".utf8)).text
        _ = try await desk.send(invoice, through: session, offline: false, correcting: refused)
        let taken = try #require(portal.script.withLock { $0.invoices[session] })
        #expect(taken.map(\.offline) == [true, true])
        #expect(taken.map(\.corrected) == [nil, refused])
    }

    @Test("serves until it is full, ends soon or is over")
    func reuse() async throws {
        let desk = portal.desk()
        let first = try await desk.openSession()
        #expect(try await desk.openSession() == first)
        portal.answer("/sessions/online/\(first)/invoices", 400, #"{"errors":[{"code":21180,"description":"440"}]}"#)
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.send(invoice, through: first, offline: false)
        }
        #expect(failure?.code == "21180")
        let second = try await desk.openSession()
        #expect(second != first)
        // Sessions end at 22:00.
        portal.script.withLock { $0.now = .test("2026-11-25T21:29:00Z") }
        #expect(try await desk.openSession() == second)
        portal.script.withLock { $0.now = .test("2026-11-25T21:31:00Z") }
        #expect(try await desk.openSession() != second)
    }

    @Test("keeps to the number of invoices that the portal's limits name")
    func full() async throws {
        portal.answer("/rate-limits", 404)
        portal.answer("/limits/context", 200, #"{"onlineSession":{"maxInvoices":1,"maxInvoiceSizeInMB":1},"new":{}}"#)
        let desk = portal.desk()
        let first = try await desk.openSession()
        _ = try await desk.send(invoice, through: first, offline: false)
        #expect(try await desk.openSession() != first)
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.send(Data(count: 1_000_001), through: first, offline: false)
        }
        #expect(failure?.code == "size")
    }

    @Test("takes limits beyond all measure for what they are")
    func boundless() async throws {
        let most = Int.max
        portal.answer(
            "/rate-limits", 200,
            #"{"invoiceSend":{"perSecond":\#(most),"perMinute":\#(most),"perHour":\#(most)}}"#)
        portal.answer(
            "/limits/context", 200, #"{"onlineSession":{"maxInvoices":\#(most),"maxInvoiceSizeInMB":\#(most)}}"#)
        let desk = portal.desk()
        let session = try await desk.openSession()
        _ = try await desk.send(invoice, through: session, offline: false)
        #expect(try await desk.openSession() == session)
    }

    @Test("whose key is not held here takes nothing and is asked for nothing")
    func unknown() async throws {
        let desk = portal.desk()
        let failure = await #expect(throws: KSeFFailure.self) {
            try await desk.send(invoice, through: "20261125-SO-0000000000-0000000009-00", offline: false)
        }
        #expect(failure?.code == "session-unknown")
        #expect(portal.calls.isEmpty)
    }

    @Test("leaves it in doubt whether an invoice arrived, and never sends it again by itself")
    func lost() async throws {
        let desk = portal.desk()
        let session = try await desk.openSession()
        for _ in 0..<3 {
            portal.lose("/sessions/online/\(session)/invoices", arriving: true)
            let failure = await #expect(throws: KSeFFailure.self) {
                try await desk.send(invoice, through: session, offline: false)
            }
            #expect(failure?.mayHaveHappened == true)
        }
        #expect(portal.count("POST /sessions/online/\(session)/invoices") == 3)
    }

    @Test("is closed, by whomever it was opened; one that is over is as good")
    func closed() async throws {
        let desk = portal.desk()
        let session = try await desk.openSession()
        try await desk.closeSession(session)
        #expect(portal.count("POST /sessions/online/\(session)/close") == 1)
        portal.answer("/sessions/online/other/close", 400, #"{"errors":[{"code":21180,"description":"x"}]}"#)
        try await desk.closeSession("other")
        portal.lose("/sessions/online/other/close", arriving: false)
        await #expect(throws: KSeFFailure.self) { try await desk.closeSession("other") }
    }

    @Test("named by the portal in a way that would lead elsewhere leads nowhere")
    func path() async throws {
        let desk = portal.desk()
        _ = try? await desk.session("../auth/token/redeem?x=1#y")
        #expect(portal.calls.last == "GET /sessions/..%2Fauth%2Ftoken%2Fredeem%3Fx%3D1%23y")
    }
}

@Suite("What a session tells of its invoices")
struct SessionReadingTests {
    let portal: ScriptedPortal

    init() throws { portal = try ScriptedPortal() }

    private func status(_ code: Int, number: String? = nil, extensions: String = "null") throws -> InvoiceStatus {
        let text = """
            {"ordinalNumber":1,"referenceNumber":"r","invoiceHash":"h","invoicingDate":"2026-11-25T10:00:00Z",
             "ksefNumber":\(number.map { "\"\($0)\"" } ?? "null"),"futureField":{"a":[1]},
             "status":{"code":\(code),"description":"Opis","details":["A","B"],"extensions":\(extensions)}}
            """
        return try JSONDecoder().decode(InvoiceStatus.self, from: Data(text.utf8))
    }

    @Test(
        "every code of the ministry's table has its meaning",
        arguments: [
            (100, InvoiceOutcome.processing), (150, .processing), (405, .dropped(code: 405, "Opis: A: B")),
            (410, .refused(code: 410, "Opis: A: B")), (415, .refused(code: 415, "Opis: A: B")),
            (430, .refusedTechnically(code: 430, "Opis: A: B")), (435, .dropped(code: 435, "Opis: A: B")),
            (440, .duplicate(of: nil, session: nil)), (450, .refused(code: 450, "Opis: A: B")),
            (500, .dropped(code: 500, "Opis: A: B")), (550, .dropped(code: 550, "Opis: A: B")),
            (499, .refused(code: 499, "Opis: A: B")),
        ])
    func codes(code: Int, outcome: InvoiceOutcome) throws {
        #expect(try status(code).outcome == outcome)
    }

    @Test("an acceptance counts with a right number only")
    func numbers() throws {
        let number = "5265877635-20250826-0100001AF629-AF"
        #expect(try status(200, number: number).outcome == .accepted(try KSeFNumber(number)))
        for wrong in [nil, "5265877635-20250826-0100001AF629-AE", "x"] {
            guard case .unclear = try status(200, number: wrong).outcome else {
                Issue.record("\(wrong ?? "no number") was taken for an acceptance")
                continue
            }
        }
    }

    @Test("a duplicate names the original and its session")
    func duplicates() throws {
        let extensions = #"{"originalKsefNumber":"N","originalSessionReferenceNumber":"S","other":null}"#
        #expect(try status(440, extensions: extensions).outcome == .duplicate(of: "N", session: "S"))
    }

    @Test(
        "a session's codes have theirs",
        arguments: [
            (100, SessionOutcome.open), (150, .processing), (170, .processing), (200, .finished), (445, .finished),
            (440, .cancelled), (405, .failed(code: 405, "Opis")), (415, .failed(code: 415, "Opis")),
            (420, .failed(code: 420, "Opis")), (430, .failed(code: 430, "Opis")), (435, .failed(code: 435, "Opis")),
            (500, .failed(code: 500, "Opis")),
        ])
    func sessions(code: Int, outcome: SessionOutcome) async throws {
        portal.answer("/sessions/s", 200, #"{"status":{"code":\#(code),"description":"Opis"},"invoiceCount":3}"#)
        #expect(try await portal.desk().session("s").outcome == outcome)
    }

    private func page(_ hashes: [String], next: String?, code: Int = 100) -> String {
        let invoices = hashes.enumerated().map { index, hash in
            """
            {"ordinalNumber":\(index + 1),"referenceNumber":"r-\(hash)","invoiceHash":"\(hash)",
             "invoicingDate":"x","status":{"code":\(code),"description":"Opis"}}
            """
        }
        return
            #"{"continuationToken":\#(next.map { "\"\($0)\"" } ?? "null"),"invoices":[\#(invoices.joined(separator: ","))]}"#
    }

    @Test("the list is followed page by page, by the token in a header, until it ends")
    func pages() async throws {
        portal.answer("/sessions/s/invoices?pageSize=1000", 200, page(["a", "b"], next: "t1"))
        portal.answer("/sessions/s/invoices", 200, page(["c"], next: "t2"))
        portal.answer("/sessions/s/invoices", 200, page(["d"], next: ""))
        let all = try await portal.desk().invoices(of: "s")
        #expect(all.map(\.invoiceHash) == ["a", "b", "c", "d"])
        let tokens = portal.script.withLock { $0.requests.filter { $0.url.contains("/invoices") } }
            .map { $0[header: "x-continuation-token"] }
        #expect(tokens == [nil, "t1", "t2"])
    }

    @Test("the list is left as soon as all that is wanted is on its way, and not for what was turned away")
    func wanted() async throws {
        portal.answer("/sessions/s/invoices", 200, page(["a", "b"], next: "t1"))
        #expect(try await portal.desk().invoices(of: "s", wanted: ["b"]).count == 2)
        portal.answer("/sessions/s/invoices", 200, page(["a", "b"], next: "t1", code: 405))
        portal.answer("/sessions/s/invoices", 200, page(["b"], next: nil, code: 150))
        let seen = try await portal.desk().invoices(of: "s", wanted: ["b"])
        #expect(InvoiceStatus.telling(of: seen.filter { $0.invoiceHash == "b" })?.status.code == 150)
    }

    @Test("a list that never ends is given up")
    func endless() async throws {
        let desk = portal.desk()
        for number in 0..<60 { portal.answer("/sessions/s/invoices", 200, page(["a"], next: "t\(number)")) }
        // The portal's limit for lists is lifted, or it would stop this first.
        let high = #"{"sessionInvoiceList":{"perSecond":1000,"perMinute":1000,"perHour":1000}}"#
        await desk.account.limiter.update(try RateLimits.published.updated(from: Data(high.utf8)))
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.invoices(of: "s") }
        #expect(failure?.kind == .misunderstanding)
        #expect(portal.count("GET /sessions/s/invoices") == 50)
    }

    @Test("of several with the same bytes the one that counts is told, not the one that was turned away")
    func telling() throws {
        let number = "5265877635-20250826-0100001AF629-AF"
        let several = [try status(440), try status(200, number: number), try status(405), try status(100)]
        #expect(InvoiceStatus.telling(of: several)?.status.code == 200)
        #expect(InvoiceStatus.telling(of: [try status(405), try status(100)])?.status.code == 100)
        #expect(InvoiceStatus.telling(of: []) == nil)
    }

    @Test("sessions are asked for by kind and time, with the time written for an address")
    func listed() async throws {
        let listing = """
            {"sessions":[{"referenceNumber":"20261125-SB-0-0-0","status":{"code":150,"description":"x"},
             "dateCreated":"2026-11-25T10:00:00Z","dateUpdated":"x","totalInvoiceCount":0}],"continuationToken":""}
            """
        portal.answer("/sessions?", 200, listing)
        let found = try await portal.desk().sessions(.batch, since: .test("2026-11-25T10:00:00Z"))
        #expect(found.map(\.referenceNumber) == ["20261125-SB-0-0-0"])
        #expect(
            portal.calls.last
                == "GET /sessions?sessionType=Batch&pageSize=1000&dateCreatedFrom=2026-11-25T10%3A00%3A00.000Z")
    }
}
