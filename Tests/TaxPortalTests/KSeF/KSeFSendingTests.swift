import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing

@testable import TaxPortalService

@Suite("Sending to KSeF")
struct KSeFSendingTests {
    let portal: KSeFDouble
    let adapter: KSeFAdapter
    let owner: KSeFTaxpayer
    let taxpayer: Taxpayer
    let archive = KeptExchanges()

    init() throws {
        portal = try KSeFDouble()
        adapter = KSeFAdapter(connection: KSeFConnection(transport: portal, clock: portal.clock))
        owner = try KSeFTaxpayer()
        taxpayer = try owner.taxpayer()
    }

    private func outgoing(
        _ number: Int, channel: String?, reference: String? = nil, offline: Bool = false, replaces: String? = nil
    ) -> Outgoing {
        let content = Data("<Faktura>\(number)</Faktura>".utf8)
        return Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUID(),
            identity: Submission.Identity(key: "key-\(number)", contentHash: "hash-\(number)"), content: content,
            facts: [:], sentAt: portal.clock.now(), channel: channel, reference: reference, isOffline: offline,
            replaces: replaces)
    }

    private func named(_ document: Outgoing, _ reply: Reply?) -> Outgoing {
        guard case .takenIn(let reference)? = reply else { return document }
        return Outgoing(
            submission: document.submission, attempt: 1, request: document.request, identity: document.identity,
            content: document.content, facts: [:], sentAt: document.sentAt, channel: document.channel,
            reference: reference, isOffline: document.isOffline, replaces: document.replaces)
    }

    private func opened() async throws -> String {
        try #require(try await adapter.openChannel(for: taxpayer, archive: archive))
    }

    private func inquire(_ documents: Outgoing...) async -> [Reply?] {
        let replies = await adapter.inquire(about: documents, for: taxpayer, archive: archive)
        return documents.map { replies[$0.submission] }
    }

    private func sendOne(offline: Bool = false, replaces: String? = nil) async throws -> (Outgoing, Reply?) {
        let channel = try await opened()
        let document = outgoing(1, channel: channel, offline: offline, replaces: replaces)
        let reply = await adapter.send([document], through: channel, for: taxpayer, archive: archive)[
            document.submission]
        return (document, reply)
    }

    @Test("few documents go one by one through the channel, and their bytes arrive as they are")
    func few() async throws {
        let channel = try await opened()
        let documents = (1...3).map { outgoing($0, channel: channel, offline: $0 == 3) }
        let replies = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        let session = try #require(portal.state.withLock { $0.sessions.first })
        #expect(session.reference == channel)
        #expect(session.invoices.map(\.content) == documents.map(\.content))
        #expect(session.invoices.map(\.isOffline) == [false, false, true])
        #expect(
            documents.map { replies[$0.submission] } == session.invoices.map { .takenIn(reference: $0.reference) })
    }

    @Test("acceptance comes with the confirmation, and both are kept by the archive")
    func accepted() async throws {
        let (document, reply) = try await sendOne()
        let invoice = try #require(portal.state.withLock { $0.sessions.first?.invoices.first })
        let confirmation = KSeFDouble.confirmation(invoice.number, invoice.hash)
        let expected = Reply.confirmed(
            .accepted(number: invoice.number, receipt: "\(document.channel ?? "")/\(invoice.reference)"),
            Receipt(mediaType: "application/xml", content: confirmation))
        #expect(await inquire(named(document, reply)) == [expected])
        let kept = await archive.all
        #expect(kept.contains { $0.url.hasSuffix("/invoices") && $0.submissions == [document.submission] })
        #expect(kept.contains { $0.answerBody == confirmation })
    }

    @Test("many documents go as one batch, offline ones apart, and are found in it by their hash")
    func batch() async throws {
        let channel = try await opened()
        let documents = (1...24).map { outgoing($0, channel: channel, offline: $0 > 12) }
        portal.state.withLock { $0.codes = Array(repeating: 200, count: 23) + [450] }
        let replies = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        let batches = portal.state.withLock { $0.sessions.filter { $0.reference.contains("-SB-") } }
        #expect(batches.map(\.isOffline) == [false, true])
        #expect(batches.map(\.invoices.count) == [12, 12])
        for (index, document) in documents.enumerated() {
            #expect(replies[document.submission] == .takenIn(reference: batches[index / 12].reference))
        }
        let asked = documents.map { named($0, replies[$0.submission]) }
        let answers = await adapter.inquire(about: asked, for: taxpayer, archive: archive)
        let accepted = answers.values.filter { if case .confirmed(.accepted, _) = $0 { true } else { false } }
        #expect(accepted.count == 23)
        #expect(
            answers[asked[23].submission]
                == .answered(.rejected(.business, [Submission.Fault(code: "450", message: "Opis: Szczegół")])))
    }

    @Test("a lost answer is found by its hash, and what never arrived is not found")
    func lost() async throws {
        let channel = try await opened()
        let (arrived, gone) = (outgoing(1, channel: channel), outgoing(2, channel: channel))
        portal.lose("/sessions/online/\(channel)/invoices", carriedOut: true)
        portal.lose("/sessions/online/\(channel)/invoices", carriedOut: false)
        portal.state.withLock { $0.codes = [150] }
        let replies = await adapter.send([arrived, gone], through: channel, for: taxpayer, archive: archive)
        for document in [arrived, gone] {
            guard case .lost? = replies[document.submission] else {
                Issue.record("\(String(describing: replies[document.submission]))")
                return
            }
        }
        let reference = try #require(portal.state.withLock { $0.sessions.first?.invoices.first?.reference })
        #expect(await inquire(arrived, gone) == [.takenIn(reference: reference), .answered(.notFound)])
    }

    @Test("a batch whose name went with its process is found by its hashes; while one is under way nothing is missing")
    func lostBatch() async throws {
        let channel = try await opened()
        let documents = (1...12).map { outgoing($0, channel: channel) }
        _ = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        let stranger = outgoing(99, channel: channel)
        let batch = try #require(portal.state.withLock { $0.sessions.last?.reference })
        portal.state.withLock { state in
            state.sessions[1].code = 150
            for index in 0..<6 { state.sessions[1].invoices[index].code = 100 }
        }
        let replies = await inquire(documents[0], documents[11], stranger)
        #expect(replies[0] == .takenIn(reference: batch))
        guard case .confirmed(.accepted, _)? = replies[1] else {
            Issue.record("\(String(describing: replies[1]))")
            return
        }
        #expect(replies[2] == .answered(.processing))
        portal.state.withLock { $0.sessions[1].code = 200 }
        #expect(await inquire(stranger) == [.answered(.notFound)])
    }

    @Test("a batch whose parts never arrived was not sent, and is in nobody's way")
    func incompleteBatch() async throws {
        let channel = try await opened()
        let documents = (1...12).map { outgoing($0, channel: channel) }
        for _ in 0..<3 { portal.lose("https://store.test", carriedOut: false) }
        let replies = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        for document in documents {
            guard case .refused(let trouble)? = replies[document.submission] else {
                Issue.record("\(String(describing: replies[document.submission]))")
                return
            }
            #expect(trouble.kind == .outage)
        }
        let batch = try #require(portal.state.withLock { $0.sessions.last?.reference })
        // Whoever cannot ask whether it is complete knows nothing.
        portal.answer("/sessions/batch/\(batch)/close", 503, "{}", [:])
        guard case .refused(let trouble)? = await inquire(documents[0])[0], trouble.kind == .outage else {
            Issue.record("nobody knows what of the batch will be looked at")
            return
        }
        for _ in 0..<2 { #expect(await inquire(documents[0]) == [.answered(.notFound)]) }
        #expect(portal.count("POST /sessions/batch/\(batch)/close") == 2, "what lacks parts is closed once")
    }

    @Test(
        "a batch that is not listed yet waits, is closed again where the closing was lost, and is given up when it failed",
        arguments: [
            (150, Reply.answered(.processing)), (200, .answered(.notFound)),
            (430, .answered(.dropped(Submission.Fault(code: "session.430", message: "Opis")))),
            (440, .answered(.dropped(Submission.Fault(code: "session.440", message: "Opis")))),
        ])
    func batchFate(code: Int, expected: Reply) async throws {
        let channel = try await opened()
        let documents = (1...12).map { outgoing($0, channel: channel) }
        let sent = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        portal.state.withLock { state in
            state.sessions[1].code = code
            state.sessions[1].invoices = []
        }
        #expect(await inquire(named(documents[0], sent[documents[0].submission])) == [expected])
    }

    @Test("a batch that is finished just after it was listed is listed again: nothing of it is thought to be missing")
    func batchFinishing() async throws {
        let channel = try await opened()
        let documents = (1...12).map { outgoing($0, channel: channel) }
        let sent = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        let batch = try #require(portal.state.withLock { $0.sessions.last?.reference })
        portal.answer("/sessions/\(batch)/invoices", 200, #"{"invoices":[]}"#)
        guard case .confirmed(.accepted, _)? = await inquire(named(documents[0], sent[documents[0].submission]))[0]
        else {
            Issue.record("it was there all the time")
            return
        }
    }

    @Test("a batch that was not closed is closed by whoever asks")
    func unclosed() async throws {
        let channel = try await opened()
        let documents = (1...12).map { outgoing($0, channel: channel) }
        portal.lose("/sessions/batch/", carriedOut: false)
        let sent = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        let asked = named(documents[0], sent[documents[0].submission])
        #expect(await inquire(asked) == [.answered(.processing)])
        guard case .confirmed(.accepted, _)? = await inquire(asked)[0] else {
            Issue.record("the batch is closed and read")
            return
        }
    }

    @Test("a duplicate is our own acceptance when the authority's copy is ours", arguments: [true, false])
    func duplicate(isOurs: Bool) async throws {
        let (document, reply) = try await sendOne()
        let first = try #require(portal.state.withLock { $0.sessions.first?.invoices.first })
        let channel = document.channel ?? ""
        let again = isOurs ? document : outgoing(2, channel: channel)
        let secondReply = await adapter.send([again], through: channel, for: taxpayer, archive: archive)[
            again.submission]
        portal.state.withLock { state in
            state.sessions[0].invoices[1].code = 440
            state.sessions[0].invoices[1].extensions = [
                "originalKsefNumber": first.number, "originalSessionReferenceNumber": channel,
            ]
        }
        #expect(reply != secondReply)
        let expected: Reply =
            isOurs
            ? .confirmed(
                .duplicate(contentHash: "hash-1", number: first.number, receipt: "\(channel)/\(first.number)"),
                Receipt(mediaType: "application/xml", content: KSeFDouble.confirmation(first.number, first.hash)))
            : .answered(.duplicate(contentHash: first.hash, number: first.number, receipt: nil))
        #expect(await inquire(named(again, secondReply)) == [expected])
    }

    @Test("a duplicate of which nobody can say whose it is stays in doubt")
    func unclearDuplicate() async throws {
        portal.state.withLock { $0.codes = [440] }
        let (document, reply) = try await sendOne()
        guard case .unclear? = await inquire(named(document, reply))[0] else {
            Issue.record("no original is named")
            return
        }
    }

    @Test(
        "every refusal has its class",
        arguments: [
            (405, false, "dropped"), (435, false, "dropped"), (500, false, "dropped"), (550, false, "dropped"),
            (410, false, "TECHNICAL"), (415, false, "TECHNICAL"), (430, false, "TECHNICAL"), (450, false, "BUSINESS"),
            (410, true, "BUSINESS"), (430, true, "TECHNICAL"), (450, true, "BUSINESS"),
        ])
    func classes(code: Int, offline: Bool, expected: String) async throws {
        portal.state.withLock { $0.codes = [code] }
        let (document, reply) = try await sendOne(offline: offline)
        switch await inquire(named(document, reply))[0] {
        case .answered(.dropped(let fault)):
            #expect(expected == "dropped")
            #expect(fault == Submission.Fault(code: "\(code)", message: "Opis: Szczegół"))
        case .answered(.rejected(let kind, let faults)):
            #expect(kind.rawValue == expected)
            #expect(faults == [Submission.Fault(code: "\(code)", message: "Opis: Szczegół")])
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test("a technical correction goes online with the hash that it replaces, however many others go")
    func correction() async throws {
        let channel = try await opened()
        let refused = ContentHash(of: Data("refused".utf8)).text
        let correction = outgoing(1, channel: channel, offline: true, replaces: refused)
        let others = (2...13).map { outgoing($0, channel: channel, offline: true) }
        _ = await adapter.send([correction] + others, through: channel, for: taxpayer, archive: archive)
        let sessions = portal.state.withLock { $0.sessions }
        #expect(sessions[0].invoices.map(\.replaces) == [refused])
        #expect(sessions[1].invoices.count == 12)
        portal.answer("/sessions/online/\(channel)/invoices", 400, #"{"errors":[{"code":21167,"description":"x"}]}"#)
        let reply = await adapter.send([correction], through: channel, for: taxpayer, archive: archive)
        guard case .answered(.rejected(.numberClash, _))? = reply[correction.submission] else {
            Issue.record("\(reply)")
            return
        }
    }

    @Test("what is refused at the door is not held there", arguments: [21402, 21403, 21405])
    func atTheDoor(code: Int) async throws {
        let channel = try await opened()
        let body = #"{"errors":[{"code":\#(code),"description":"x"}]}"#
        portal.answer("/sessions/online/\(channel)/invoices", 400, body)
        let document = outgoing(1, channel: channel, offline: true)
        let reply = await adapter.send([document], through: channel, for: taxpayer, archive: archive)
        guard case .answered(.notTaken(let faults))? = reply[document.submission] else {
            Issue.record("\(reply)")
            return
        }
        #expect(faults.map(\.code) == ["\(code)"])
    }

    @Test("too many calls stop the rest, which was not sent")
    func limit() async throws {
        let channel = try await opened()
        let documents = (1...3).map { outgoing($0, channel: channel) }
        portal.answer("/sessions/online/\(channel)/invoices", 429, "{}", ["Retry-After": "40"])
        let replies = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        for document in documents {
            guard case .refused(let trouble)? = replies[document.submission] else {
                Issue.record("\(replies)")
                return
            }
            #expect(trouble.kind == .limit && trouble.pause == .seconds(40))
        }
        #expect(portal.count("POST /sessions/online/\(channel)/invoices") == 1)
    }

    @Test(
        "after a restart a session's key is gone: nothing is sent through it, a new one is opened, the old one closed")
    func restart() async throws {
        let channel = try await opened()
        let reborn = KSeFAdapter(connection: KSeFConnection(transport: portal, clock: portal.clock))
        let document = outgoing(1, channel: channel)
        let replies = await reborn.send([document], through: channel, for: taxpayer, archive: archive)
        guard case .refused(let trouble)? = replies[document.submission] else {
            Issue.record("\(replies)")
            return
        }
        #expect(trouble.code == "session-unknown" && trouble.pause == .zero)
        #expect(portal.state.withLock { $0.sessions[0].invoices.isEmpty })
        let next = try await reborn.openChannel(for: taxpayer, archive: archive)
        #expect(next != channel)
        await reborn.closeChannel(channel, for: taxpayer, archive: archive)
        #expect(portal.state.withLock { $0.sessions[0].code } == 200)
    }

    @Test("a session is not closed when the hour has few openings left, but used again")
    func frugal() async throws {
        var channels: Set<String> = []
        for _ in 0..<100 {
            let channel = try await opened()
            channels.insert(channel)
            await adapter.closeChannel(channel, for: taxpayer, archive: archive)
            portal.state.withLock { $0.now = $0.now.adding(seconds: 10) }
        }
        #expect(channels.count < 50)
        #expect(portal.count("POST /sessions/online") <= 120)
    }

    @Test("outages and wrong credentials are told before anything is sent")
    func troubles() async throws {
        for _ in 0..<9 { portal.lose("/auth/challenge", carriedOut: false) }
        let outage = await #expect(throws: PortalTrouble.self) {
            try await adapter.openChannel(for: taxpayer, archive: archive)
        }
        #expect(outage?.kind == .outage)
        let nobody = try KSeFTaxpayer(token: nil)
        let stranger = try nobody.taxpayer()
        let fresh = KSeFAdapter(connection: KSeFConnection(transport: try KSeFDouble(), clock: portal.clock))
        let missing = await #expect(throws: PortalTrouble.self) {
            try await fresh.openChannel(for: stranger, archive: archive)
        }
        #expect(missing?.kind == .credentials)
        #expect(missing?.message.contains("seal.pfx") == true)
    }

    @Test("a confirmation that comes later is fetched by itself, of a duplicate from the original's session")
    func later() async throws {
        portal.state.withLock { $0.hasConfirmations = false }
        let (document, reply) = try await sendOne()
        let invoice = try #require(portal.state.withLock { $0.sessions.first?.invoices.first })
        let asked = named(document, reply)
        #expect(await inquire(asked) == [.answered(.accepted(number: invoice.number, receipt: nil))])
        func receipt(_ document: Outgoing) async throws -> Receipt? {
            try await adapter.receipt(of: document, number: invoice.number, for: taxpayer, archive: archive)
        }
        #expect(try await receipt(asked) == nil)
        portal.state.withLock { $0.hasConfirmations = true }
        let confirmation = KSeFDouble.confirmation(invoice.number, invoice.hash)
        #expect(try await receipt(asked)?.content == confirmation)
        await adapter.closeChannel(document.channel ?? "", for: taxpayer, archive: archive)
        let second = try await opened()
        let again = outgoing(1, channel: second)
        let secondReply = await adapter.send([again], through: second, for: taxpayer, archive: archive)[
            again.submission]
        portal.state.withLock { state in
            state.sessions[1].invoices[0].code = 440
            state.sessions[1].invoices[0].extensions = [
                "originalKsefNumber": invoice.number, "originalSessionReferenceNumber": document.channel ?? "",
            ]
        }
        #expect(try await receipt(named(again, secondReply))?.content == confirmation)
    }
}
