import Contracts
import Foundation
import HTTPTypes
import Messaging
import Postgres
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("The runner", .needsDatabase)
struct RunnerTests {
    private static func header(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }

    @Test("takes documents from QUEUED to ACCEPTED, with number, receipt, exact bytes and every exchange (S-80)")
    func accepted() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.issue(3)
            try await desk.runner().run()
            try await desk.expectAllAccepted(3)
            let officer = desk.service.person(.taxOfficer)
            let first = try #require(try await desk.submissions().last)
            #expect(first.authorityNumber == "N-1" && first.receiptReference == "r-1")
            let content = try await desk.service.get("submissions/\(first.id)/content", as: officer)
            #expect(FakeContent(Data(content.body)).document == "1")
            let receipt = try await desk.service.get("submissions/\(first.id)/receipt", as: officer)
            #expect(receipt.text == "yes N-1" && receipt.headers[.contentType] == "text/plain")
            // With the key that proves it, which the authority may have given up by the time that it is needed.
            #expect(receipt.headers[try Self.header("Receipt-Key-Id")] == FakeAuthority.signer.keyID)
            #expect(
                receipt.headers[try Self.header("Receipt-Key")]
                    == FakeAuthority.signer.publicKey.base64EncodedString())
            let exchanges: Page<ExchangeView> =
                try await desk.service.get("submissions/\(first.id)/exchanges", as: officer).decoded()
            let exchange = try #require(exchanges.data.first)
            #expect(exchange.request?.text == "[3]" && exchange.status == 200)
            let raw = try await desk.service.get(
                "exchanges/\(exchange.id)/answer", as: officer)
            #expect(raw.text == "{}")
            let told = try await desk.service.sent(TaxSubmissionAccepted.self)
            #expect(Set(told.map(\.authorityNumber)) == ["N-1", "N-2", "N-3"])
            #expect(try await desk.service.sent(TaxSubmissionSent.self).count == 3)
        }
    }

    @Test("asks after growing pauses while the portal thinks, and sends once")
    func slow() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority(slowness: 3))) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            #expect(try await desk.states() == ["SENT": 2])
            let before = desk.authority.books.withLock { $0.calls }
            try await desk.runner().run()
            #expect(desk.authority.books.withLock { $0.calls } == before, "nothing is due yet")
            try await desk.settle()
            try await desk.expectAllAccepted(2)
            #expect(desk.authority.arrivals == ["1": 1, "2": 1])
        }
    }

    /// SM-18, "Never a blind resend", at every place where a process can be killed.
    @Test(
        "leaves exactly one acceptance when it is killed anywhere",
        arguments: [
            (FakePoint.opening, 0), (.opened, 0), (.sending, 0), (.taken, 0), (.sending, 2), (.taken, 2),
            (.inquiring, 2), (.answered, 1), (.answered, 2),
        ])
    func killed(point: FakePoint, slowness: Int) async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority(slowness: slowness))) { desk in
            try await desk.issue(3)
            if [.inquiring, .answered].contains(point) {
                try await desk.runner().run()
                desk.service.clock.advance(seconds: 15)
            }
            try await desk.runAndKill(at: point)
            desk.service.clock.advance(seconds: PortalDesk.lease + 1)
            try await desk.settle()
            try await desk.expectAllAccepted(3)
            #expect(desk.authority.arrivals == ["1": 1, "2": 1, "3": 1], "sent again what the portal had")
        }
    }

    @Test("a killed runner's documents stay with it until its hold is over, and then nobody sends before asking")
    func lease() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.issue(1)
            try await desk.runAndKill(at: .sending)
            #expect(try await desk.states() == ["SENT": 1])
            desk.service.clock.advance(seconds: 20)
            try await desk.runner().run()
            #expect(try await desk.states() == ["UNKNOWN": 1])
            #expect(desk.authority.arrivals.isEmpty)
            #expect(try await desk.service.sent(TaxSubmissionUnknown.self).count == 1)
            desk.service.clock.advance(seconds: 61)
            try await desk.runner().run()
            try await desk.expectAllAccepted(1)
        }
    }

    @Test("of two runners at once each document is one's alone")
    func replicas() async throws {
        let authority = FakeAuthority()
        let gate = Gate()
        var first = FakePortal(batchLimit: 3, authority: authority)
        first.at = { point in
            if point == .sending { await gate.pass() }
            return true
        }
        try await PortalDesk.open(FakePortal(batchLimit: 3, authority: authority)) { desk in
            try await desk.issue(6)
            let held = first
            async let one: Void = desk.runner(held).run()
            await gate.reached
            try await desk.runner().run()
            #expect(authority.accepted.count == 3, "what the first holds is passed over")
            gate.open()
            try await one
            try await desk.expectAllAccepted(6)
            #expect(authority.arrivals.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("a lost answer is a doubt that the portal resolves: found, or not found and sent again (S-82)")
    func lost() async throws {
        let authority = FakeAuthority()
        let calls = Mutex(0)
        var adapter = FakePortal(authority: authority)
        adapter.fate = { point, document in
            guard point == .sending, let document, document.sentAt != nil else { return .well }
            let number = calls.withLock { count in
                count += 1
                return count
            }
            return number == 1 ? .answerLost : number == 2 ? .lost : .well
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            #expect(try await desk.states() == ["UNKNOWN": 2])
            try await desk.settle()
            try await desk.expectAllAccepted(2)
            #expect(authority.arrivals == ["1": 1, "2": 1])
            let sendings = try await desk.service.rows("select sendings from submission order by queued_at, id")
            #expect(try sendings.map { try $0["sendings"] as Int } == [1, 2])
        }
    }

    @Test("a call that is turned away leaves documents READY until the portal's pause is over")
    func refused() async throws {
        let isClosed = Mutex(true)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.fate = { point, _ in
            guard point == .sending, isClosed.withLock({ $0 }) else { return .well }
            return .refused(PortalTrouble(kind: .limit, message: "429 too many", code: "429", pause: .seconds(90)))
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            #expect(try await desk.states() == ["READY": 2])
            isClosed.withLock { $0 = false }
            desk.service.clock.advance(seconds: 80)
            try await desk.runner().run()
            #expect(try await desk.states() == ["READY": 2], "the pause is not over")
            let status: TaxStatus =
                try await desk.service.get("status", as: desk.service.person(.taxOfficer)).decoded()
            let portal = try #require(status.portals.first)
            #expect(portal.health?.state == "LIMIT" && portal.health?.code == "429")
            #expect(portal.counts == ["READY": 2])
            let metrics = await desk.service.context.metrics.text()
            #expect(metrics.contains(#"karvan_tax_open_submissions{portal="moadian",state="READY"} 2"#), "\(metrics)")
            #expect(metrics.contains(#"karvan_tax_taxpayers{portal="moadian",state="LIMIT"} 1"#))
            desk.service.clock.advance(seconds: 12)
            try await desk.runner().run()
            try await desk.expectAllAccepted(2)
            let well: TaxStatus = try await desk.service.get("status", as: desk.service.person(.taxOfficer)).decoded()
            #expect(well.portals.first?.health?.state == "OK")
        }
    }

    @Test("what our own checks find never leaves, and the serials stay gapless")
    func invalid() async throws {
        var adapter = FakePortal(authority: FakeAuthority())
        let isMended = Mutex(false)
        adapter.faults = { document in
            guard document.legalNumber == "2", !isMended.withLock({ $0 }) else { return [] }
            return [Submission.Fault(code: "00012", message: "tinb", member: "tinb", value: "", line: nil)]
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(3)
            try await desk.runner().run()
            #expect(try await desk.states() == ["ACCEPTED": 2, "INVALID": 1])
            #expect(try await desk.service.sent(TaxSubmissionInvalid.self).first?.errors.first?.member == "tinb")
            try await desk.expectGapless()
            isMended.withLock { $0 = true }
            let refused = try #require(try await desk.submissions("?state=INVALID").first)
            let again = try await desk.service.post(
                "submissions/\(refused.id)/resubmit", ResubmitRequest(reason: "filled in"),
                as: desk.service.person(.taxOfficer), version: refused.version)
            #expect(again.status == 200, "\(again)")
            try await desk.runner().run()
            try await desk.expectAllAccepted(3)
        }
    }

    @Test("one that cannot be prepared holds up no other; without keys none is prepared and people are told")
    func unprepared() async throws {
        struct Defect: Error {}
        var adapter = FakePortal(authority: FakeAuthority())
        let hasKeys = Mutex(false)
        adapter.faults = { document in
            guard hasKeys.withLock({ $0 }) else { throw PortalTrouble.credentials("The file key.pem is missing.") }
            if document.legalNumber == "1" { throw Defect() }
            return []
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            #expect(try await desk.states() == ["QUEUED": 2])
            try await desk.expectGapless()
            let officer = desk.service.person(.taxOfficer)
            let items: TaxWorkItems = try await desk.service.get("work-items?language=en", as: officer).decoded()
            #expect(items.groups.map(\.category) == ["CREDENTIALS"])
            #expect(items.groups.first?.items.first?.faults.first?.portalMessage == "The file key.pem is missing.")
            hasKeys.withLock { $0 = true }
            // Whoever saves the settings anew need not wait for the pause.
            try await desk.set(TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216"))
            try await desk.runner().run()
            #expect(try await desk.states() == ["ACCEPTED": 1, "INVALID": 1])
            let left = try #require(try await desk.submissions("?state=INVALID").first)
            #expect(left.faults.map(\.code) == ["preparation-failed"])
        }
    }

    @Test("adjustments follow their original one by one, each referring to what was accepted before (S-83, S-86)")
    func series() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority(slowness: 1))) { desk in
            let numbers = ["C", "A", "B"]
            let steps = ["A": (10, 9), "B": (9, 7), "C": (7, 0)]
            for number in numbers {
                let (before, after) = try #require(steps[number])
                try await desk.service.deliver(Make.adjusted(number: number, from: before, to: after))
            }
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.settle()
            try await desk.expectAllAccepted(4)
            #expect(desk.authority.accepted == ["O", "A", "B", "C"])
            let last = desk.authority.books.withLock { books in
                books.entries.values.first { $0.document == "C" }.map { FakeContent($0.content).refersTo }
            }
            #expect(last == ["N-O", "N-A", "N-B"])
        }
    }

    @Test(
        "an outage long enough puts documents offline where the law allows it, and they follow when it is over (S-84)")
    func offline() async throws {
        let isDown = Mutex(true)
        var adapter = FakePortal(offlineDays: 3, authority: FakeAuthority())
        adapter.fate = { point, _ in
            guard point == .opening, isDown.withLock({ $0 }) else { return .well }
            return .refused(PortalTrouble(kind: .outage, message: "503"))
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            for _ in 1...3 {
                try await desk.runner().run()
                desk.service.clock.advance(seconds: 40)
            }
            #expect(try await desk.submissions().allSatisfy { $0.state == "READY" && !$0.offline })
            for _ in 1...12 {
                try await desk.runner().run()
                desk.service.clock.advance(seconds: 60)
            }
            let waiting = try await desk.submissions()
            #expect(waiting.allSatisfy { $0.state == "READY" && $0.offline && $0.deadlineAt != nil }, "\(waiting)")
            let id = try #require(waiting.first).id
            let detail: SubmissionDetail =
                try await desk.service.get("submissions/\(id)", as: desk.service.person(.taxOfficer)).decoded()
            #expect(detail.facts["code-2"] == "signed" && detail.facts["serial"] != nil)
            isDown.withLock { $0 = false }
            try await desk.settle()
            try await desk.expectAllAccepted(2)
            #expect(try await desk.submissions().allSatisfy(\.offline))
        }
    }

    @Test("an outage that nobody has met lately puts nothing offline: the portal is tried first")
    func outageLongOver() async throws {
        let isDown = Mutex(true)
        var adapter = FakePortal(offlineDays: 3, authority: FakeAuthority())
        adapter.fate = { point, _ in
            guard point == .opening, isDown.withLock({ $0 }) else { return .well }
            return .refused(PortalTrouble(kind: .outage, message: "503"))
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            isDown.withLock { $0 = false }
            desk.service.clock.advance(seconds: 3600)
            try await desk.settle()
            try await desk.expectAllAccepted(1)
            #expect(try await desk.submissions().allSatisfy { !$0.offline })
        }
    }

    @Test("a portal that is silent for long, and what nobody knows of, become work for people; not before")
    func silence() async throws {
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.fate = { _, _ in .lost }
        try await PortalDesk.open(adapter) { desk in
            func categories() async throws -> [String] {
                let items: TaxWorkItems = try await desk.service.get(
                    "work-items?language=en", as: desk.service.person(.taxOfficer)
                ).decoded()
                return items.groups.map(\.category)
            }
            try await desk.issue(1)
            try await desk.runner().run()
            #expect(try await desk.states() == ["UNKNOWN": 1])
            #expect(try await categories() == [])
            desk.service.clock.advance(seconds: 3700)
            try await desk.runner().run()
            #expect(try await categories() == ["DOUBT", "PORTAL"])
        }
    }

    @Test("a document that the portal can make nothing of is given up after some times, and the others are accepted")
    func poison() async throws {
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.fate = { point, document in
            guard point == .sending, let document, FakeContent(document.content).document == "2" else { return .well }
            return .refused(PortalTrouble(kind: .protocolError, message: "400", code: "4147"))
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(3)
            try await desk.settle()
            #expect(try await desk.states() == ["ACCEPTED": 2, "REJECTED": 1])
            #expect(try await desk.submissions().allSatisfy { $0.state == "ACCEPTED" || $0.rejection == "TECHNICAL" })
        }
    }

    @Test("deadlines at risk are told at half and at four fifths of the time, once each (T-15)")
    func deadlines() async throws {
        var adapter = FakePortal(deadlineDays: 10, authority: FakeAuthority())
        adapter.fate = { point, _ in
            point == .opening ? .refused(PortalTrouble(kind: .outage, message: "503")) : .well
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            for _ in 1...11 {
                try await PortalUpkeep.run(desk.runner())
                try await PortalUpkeep.run(desk.runner())
                desk.service.clock.advance(days: 1)
            }
            let told = try await desk.service.sent(TaxDeadlineAtRisk.self)
            #expect(told.map(\.usedPercent) == [50, 80])
            let status: TaxStatus =
                try await desk.service.get("status", as: desk.service.person(.taxOfficer)).decoded()
            #expect(status.portals.first?.overdue == 1)
            let items: TaxWorkItems = try await desk.service.get(
                "work-items?language=en", as: desk.service.person(.taxOfficer)
            ).decoded()
            #expect(items.groups.map(\.category) == ["DEADLINE"])
            #expect(items.groups.first?.items.first?.faults.map(\.code) == ["deadline-passed"])
            #expect(status.portals.first?.deadlines.first?.legalNumber == "1")
        }
    }

    @Test("what became late before the portal saw it is prepared anew, and stays in the house where that is wrong")
    func outdated() async throws {
        let isDown = Mutex(true)
        let isLate = Mutex(false)
        var adapter = FakePortal(deadlineDays: 10, authority: FakeAuthority())
        adapter.fate = { point, _ in
            point == .sending && isDown.withLock { $0 }
                ? .refused(PortalTrouble(kind: .outage, message: "503")) : .well
        }
        // Until it is prepared anew.
        let anew = Mutex<Set<String>>([])
        adapter.outdated = { _ in anew.withLock { $0.count < 2 } }
        adapter.faults = { document in
            guard isLate.withLock({ $0 }) else { return [] }
            anew.withLock { _ = $0.insert(document.legalNumber) }
            return document.legalNumber == "1" ? [Submission.Fault(code: "0200201", message: "late")] : []
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(2)
            try await PortalUpkeep.run(desk.runner())
            try await desk.runner().run()
            #expect(try await desk.states() == ["READY": 2])
            isLate.withLock { $0 = true }
            desk.service.clock.advance(days: 11)
            isDown.withLock { $0 = false }
            try await desk.runner().run()
            let all = try await desk.submissions()
            #expect(all.first { $0.legalNumber == "1" }?.state == "INVALID")
            #expect(all.first { $0.legalNumber == "1" }?.faults.map(\.code) == ["0200201"])
            #expect(desk.authority.arrivals["1"] == nil, "what is wrong has left the house")
            #expect(all.allSatisfy { $0.attempt == 2 })
            try await desk.expectGapless()
        }
    }

    @Test("a receipt that comes later is fetched, kept and told")
    func receipts() async throws {
        let authority = FakeAuthority()
        var adapter = FakePortal(givesReceiptsLater: true, authority: authority)
        adapter.fate = { point, _ in point == .sending ? .answerLost : .well }
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            try await desk.settle()
            let submission = try #require(try await desk.submissions().first)
            #expect(submission.state == "ACCEPTED")
            let receipt = try await desk.service.get(
                "submissions/\(submission.id)/receipt", as: desk.service.person(.accountant))
            #expect(receipt.status == 200 && receipt.text == "<upo>N-1</upo>")
            #expect(receipt.headers[try Self.header("Receipt-Key")] == nil, "an UPO bears its signature itself")
            let told = try await desk.service.sent(TaxReceiptKept.self)
            #expect(told.map(\.submissionID) == [submission.id])
            #expect(authority.books.withLock { $0.receipts } == 1, "fetched once")
        }
    }

    @Test("a channel is closed when all that went through it is answered")
    func channels() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority(slowness: 1))) { desk in
            try await desk.issue(2)
            try await desk.runner().run()
            try await PortalUpkeep.run(desk.runner())
            #expect(desk.authority.books.withLock { $0.closed }.isEmpty)
            try await desk.settle()
            let (opened, closed) = desk.authority.books.withLock { ($0.opened, $0.closed) }
            #expect(opened == closed && opened.count == 1)
        }
    }

    @Test("what never changes cannot be changed in the tables either")
    func evidence() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let tables: [SQL] = [
                "delete from exchange", "update preparation set content = ''", "delete from receipt",
                "update acceptance set authority_number = 'x'", "update tax_document set legal_number = 'x'",
                "delete from document_serial",
            ]
            for statement in tables {
                await #expect(throws: PostgresError.constraint("evidence_is_immutable")) {
                    try await desk.service.change { tx in try await tx.execute(statement) }
                }
            }
        }
    }
}
