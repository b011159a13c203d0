import Contracts
import Foundation
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Payments on their way to an authority", .needsDatabase)
struct SalePaymentRunnerTests {
    /// A document of 1000 that was accepted and may be paid later.
    private func open(
        _ adapter: FakePortal = FakePortal(authority: FakeAuthority()),
        _ body: (PortalDesk, SubmissionID) async throws -> Void
    ) async throws {
        var adapter = adapter
        adapter.owed = Money(1000, .irr)
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            try await desk.settle()
            try await body(desk, try #require(try await desk.submissions().first).id)
        }
    }

    private func request(_ amount: Int64, _ id: TaxPaymentID? = nil) -> TaxPaymentRequest {
        TaxPaymentRequest(paymentID: id, amount: Money(amount, .irr), paidOn: Make.day, method: "TRANSFER")
    }

    private func payments(_ desk: PortalDesk, _ id: SubmissionID) async throws -> TaxPayments {
        try await desk.service.get("submissions/\(id)/payments", as: desk.service.person(.taxOfficer)).decoded()
    }

    private func enter(_ desk: PortalDesk, _ id: SubmissionID, _ request: TaxPaymentRequest) async throws -> TestAnswer
    {
        try await desk.service.post(
            "submissions/\(id)/payments", request, as: desk.service.person(.taxOfficer), key: "\(UUID())")
    }

    private func resolve(
        _ desk: PortalDesk, _ id: SubmissionID, _ payment: TaxPaymentView, _ finding: String, version: Int? = nil
    ) async throws -> TestAnswer {
        try await desk.service.post(
            "submissions/\(id)/payments/\(payment.id)/resolve",
            ResolveTaxPaymentRequest(finding: finding, reason: "کارپوشه را دیدم"),
            as: desk.service.person(.taxOfficer), version: version ?? payment.version)
    }

    @Test("are told once, in their order, and the same one entered again changes nothing")
    func told() async throws {
        let told = Mutex<[Int64]>([])
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.paid = { payment in
            told.withLock { $0.append(payment.payment.amount.amount) }
            return .registered
        }
        try await open(adapter) { desk, id in
            let first = TaxPaymentID()
            #expect(try await enter(desk, id, request(300, first)).status == 201)
            #expect(try await enter(desk, id, request(300, first)).status == 201)
            let other = try await enter(desk, id, request(301, first))
            #expect(other.status == 409 && other.problem?.code == "payment_known")
            desk.service.clock.advance(seconds: 1)
            #expect(try await enter(desk, id, request(700)).status == 201)
            let tooMuch = try await enter(desk, id, request(1))
            #expect(tooMuch.status == 409 && tooMuch.problem?.code == "more_than_owed")
            try await desk.runner().run()
            try await desk.runner().run()
            #expect(told.withLock { $0 } == [300, 700])
            let now = try await payments(desk, id)
            #expect(now.owed == Money(1000, .irr) && now.told == Money(1000, .irr))
            #expect(now.data.map(\.state) == ["REGISTERED", "REGISTERED"])
        }
    }

    @Test("one that the authority refuses waits for a person, with its words")
    func refused() async throws {
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.paid = { _ in .refused([Submission.Fault(code: "0207601", message: "مبلغ")]) }
        try await open(adapter) { desk, id in
            _ = try await enter(desk, id, request(1000))
            try await desk.runner().run()
            let refused = try #require(try await payments(desk, id).data.first)
            #expect(refused.state == "REFUSED" && refused.faults.map(\.code) == ["0207601"])
            #expect(try await payments(desk, id).told.isZero)
            #expect(try await waiting(desk) == ["PAYMENT"])
            #expect(try await resolve(desk, id, refused, "WITHDRAWN", version: 1).status == 412)
            #expect(try await resolve(desk, id, refused, "PERHAPS").status == 422)
            #expect(try await resolve(desk, id, refused, "WITHDRAWN").status == 200)
            #expect(try await waiting(desk).isEmpty)
            let gone = try #require(try await payments(desk, id).data.first)
            #expect(gone.state == "WITHDRAWN" && gone.reason == "کارپوشه را دیدم")
            #expect(try await resolve(desk, id, gone, "AGAIN").problem?.code == "state_not_allowed")
        }
    }

    @Test("one that a dying runner was telling of is in doubt, and is told again only when a person says so")
    func doubt() async throws {
        let calls = Mutex(0)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.paid = { _ in
            calls.withLock { $0 += 1 }
            return .registered
        }
        try await open(adapter) { desk, id in
            _ = try await enter(desk, id, request(1000))
            try await desk.runAndKill(at: .telling)
            try await desk.runner().run()
            #expect(try await payments(desk, id).data.map(\.state) == ["SENT"])
            desk.service.clock.advance(seconds: PortalDesk.lease + 1)
            try await desk.runner().run()
            let unknown = try #require(try await payments(desk, id).data.first)
            #expect(unknown.state == "UNKNOWN")
            #expect(calls.withLock { $0 } == 0)
            #expect(try await waiting(desk) == ["PAYMENT"])
            #expect(try await enter(desk, id, request(1)).problem?.code == "more_than_owed", "it may have been told")
            #expect(try await resolve(desk, id, unknown, "AGAIN").status == 200)
            try await desk.runner().run()
            #expect(calls.withLock { $0 } == 1)
            #expect(try await payments(desk, id).data.map(\.state) == ["REGISTERED"])
        }
    }

    @Test("one that was not looked at is told when the portal may be tried again")
    func turnedAway() async throws {
        let isDown = Mutex(true)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.paid = { _ throws(PortalTrouble) in
            guard !isDown.withLock({ $0 }) else { throw PortalTrouble(kind: .outage, message: "down") }
            return .registered
        }
        try await open(adapter) { desk, id in
            _ = try await enter(desk, id, request(1000))
            try await desk.runner().run()
            #expect(try await payments(desk, id).data.map(\.state) == ["QUEUED"])
            isDown.withLock { $0 = false }
            desk.service.clock.advance(seconds: 301)
            try await desk.runner().run()
            #expect(try await payments(desk, id).data.map(\.state) == ["REGISTERED"])
        }
    }

    @Test("what was refused counts again only where there is room for it")
    func again() async throws {
        let isRefusing = Mutex(true)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.paid = { _ in
            isRefusing.withLock { $0 } ? .refused([Submission.Fault(code: "0207601", message: "")]) : .registered
        }
        try await open(adapter) { desk, id in
            _ = try await enter(desk, id, request(1000))
            try await desk.runner().run()
            let refused = try #require(try await payments(desk, id).data.first)
            isRefusing.withLock { $0 = false }
            _ = try await enter(desk, id, request(600))
            try await desk.runner().run()
            for finding in ["AGAIN", "REGISTERED"] {
                #expect(try await resolve(desk, id, refused, finding).problem?.code == "more_than_owed")
            }
            #expect(try await resolve(desk, id, refused, "WITHDRAWN").status == 200)
            #expect(try await payments(desk, id).told == Money(600, .irr))
        }
    }

    @Test("an answer that comes after the sending was given up still counts, unless a person was quicker")
    func late() async throws {
        let gate = Gate()
        let told = Mutex(0)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.at = { point in
            if point == .telling, told.withLock({ $0 }) == 0 { await gate.pass() }
            return true
        }
        adapter.paid = { _ in
            told.withLock { $0 += 1 }
            return .registered
        }
        try await open(adapter) { desk, id in
            _ = try await enter(desk, id, request(1000))
            async let first: Void = desk.runner().run()
            await gate.reached
            desk.service.clock.advance(seconds: PortalDesk.lease + 1)
            // Another runner passes it over while it is held, and gives it up when its time is over.
            try await desk.runner().run()
            #expect(try await payments(desk, id).data.map(\.state) == ["UNKNOWN"])
            gate.open()
            try await first
            #expect(told.withLock { $0 } == 1)
            #expect(try await payments(desk, id).data.map(\.state) == ["REGISTERED"])
        }
    }

    @Test("only the newest document in force of an invoice takes payments, and all of them count")
    func chain() async throws {
        let told = Mutex<[Int64]>([])
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.owed = Money(1000, .irr)
        adapter.paid = { payment in
            told.withLock { $0.append(payment.payment.amount.amount) }
            return .registered
        }
        try await PortalDesk.open(adapter) { desk in
            let invoice = InvoiceID()
            try await desk.service.deliver(Make.issued(invoice, number: "1"))
            try await desk.settle()
            let original = try #require(try await desk.submissions().first).id
            _ = try await enter(desk, original, request(300))
            try await desk.runner().run()
            // Entered in time, and overtaken by a correction before it is told.
            _ = try await enter(desk, original, request(100))
            try await desk.service.deliver(Make.adjusted(number: "K1", of: invoice))
            try await desk.settle()
            let correction = try #require(try await desk.submissions().first { $0.legalNumber == "K1" }).id
            #expect(told.withLock { $0 } == [300])
            let overtaken = try await payments(desk, original)
            #expect(overtaken.data.map(\.state) == ["REGISTERED", "REFUSED"] && overtaken.owed == nil)
            #expect(overtaken.data[1].faults.map(\.code) == ["payment-superseded"])
            #expect(try await enter(desk, original, request(1)).problem?.code == "not_on_credit")
            let left = try await payments(desk, correction)
            #expect(left.owed == Money(1000, .irr) && left.told == Money(300, .irr))
            #expect(try await enter(desk, correction, request(701)).problem?.code == "more_than_owed")
            #expect(try await enter(desk, correction, request(700)).status == 201)
        }
    }

    @Test("nothing is entered for a portal that is switched off")
    func off() async throws {
        try await open { desk, id in
            try await desk.set(
                TaxpayerRequest(
                    baseURL: "https://portal.test/api", memoryID: "A11216", enabled: false, filesFrom: Make.day))
            #expect(try await enter(desk, id, request(1)).problem?.code == "portal_off")
        }
    }

    @Test("are refused in words, with a pointer to what is wrong")
    func wrong() async throws {
        try await open { desk, id in
            let none = try await enter(desk, SubmissionID(), request(1))
            #expect(none.status == 404)
            let how = try await enter(
                desk, id, TaxPaymentRequest(amount: Money(1, .irr), paidOn: Make.day, method: "GOLD"))
            #expect(how.status == 422 && how.problem?.faults == ["/method out_of_range"])
            let long = try await enter(
                desk, id,
                TaxPaymentRequest(
                    amount: Money(1, .irr), paidOn: Make.day, method: "CHEQUE",
                    referenceNumber: String(repeating: "1", count: 51)))
            #expect(long.status == 422 && long.problem?.faults == ["/reference_number out_of_range"])
            let early = try await enter(
                desk, id,
                TaxPaymentRequest(amount: Money(1, .irr), paidOn: Make.day.adding(days: -1), method: "CASH"))
            #expect(early.status == 422 && early.problem?.faults == ["/paid_on out_of_range"])
            let reader = try await desk.service.post(
                "submissions/\(id)/payments", request(1), as: desk.service.person(.auditor), key: "k")
            #expect(reader.status == 403)
        }
    }

    private func waiting(_ desk: PortalDesk) async throws -> [String] {
        let items: TaxWorkItems =
            try await desk.service.get("work-items", as: desk.service.person(.taxOfficer)).decoded()
        return items.groups.map(\.category)
    }
}
