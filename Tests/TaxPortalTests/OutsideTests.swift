import Contracts
import Foundation
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("What is not filed through the portal, and what was mended at the customer", .needsDatabase)
struct OutsideTests {
    private func act(
        _ action: String, on number: String, _ desk: PortalDesk, _ body: some Encodable & Sendable
    ) async throws -> TestAnswer {
        let found = try #require(try await desk.submissions().first { $0.legalNumber == number })
        return try await desk.service.post(
            "submissions/\(found.id)/\(action)", body, as: desk.service.person(.taxOfficer), version: found.version)
    }

    @Test(
        "what is issued before the company joined is not filed, and what adjusts it goes on without an original there")
    func before() async throws {
        let outside = Mutex<[String?]>([])
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.prepared = { ground in outside.withLock { $0.append(ground.outside?.number) } }
        try await PortalDesk.open(adapter) { desk in
            let next = LocalDate(daysSince1970: Make.day.daysSince1970 + 1)
            try await desk.set(
                TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216", filesFrom: next))
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.runner().run()
            #expect(try await desk.states() == ["OUTSIDE": 1])
            #expect(try await desk.service.sent(TaxSubmissionClosed.self).map(\.state) == ["OUTSIDE"])
            try await desk.set(
                TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216", filesFrom: Make.day))
            try await desk.service.deliver(Make.adjusted(number: "A"))
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["A"])
            #expect(outside.withLock { $0 } == ["O"])
            try await desk.expectClean()
        }
    }

    @Test("an adjustment whose predecessor never came is a work item with its ordinal, and a person lets it go")
    func ordinalMissing() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.service.deliver(Make.adjusted(number: "A", from: 10, to: 9, ordinal: 3))
            try await desk.runner().run()
            func missing() async throws -> [String?] {
                let items: TaxWorkItems = try await desk.service.get(
                    "work-items?language=en", as: desk.service.person(.taxOfficer)
                ).decoded()
                return items.groups.filter { $0.category == "ORDINAL_MISSING" }.flatMap(\.items).map(\.faults[0].value)
            }
            #expect(try await missing() == [])
            desk.service.clock.advance(days: 1)
            #expect(try await missing() == ["1"])
            try await PortalUpkeep.run(desk.runner())
            #expect(try await desk.states() == ["ACCEPTED": 1, "WAITING_ORIGINAL": 1])
            // Neither does to exempt it and think better of it lead back for ever.
            #expect(try await act("exempt", on: "A", desk, ReasonRequest(reason: "by hand")).status == 200)
            #expect(try await act("resubmit", on: "A", desk, ResubmitRequest(reason: "after all")).status == 200)
            #expect(try await desk.states() == ["ACCEPTED": 1, "WAITING_ORIGINAL": 1])
            #expect(
                try await act("resubmit", on: "A", desk, ResubmitRequest(reason: "1 and 2 were voided")).status == 200)
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A"])
            #expect(try await missing() == [])
            try await desk.service.deliver(Make.adjusted(number: "B", from: 9, to: 8, ordinal: 4))
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A", "B"])
            try await desk.expectClean()
        }
    }

    @Test("an adjustment is not let go while its original is on its way")
    func stillHeld() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.service.deliver(Make.adjusted(number: "A"))
            let answer = try await act("resubmit", on: "A", desk, ResubmitRequest(reason: "now"))
            #expect(answer.status == 409 && answer.problem?.code == "still_held")
        }
    }

    @Test("settings are saved in the order of locks that all keep: submissions, then the portal's health")
    func lockOrder() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            let service = desk.service
            try await service.deliver(Make.issued(number: "O"))
            let id = try #require(try await desk.submissions().first).id
            // There is something to be paused.
            try await service.change { tx in
                _ = try await tx.query(
                    """
                    insert into portal_health (company_id, portal, state, failures, since)
                    values (\(tx.acting.company), 'moadian', 'OUTAGE', 1, \(tx.now))
                    on conflict (company_id, portal) do nothing
                    """)
                _ = try await tx.query("update submission set deadline_known = true where id = \(id)")
            }
            let request = TaxpayerRequest(
                baseURL: "https://portal.test/api", memoryID: "A11216", filesFrom: Make.day)
            let (held, saving) = (Gate(), Gate())
            async let first: Void = service.change { tx in
                _ = try await SubmissionStore.find(id, .forUpdate, in: tx)
                await held.pass()
                // Whoever saves waits for the submission now, and holds nothing that is wanted here.
                await saving.pass()
                HealthStore.tryAgain(.moadian, in: tx)
            }
            await held.reached
            held.open()
            async let second = service.put("taxpayers/moadian", request, as: service.person(.administrator))
            while try await service.value(
                """
                select count(*) as value from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """) as Int64? == 0
            { await Task.yield() }
            saving.open()
            try await first
            #expect(try await second.status == 200)
        }
    }

    @Test("without a word a company files from the day on which it joins; saving again does not move that day")
    func firstDay() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            let person = desk.service.person(.administrator)
            func day() async throws -> LocalDate? {
                let view: TaxpayerView = try await desk.service.get("taxpayers/moadian", as: person).decoded()
                return view.filesFrom
            }
            #expect(try await day() == Make.day, "as this desk says it")
            try await desk.set(TaxpayerRequest(baseURL: "https://portal.test/other", memoryID: "A11216"))
            #expect(try await day() == Make.day)
            let polish = try await desk.service.put(
                "taxpayers/ksef", TaxpayerRequest(baseURL: "https://ksef.test/api"), as: person)
            let view: TaxpayerView = try polish.decoded()
            let zone = try #require(TimeZone(identifier: "Asia/Tehran"))
            #expect(view.filesFrom == desk.service.clock.now.day(in: zone))
        }
    }

    @Test("a person exempts what cannot go, and what waits for it goes; nothing on its way can be exempted")
    func exempted() async throws {
        var adapter = FakePortal(authority: FakeAuthority(slowness: 9))
        adapter.faults = { document in
            document.legalNumber == "O" ? [Submission.Fault(code: "0200201", message: "late")] : []
        }
        try await PortalDesk.open(adapter) { desk in
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.service.deliver(Make.adjusted(number: "A"))
            try await desk.runner().run()
            #expect(try await desk.states() == ["INVALID": 1, "WAITING_ORIGINAL": 1])
            #expect(try await act("exempt", on: "O", desk, ReasonRequest(reason: "")).status == 422)
            #expect(try await act("exempt", on: "O", desk, ReasonRequest(reason: "declared by hand")).status == 200)
            try await desk.runner().run()
            #expect(try await desk.states() == ["OUTSIDE": 1, "SENT": 1])
            let back = try await act("resubmit", on: "O", desk, ResubmitRequest(reason: "filed after all"))
            #expect(back.status == 200, "an exemption is no end for what was never sent")
            #expect(try await desk.states() == ["QUEUED": 1, "SENT": 1])
            let late = try await act("exempt", on: "A", desk, ReasonRequest(reason: "x"))
            #expect(late.problem?.code == "state_not_allowed")
            try await desk.expectClean()
        }
    }

    @Test("an adjustment of an original that was given up is given up with it, whenever it comes")
    func givenUp() async throws {
        let authority = FakeAuthority(judge: { _ in .rejected(.business, []) })
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            try await desk.service.deliver(Make.issued(number: "O"))
            try await desk.service.deliver(Make.adjusted(number: "A", from: 10, to: 0))
            try await desk.runner().run()
            #expect(try await act("close", on: "O", desk, ReasonRequest(reason: "void")).status == 200)
            try await desk.service.deliver(Make.adjusted(number: "B", from: 10, to: 9))
            #expect(try await desk.states() == ["CLOSED_BY_ADJUSTMENT": 3])
            #expect(try await desk.service.sent(TaxSubmissionClosed.self).count == 3)
        }
    }

    @Test("a resubmission with mended data names the customer as he is now, and so do its adjustments (S-81)")
    func mended() async throws {
        let buyers = Mutex<[Party]>([])
        let isRefusing = Mutex(true)
        let authority = FakeAuthority(judge: { number in
            isRefusing.withLock { $0 } ? .rejected(.business, []) : .accepted(number: "N-\(number)", receipt: nil)
        })
        var adapter = FakePortal(authority: authority)
        adapter.faults = { document in
            buyers.withLock { $0.append(document.buyer) }
            return []
        }
        try await PortalDesk.open(adapter) { desk in
            let invoice = Make.issued(number: "O")
            try await desk.service.deliver(invoice)
            try await desk.runner().run()
            func publish(_ taxID: String, _ version: Int) async throws {
                try await desk.service.deliver(
                    AccountPublished(
                        accountID: invoice.accountID, name: "Noor", taxID: taxID, country: "IR",
                        aggregateVersion: version))
            }
            try await publish("10100302746", 2)
            try await publish("9", 1)
            isRefusing.withLock { $0 = false }
            authority.books.withLock { $0.entries = [:] }
            let again = try await act("resubmit", on: "O", desk, ResubmitRequest(reason: "number", dataMended: true))
            #expect(again.status == 200, "\(again)")
            try await desk.runner().run()
            try await desk.service.deliver(Make.adjusted(number: "A"))
            try await desk.runner().run()
            #expect(desk.authority.accepted == ["O", "A"])
            #expect(buyers.withLock { $0 }.map(\.taxID) == ["2", "10100302746", "10100302746"])
        }
    }

    @Test("a customer who was mended wrongly and set back is named as he is now")
    func setBack() async throws {
        let buyers = Mutex<[String?]>([])
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.faults = { document in
            buyers.withLock { $0.append(document.buyer.taxID) }
            return [Submission.Fault(code: "0301201", message: "no such buyer")]
        }
        try await PortalDesk.open(adapter) { desk in
            let invoice = Make.issued(number: "O")
            try await desk.service.deliver(invoice)
            try await desk.runner().run()
            for (version, taxID) in [(1, "10100302746"), (2, "2")] {
                try await desk.service.deliver(
                    AccountPublished(
                        accountID: invoice.accountID, name: "Noor", taxID: taxID, country: "IR",
                        aggregateVersion: version))
                let again = try await act(
                    "resubmit", on: "O", desk, ResubmitRequest(reason: "number", dataMended: true))
                #expect(again.status == 200)
                try await desk.runner().run()
            }
            #expect(buyers.withLock { $0 } == ["2", "10100302746", "2"])
        }
    }

    @Test("what waits already is filed when a company sets its portal up without a word about days")
    func waiting() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.service.change { tx in tx.write("delete from taxpayer") }
            try await desk.issue(2)
            try await desk.set(TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216"))
            try await desk.runner().run()
            try await desk.expectAllAccepted(2)
        }
    }

    @Test("documents that wait for a portal that is not set up, or for an original that never came, are told to people")
    func silent() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            let officer = desk.service.person(.taxOfficer)
            func categories() async throws -> [String] {
                let items: TaxWorkItems = try await desk.service.get("work-items?language=en", as: officer).decoded()
                return items.groups.map(\.category)
            }
            try await desk.set(TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216", enabled: false))
            try await desk.issue(2)
            try await desk.service.deliver(Make.adjusted(number: "A", of: InvoiceID()))
            #expect(try await categories() == ["NOT_SET_UP"])
            desk.service.clock.advance(seconds: 86_401)
            #expect(try await categories() == ["ORIGINAL_MISSING", "NOT_SET_UP"])
            try await desk.set(TaxpayerRequest(baseURL: "https://portal.test/api", memoryID: "A11216"))
            try await desk.runner().run()
            #expect(try await categories() == ["ORIGINAL_MISSING"])
        }
    }

    @Test("all that went over the wire can be read, about whichever document")
    func exchanges() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let officer = desk.service.person(.taxOfficer)
            let page: Page<ExchangeView> =
                try await desk.service.get("exchanges?portal=moadian", as: officer).decoded()
            let exchange = try #require(page.data.first)
            let request = try await desk.service.get("exchanges/\(exchange.id)/request", as: officer)
            #expect(request.text == "[1]")
            let other: Page<ExchangeView> = try await desk.service.get("exchanges?portal=ksef", as: officer).decoded()
            #expect(other.data.isEmpty)
            #expect(
                try await desk.service.get("exchanges", as: desk.service.person(.storekeeper)).status == 404)
        }
    }
}
