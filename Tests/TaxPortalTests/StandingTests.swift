import Contracts
import Foundation
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("What buyers make of accepted documents, and clashes that people resolve")
struct StandingTests {
    private let line = InvoiceLineID()

    private func link(
        _ document: FiscalDocument, _ state: Submission.State = .waitingOriginal, _ standing: Standing? = nil
    ) -> Chain.Link {
        let submission = Submission(
            id: SubmissionID(), document: document.id, original: document.original, portal: .moadian, state: state,
            dueAt: Make.now, standing: standing)
        return Chain.Link(document: document, submission: submission, receivedAt: Make.now)
    }

    private func next(
        after standing: Standing?, _ document: FiscalDocument, original: Standing? = .awaited
    ) -> Submission? {
        let first = link(Make.step(line, from: 10, to: 9), .accepted, standing)
        return Chain(
            original: link(Make.step(line, from: 0, to: 10), .accepted, original),
            adjustments: [first, link(document)]
        ).next(at: Make.now.adding(days: 9))
    }

    @Test("the next adjustment waits while the buyer may reject the last one, but not for the invoice's own buyer")
    func held() {
        let further = Make.step(line, from: 9, to: 8)
        #expect(next(after: .awaited, further) == nil)
        for settled in [Standing.inForce, .rejected, .superseded, nil] {
            #expect(next(after: settled, further)?.document == further.id)
        }
    }

    /// `moadian.md` 8.3: cancelling a reference voids unapproved corrections of it.
    @Test("a cancellation of the whole waits for no buyer")
    func cancellation() {
        let whole = Make.step(line, from: 9, to: 0)
        #expect(next(after: .awaited, whole)?.document == whole.id)
    }

    @Test("a rejection by the buyer is for people, until one has acted on it")
    func rejected() throws {
        let sent = try Make.sent()
        let accepted = try sent.heard(.accepted(number: "N", receipt: nil), at: Make.now, Make.patience)
            .awaitingBuyer()
        #expect(try accepted.stands(.inForce).faults.isEmpty)
        let rejected = try accepted.stands(.rejected)
        #expect(rejected.state == .accepted && rejected.faults.map(\.code) == ["buyer-rejected"])
        #expect(try rejected.acknowledged().faults.isEmpty)
        #expect(throws: SubmissionRefusal.nothingToAcknowledge(sent.id)) { try accepted.acknowledged() }
        #expect(throws: SubmissionRefusal.notInState(sent.id, .sent)) { try sent.stands(.inForce) }
    }

    @Test("a clash is resolved as ours under the authority's number, or as settled with a new serial; nothing else is")
    func clash() throws {
        let sent = try Make.sent()
        func heard(_ answer: PortalAnswer) throws -> Submission {
            try sent.heard(answer, at: Make.now, Make.patience)
        }
        let clashing = try heard(.duplicate(contentHash: "theirs", number: "X-1", receipt: nil))
        let ours = try clashing.clash(found: .ours, at: Make.now)
        #expect(ours.state == .accepted && ours.authorityNumber == "X-1" && ours.rejection == nil)
        #expect(ours.faults.isEmpty)
        #expect(try clashing.clash(found: .ours, number: "X-2", at: Make.now).authorityNumber == "X-2")
        let unnamed = try heard(.rejected(.numberClash, [Submission.Fault(code: "21167", message: "it was accepted")]))
        #expect(throws: SubmissionRefusal.clashUnnamed(sent.id)) { try unnamed.clash(found: .ours, at: Make.now) }
        let settled = try clashing.clash(found: .settled, at: Make.now)
        #expect(settled.state == .queued && settled.needsNewSerial && settled.attempt == 2 && settled.identity == nil)
        #expect(try settled.prepared(as: Make.identity, at: Make.now).needsNewSerial == false)
        let refused = try heard(.rejected(.business, []))
        #expect(throws: SubmissionRefusal.noClash(sent.id)) { try refused.clash(found: .ours, at: Make.now) }
        #expect(throws: SubmissionRefusal.onlyTechnical(sent.id)) {
            try heard(.rejected(.technical, [])).closedByAdjustment()
        }
    }
}

@Suite("Standings and clashes, as the service keeps them", .needsDatabase)
struct StandingServiceTests {
    /// Buyers' minds, by the legal number of the document.
    private final class Minds: Sendable {
        private let known = Mutex<[String: Standing]>([:])
        let asked = Mutex(0)
        func set(_ standing: Standing, of number: String) { known.withLock { $0[number] = standing } }
        func of(_ document: Outgoing) -> Standing? {
            asked.withLock { $0 += 1 }
            return known.withLock { $0[FakeContent(document.content).document] }
        }
    }

    private func refersTo(_ number: String, _ desk: PortalDesk) -> [String]? {
        desk.authority.books.withLock { books in
            books.entries.values.first { $0.document == number }.map { FakeContent($0.content).refersTo }
        }
    }

    @Test("adjustments wait for the buyer of the one before; what he rejects is not referred to, and is told to people")
    func buyers() async throws {
        let minds = Minds()
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.buyersReact = true
        adapter.standing = minds.of
        try await PortalDesk.open(adapter) { desk in
            try await desk.service.deliver(Make.issued(number: "O"))
            for (number, before, after) in [("A", 10, 9), ("B", 9, 8), ("C", 8, 7)] {
                try await desk.service.deliver(Make.adjusted(number: number, from: before, to: after))
            }
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A"])
            #expect(try await desk.submissions("?state=ACCEPTED").map(\.standing) == ["AWAITED", "AWAITED"])
            let asked = minds.asked.withLock { $0 }
            try await desk.runner().run()
            #expect(minds.asked.withLock { $0 } == asked, "asked again before its time")

            minds.set(.inForce, of: "A")
            desk.service.clock.advance(seconds: Patience().reaction)
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A", "B"])
            #expect(refersTo("B", desk) == ["N-O", "N-A"])

            minds.set(.rejected, of: "B")
            desk.service.clock.advance(seconds: Patience().reaction)
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A", "B", "C"])
            #expect(refersTo("C", desk) == ["N-O", "N-A"], "names one that the buyer rejected")
            try await desk.expectClean()
            try await acknowledge(desk)
        }
    }

    private func acknowledge(_ desk: PortalDesk) async throws {
        let officer = desk.service.person(.taxOfficer)
        let items: TaxWorkItems = try await desk.service.get("work-items?language=pl", as: officer).decoded()
        let group = try #require(items.groups.first { $0.category == "REMARK" })
        let item = try #require(group.items.first)
        #expect(item.legalNumber == "B" && item.faults.first?.code == "buyer-rejected")
        let path = "submissions/\(try #require(item.submissionID))/acknowledge"
        #expect(try await desk.service.post(path, ReasonRequest(reason: " "), as: officer).status == 422)
        #expect(try await desk.service.post(path, ReasonRequest(reason: "agreed on C"), as: officer).status == 200)
        let left: TaxWorkItems = try await desk.service.get("work-items", as: officer).decoded()
        #expect(!left.groups.contains { $0.category == "REMARK" })
        #expect(
            try await desk.service.post(path, ReasonRequest(reason: "twice"), as: officer).problem?.code
                == "nothing_to_acknowledge")
    }

    @Test("a clash is resolved by people: ours is accepted and lets its adjustments go, another's takes a new serial")
    func clash() async throws {
        let isClashing = Mutex(true)
        let authority = FakeAuthority(judge: { number in
            isClashing.withLock { $0 }
                ? .duplicate(contentHash: "theirs", number: "X-\(number)", receipt: nil)
                : .accepted(number: "N-\(number)", receipt: nil)
        })
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            let officer = desk.service.person(.taxOfficer)
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.issue(1)
            try await desk.service.deliver(Make.adjusted(number: "A"))
            try await desk.runner().run()
            isClashing.withLock { $0 = false }
            func resolve(_ number: String, _ finding: String) async throws -> TestAnswer {
                let found = try #require(try await desk.submissions().first { $0.legalNumber == number })
                return try await desk.service.post(
                    "submissions/\(found.id)/resolve", ResolveClashRequest(finding: finding, reason: "looked it up"),
                    as: officer, version: found.version)
            }
            #expect(try await resolve("O", "MINE").status == 422)
            #expect(try await resolve("A", "OURS").problem?.code == "no_number_clash")
            #expect(try await resolve("O", "OURS").status == 200)
            let ours = try #require(try await desk.submissions().first { $0.legalNumber == "O" })
            #expect(ours.state == "ACCEPTED" && ours.authorityNumber == "X-O")
            #expect(try await desk.service.sent(TaxSubmissionAccepted.self).map(\.authorityNumber) == ["X-O"])
            #expect(try await resolve("1", "SETTLED").status == 200)
            try await desk.runner().run()
            #expect(try await desk.states() == ["ACCEPTED": 3], "the adjustment went once its original was ours")
            #expect(authority.arrivals == ["O": 1, "1": 2, "A": 1])
            let serials = authority.books.withLock { books in
                books.entries.values.filter { $0.document == "1" }.map { FakeContent($0.content).serial }.sorted()
            }
            #expect(serials.count == 2, "sent again under the serial that is another's")
            try await desk.expectClean()
            try await desk.expectGapless()
        }
    }

    @Test("what our own checks refuse can be given up too, once an adjustment is there")
    func invalid() async throws {
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.faults = { document in
            document.kind == .invoice ? [Submission.Fault(code: "0204501", message: "tax", member: "vam")] : []
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.service.deliver(Make.issued())
            try await desk.service.deliver(Make.adjusted(from: 10, to: 0))
            try await desk.runner().run()
            let invalid = try #require(try await desk.submissions("?state=INVALID").first)
            let closed = try await desk.service.post(
                "submissions/\(invalid.id)/close", ReasonRequest(reason: "void"), as: desk.service.person(.taxOfficer))
            #expect(closed.status == 200, "\(closed)")
            #expect(try await desk.states() == ["CLOSED_BY_ADJUSTMENT": 2])
            #expect(desk.authority.arrivals.isEmpty)
            try await desk.expectClean()
        }
    }

    @Test("a confirmation that contradicts what was sent is told to people and asked for again; the others come")
    func contradiction() async throws {
        let isWrong = Mutex(true)
        let authority = FakeAuthority()
        var adapter = FakePortal(givesReceiptsLater: true, authority: authority)
        adapter.objection = { document in
            FakeContent(document.content).document == "1" && isWrong.withLock { $0 }
                ? "It confirms other content." : nil
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            #expect(try await desk.service.sent(TaxReceiptKept.self).count == 1)
            let doubtful = try #require(try await desk.submissions().first { !$0.faults.isEmpty })
            #expect(doubtful.legalNumber == "1" && doubtful.state == "ACCEPTED")
            #expect(doubtful.faults.map(\.code) == ["receipt-contradicts"])
            isWrong.withLock { $0 = false }
            desk.service.clock.advance(seconds: 86_400)
            try await desk.runner().run()
            #expect(try await desk.service.sent(TaxReceiptKept.self).count == 2)
            #expect(try await desk.submissions().allSatisfy(\.faults.isEmpty))
        }
    }

    @Test("what a person has looked into is not raised again")
    func acknowledgedForGood() async throws {
        var adapter = FakePortal(givesReceiptsLater: true, authority: FakeAuthority())
        adapter.objection = { _ in "It confirms other content." }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let doubtful = try #require(try await desk.submissions().first)
            let seen = try await desk.service.post(
                "submissions/\(doubtful.id)/acknowledge", ReasonRequest(reason: "wrote to the authority"),
                as: desk.service.person(.taxOfficer))
            #expect(seen.status == 200, "\(seen)")
            desk.service.clock.advance(seconds: 86_401)
            try await desk.runner().run()
            #expect(try await desk.submissions().allSatisfy(\.faults.isEmpty))
        }
    }
}
