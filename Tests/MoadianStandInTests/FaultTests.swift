import Foundation
import HummingbirdTesting
import Testing

@testable import MoadianStandIn

@Suite("Faults by switch")
struct FaultTests {
    private func on(_ fault: String, _ call: String, _ session: Session) async throws {
        try await session.tell("faults", ["fault": .text(fault), "call": .text(call)])
    }

    @Test("come instead of an answer, once")
    func instead() async throws {
        try await Session.run { (session: Session) async throws in
            try await on("empty-401", "information", session)
            let token = try await session.token()
            func ask() async throws -> Session.Reply {
                try await session.call(.get, Session.base + "server-information", bearer: token)
            }
            let empty = try await ask()
            #expect(empty.status == 401)
            #expect(empty.body.isEmpty)
            for (fault, status) in [("html-502", 502), ("html-200", 200), ("unavailable-503", 503), ("redirect", 302)] {
                try await on(fault, "information", session)
                let reply = try await ask()
                #expect(reply.status == status)
                #expect(reply.json == .null)
            }
            try await on("exception-name", "information", session)
            #expect(try await ask().code?.contains("Exception") == true)
            var codes: Set<String> = []
            for _ in 0..<4 {
                try await on("internal-fault", "information", session)
                codes.insert(try await ask().code ?? "")
            }
            #expect(codes == ["5119", "5129", "5139", "5199"])
            // None of them used the nonce up.
            #expect(try await ask().status == 200)
        }
    }

    @Test("lose the answer of what was carried out, or hang up before")
    func lost() async throws {
        try await Session.run { (session: Session) async throws in
            let uid = UUID().uuidString.lowercased()
            let packets: JSON = [Session.packet(session.sealed(Documents.sale(1)), uid: uid)]
            try await on("hang-up", "invoice", session)
            await #expect(throws: (any Error).self) { try await session.post("invoice", packets) }
            #expect(try await session.ask("totals")["packets"] == 0)
            try await on("lost", "invoice", session)
            await #expect(throws: (any Error).self) { try await session.post("invoice", packets) }
            await session.portal.rest()
            let found = try await session.get("inquiry-by-uid?uidList=\(uid)&fiscalId=A11216")
            #expect(found.json.elements?.first?["status"] == "SUCCESS")
        }
    }

    @Test("end the connection without a word on a real socket too")
    func lostLive() async throws {
        let portal = try Session.portal()
        try await portal.application().test(.live) { client in
            let session = Session(portal: portal, http: client)
            try await on("lost", "nonce", session)
            await #expect(throws: (any Error).self) { try await session.nonce() }
        }
        #expect(portal.state.withLock(\.nonces.issuedCount) == 1)
    }

    @Test("deliver twice: the gateway, the queue, and the list of results")
    func twice() async throws {
        try await Session.run { (session: Session) async throws in
            // The gateway's second delivery finds its nonce used, though the first was carried out.
            try await on("repeated-request", "invoice", session)
            let first = try await session.post("invoice", [Session.packet(session.sealed(Documents.sale(1)))])
            #expect(first.code == "4102")
            await session.portal.rest()
            #expect(try await session.ask("totals")["accepted"] == 1)

            try await on("repeated-delivery", "invoice", session)
            let uid = UUID().uuidString.lowercased()
            let second = try await session.post(
                "invoice", [Session.packet(session.sealed(Documents.sale(2)), uid: uid)])
            #expect(second.json["result"]?.elements?.count == 1)
            await session.portal.rest()
            let both = try await session.get("inquiry-by-uid?uidList=\(uid)&fiscalId=A11216").json.elements ?? []
            #expect(both.compactMap { $0["status"]?.text } == ["SUCCESS", "FAILED"])
            #expect(Session.codes(both[1]) == ["0300101"])

            try await on("repeated-result", "inquiry", session)
            let listed = try await session.get("inquiry-by-uid?uidList=\(uid)&fiscalId=A11216").json.elements
            #expect(listed?.count == 4)
            #expect(try await session.ask("totals")["acceptedMoreThanOnce"] == 0)
        }
    }

    @Test("rotate the key between server-information and the sending")
    func rotatedKey() async throws {
        try await Session.run { (session: Session) async throws in
            try await on("rotated-key", "invoice", session)
            #expect(try await Session.codes(session.outcome(of: Documents.sale(1))) == ["04150"])
            let published = try await session.get("server-information").json["publicKeys"]?.elements?.first?["id"]
            #expect(published?.text != Keys.portal.id)
        }
        try await Session.run { (session: Session) async throws in
            try await session.tell("keys/rotate", ["keepOld": true])
            try await session.accepted(Documents.sale(1))
        }
    }

    @Test("spoil results: TIMEOUT, unknown words, null lists, wrong signatures, no list")
    func results() async throws {
        try await Session.run { (session: Session) async throws in
            let uid = UUID().uuidString.lowercased()
            try await on("dropped-result", "invoice", session)
            let reply = try await session.post(
                "invoice", [Session.packet(session.sealed(Documents.sale(1)), uid: uid)])
            #expect(reply.json["result"] == [])
            await session.portal.rest()
            func ask() async throws -> JSON {
                let reply = try await session.get("inquiry-by-uid?uidList=\(uid)&fiscalId=A11216")
                return try #require(reply.json.elements?.first)
            }
            let good = try await ask()
            #expect(good["status"] == "SUCCESS")
            try await on("timeout-status", "inquiry", session)
            #expect(try await ask()["status"] == "TIMEOUT")
            try await on("unknown-status", "inquiry", session)
            #expect(try await ask()["status"] == "UNDER_REVIEW")
            try await on("unknown-code", "inquiry", session)
            #expect(try await Session.codes(ask()) == ["1X9-NEW"])
            try await on("null-lists", "inquiry", session)
            #expect(try await ask()["data"] == ["error": .null, "warning": .null, "success": true])
            try await on("wrong-receipt-signature", "inquiry", session)
            let spoiled = try await ask()["sign"]?.text
            #expect(spoiled != good["sign"]?.text)
            #expect(spoiled?.count == good["sign"]?.text?.count)
        }
    }

    @Test("spoil bodies: the wrong type, no JSON, half of it, far too much of it")
    func bodies() async throws {
        try await Session.run { (session: Session) async throws in
            try await on("wrong-type", "nonce", session)
            #expect(try await session.call(.get, Session.base + "nonce").json == [])
            for fault in ["malformed", "truncated"] {
                try await on(fault, "nonce", session)
                let reply = try await session.call(.get, Session.base + "nonce")
                #expect(reply.json == .null)
                #expect(!reply.body.isEmpty)
            }
            try await on("huge", "nonce", session)
            let size = try await session.http.execute(uri: Session.base + "nonce", method: .get) {
                $0.body.readableBytes
            }
            #expect(size > 64_000_000)
        }
    }

    @Test("come late", .timeLimit(.minutes(1)))
    func slow() async throws {
        try await Session.run({ $0.slowness = 50 }) { (session: Session) async throws in
            try await on("slow", "nonce", session)
            let start = ContinuousClock.now
            _ = try await session.nonce()
            #expect(ContinuousClock.now - start >= .milliseconds(50))
        }
    }

    @Test("are listed by name, and refused when unknown")
    func names() async throws {
        try await Session.run { (session: Session) async throws in
            let known = try await session.ask("faults")["known"]?.elements
            #expect(known?.count == Fault.allCases.count)
            let unknown = try await session.call(.post, "/stand-in/faults", body: ["fault": "bad mood"])
            #expect(unknown.status == 400)
            #expect(unknown.json["error"]?.text?.contains("html-502") == true)
        }
    }
}

@Suite("Moods")
struct MoodTests {
    /// What befell two hundred requests for a nonce.
    private func luck(seed: UInt64) async throws -> [String] {
        let moods = try Moods("lost=0.05,fail=0.05,repeat=0.05")
        let portal = try Session.portal(moods: moods, seed: seed)
        return try await portal.application().test(.router) { client in
            let session = Session(portal: portal, http: client)
            for _ in 0..<200 { _ = try? await session.call(.get, Session.base + "nonce") }
            let calls = try await session.ask("calls").elements ?? []
            return calls.map { ($0["faults"]?.elements ?? []).compactMap(\.text).joined(separator: "+") }
        }
    }

    @Test("repeat exactly under a seed, and differ under another")
    func seed() async throws {
        let first = try await luck(seed: 7)
        #expect(first.count == 200)
        #expect(try await luck(seed: 7) == first)
        #expect(try await luck(seed: 8) != first)
        // Some fifteen per cent of two hundred.
        let befallen = first.filter { !$0.isEmpty }.count
        #expect((10...60).contains(befallen), "\(befallen)")
        #expect(Set(first.joined(separator: "+").split(separator: "+")).isSuperset(of: ["lost", "repeated-request"]))
    }

    @Test("never let one tax id be registered twice, whatever happens")
    func oneAcceptance() async throws {
        let portal = try Session.portal(moods: try Moods("lost=0.2,fail=0.2,repeat=0.3"), seed: 11)
        try await portal.application().test(.router) { client in
            let session = Session(portal: portal, http: client)
            for serial in 1...20 {
                let document = Documents.sale(Int64(serial))
                var isRegistered = false
                for _ in 0..<50 where !isRegistered {
                    _ = try? await session.post("invoice", [Session.packet(session.sealed(document))])
                    await session.portal.rest()
                    let path = "inquiry-invoice-status?taxIds=\(document.taxID)"
                    let status = try? await session.get(path).json.elements?.first
                    isRegistered = status?["invoiceStatus"] == "AWAITING_REACTION"
                }
                #expect(isRegistered, "\(serial)")
            }
            let totals = try await session.ask("totals")
            #expect(totals["accepted"] == 20)
            #expect(totals["acceptedMoreThanOnce"] == 0)
        }
    }

    @Test("are written as shares")
    func written() throws {
        #expect(throws: SideChannelFault.self) { try Moods("lost=2") }
        #expect(throws: SideChannelFault.self) { try Moods("angry=0.5") }
        #expect(throws: SideChannelFault.self) { try Moods("lost") }
        let moods = try Moods("slow=0.25:1.5")
        #expect(moods[.slow] == 0.25 && moods.slowness == 1500)
    }

    @Test("take the names of other portals' moods, and pass over what is none with a word about it")
    func strangers() throws {
        let ours = try Moods.atStart("lost=0.05,blind=0.1,cancel=0.01,limit=0.1")
        #expect(ours.notice == nil)
        var generator = Generator(seed: 1)
        #expect(
            (1...500).allSatisfy { _ in Set(ours.moods.drawn(for: .nonce, from: &generator)).isSubset(of: [.lost]) })
        let (moods, notice) = try Moods.atStart("lost=0.05,angry=0.5")
        #expect(try moods == Moods("lost=0.05"))
        #expect(notice?.hasPrefix("There is no mood named angry; there are lost, ") == true)
        #expect(throws: SideChannelFault.self) { try Moods.atStart("lost=2") }
    }

    @Test(
        "of every kind come out as what the other doubles call so",
        arguments: [
            (Mood.drop, Fault.hangUp), (.html, .htmlSuccess), (.redirect, .redirect), (.garbage, .truncated),
            (.wrong, .wrongType), (.huge, .huge), (.slow, .slow), (.lost, .lost),
        ])
    func kinds(mood: Mood, fault: Fault) throws {
        var generator = Generator(seed: 3)
        let moods = try Moods("\(mood.rawValue)=1")
        #expect(moods.drawn(for: .invoice, from: &generator) == [fault])
    }
}
