import Contracts
import Messaging
import Postgres
import ServiceKit
import SourcingService
import TestKit
import Testing

@testable import SupplyService

@Suite("Answering at supply's desk", .needsDatabase)
struct SupplyAnswerTests {
    @Test("several at once, each on its own")
    func bulk() async throws {
        try await SupplyDesk.open { desk in
            let first = try await desk.ask().requestID
            let second = try await desk.ask(5).requestID
            let items = [
                AnswerEnquiriesRequest.Item(enquiryID: first, answer: SupplyDesk.figures()),
                .init(enquiryID: second, answer: SupplyDesk.figures(6)),
                .init(enquiryID: EnquiryID(), answer: SupplyDesk.figures()),
                .init(enquiryID: first, answer: SupplyDesk.figures()),
            ]
            let answer = try await desk.service.post(
                "enquiries/answers", AnswerEnquiriesRequest(items: items), as: desk.officer)
            let results = try answer.decoded(AnswerEnquiriesResult.self).results
            #expect(results.map(\.status) == [200, 422, 404, 409])
            #expect(results[1].code == "quantity_out_of_range")
            #expect(try await desk.service.sent(SourcingQuoted<SupplyTrade>.self).map(\.requestID) == [first])
            #expect(try await desk.show(second).state == .requested)
        }
    }

    @Test("with offers side by side, and one of them chosen (F-ARYA-23)")
    func offers() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            let path = "enquiries/\(id)/offers"
            let fast = try await desk.supplier("Fast")
            let slow = try await desk.supplier("Slow")
            let dear = try await desk.service.post(path, SupplyDesk.figures(days: 3, supplier: fast), as: desk.officer)
            #expect(dear.status == 201, "\(dear)")
            _ = try await desk.service.post(path, SupplyDesk.figures(days: 30, supplier: slow), as: desk.officer)
            let offers = try await desk.service.get(path, as: desk.officer).decoded(OffersView.self)
            #expect(offers.data.map(\.supplierID) == [fast, slow])
            #expect(offers.longestLeadTimeDays == 30)
            #expect(try await desk.show(id).state == .inStudy)
            let chosen = try dear.decoded(OfferView.self).id
            #expect(try await desk.answer(id, AnswerEnquiryRequest(offerID: chosen)).status == 200)
            #expect(try await desk.service.sent(SourcingQuoted<SupplyTrade>.self).map(\.offerID) == [chosen])
        }
    }

    @Test("is refused for a stale version, an unknown supplier, no right, and a company not known yet")
    func refusals() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            #expect(try await desk.answer(id, version: 7).status == 412)
            let unknown = try await desk.answer(id, SupplyDesk.figures(supplier: SupplierID()))
            #expect(unknown.problem?.code == "supplier_not_found")
            let stranger = desk.service.person(.salesRep)
            let path = "enquiries/\(id)/answer"
            #expect(try await desk.service.post(path, SupplyDesk.figures(), as: stranger).status == 403)
            let missing = try await desk.answer(id, AnswerEnquiryRequest(leadTimeDays: 1))
            #expect(missing.problem?.faults == ["/unit_cost cost_missing"])
            try await desk.service.change { $0.write("DELETE FROM company") }
            #expect(try await desk.answer(id).problem?.code == "company_unknown")
        }
    }

    @Test("with the same Idempotency-Key is carried out once")
    func idempotent() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            for replayed in [false, true] {
                let answer = try await desk.service.post(
                    "enquiries/\(id)/answer", SupplyDesk.figures(), as: desk.officer, key: "k")
                #expect(answer.status == 200)
                #expect(answer.isReplayed == replayed)
            }
            #expect(try await desk.service.sent(SourcingQuoted<SupplyTrade>.self).count == 1)
        }
    }

    @Test("pages through the desk, filtered by state")
    func pages() async throws {
        try await SupplyDesk.open { desk in
            var asked: [EnquiryID] = []
            for _ in 0..<5 {
                asked.append(try await desk.ask().requestID)
                desk.service.clock.advance(seconds: 60)
            }
            _ = try await desk.answer(asked[0])
            var seen: [EnquiryID] = []
            var after = ""
            repeat {
                let path = "enquiries?state=REQUESTED&limit=2\(after)"
                let page = try await desk.service.get(path, as: desk.officer).decoded(Page<EnquiryView>.self)
                seen += page.data.map(\.id)
                after = page.page.next.map { "&after=\($0)" } ?? ""
            } while !after.isEmpty
            #expect(seen == Array(asked.dropFirst()))
            let waited = try await desk.show(asked[1]).waitingSeconds
            #expect(waited == 240)
        }
    }

    @Test("hides cost from those who may not see it")
    func cost() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            _ = try await desk.answer(id)
            let clerk = desk.service.person(.shopFloorClerk)
            let seen = try await desk.service.get("enquiries/\(id)", as: clerk).decoded(EnquiryView.self)
            #expect(seen.answer?.unitCost == nil)
            #expect(try await desk.show(id).answer?.unitCost == UnitPrice(ExactDecimal(40), .pln))
        }
    }
}

@Suite("Races at supply's desk", .needsDatabase)
struct SupplyRaceTests {
    @Test("a cancel and a request that meet leave nothing open, whichever is first")
    func cancelMeetsRequest() async throws {
        try await SupplyDesk.open { desk in
            let command = desk.request()
            let gate = Gate()
            let subscriptions = desk.service
            async let requested: Void = subscriptions.change { tx in
                try await SourcingCommands<SupplyTrade>.request(command, in: tx)
                await gate.pass()
            }
            await gate.reached
            async let cancelled: Void = subscriptions.change { tx in
                let cancel = CancelSourcing<SupplyTrade>(requestID: command.requestID, reason: "gone")
                try await SourcingCommands<SupplyTrade>.cancel(cancel, in: tx)
            }
            try await desk.waitForLock()
            gate.open()
            try await requested
            try await cancelled
            #expect(try await desk.show(command.requestID).state == .cancelled)
        }
    }

    @Test("of a commitment and a cancel that meet, the second sees what the first did")
    func commitMeetsCancel() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            _ = try await desk.answer(id)
            let quote = try #require(try await desk.service.sent(SourcingQuoted<SupplyTrade>.self).first)
            let gate = Gate()
            let service = desk.service
            async let committed: Void = service.change { tx in
                let commit = CommitSourcing<SupplyTrade>(requestID: id, offerID: quote.offerID, quantity: 10)
                try await SourcingCommands<SupplyTrade>.commit(commit, in: tx)
                await gate.pass()
            }
            await gate.reached
            async let cancelled: Void = service.change { tx in
                let cancel = CancelSourcing<SupplyTrade>(requestID: id, reason: "gone")
                try await SourcingCommands<SupplyTrade>.cancel(cancel, in: tx)
            }
            try await desk.waitForLock()
            gate.open()
            try await committed
            try await cancelled
            #expect(try await desk.service.sent(SourcingCommitted<SupplyTrade>.self).count == 1)
            #expect(try await desk.service.sent(SourcingCancelled<SupplyTrade>.self).map(\.freedQuantity) == [10])
        }
    }
}

extension SupplyDesk {
    /// Until some statement of this test's database waits for a lock.
    func waitForLock() async throws {
        try await eventually("somebody waits for a lock") {
            let waiting: Int? = try await service.value(
                """
                SELECT count(*) AS value FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)
            return (waiting ?? 0) > 0
        }
    }
}

@Suite("Supply's contract")
struct SupplyContractTests {
    @Test("documents every route and no other")
    func openapi() {
        let definition = SupplyApp.definition
        #expect(
            OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi) == [])
    }

    @Test("listens to nothing that the topology does not bring, and to something of all it brings")
    func topology() {
        let heard = SupplyApp.definition.subscriptions.all.flatMap { subscription -> [Stream] in
            if case .event(let streams) = subscription.kind { return streams }
            return []
        }
        #expect(Set(heard) == Set(Topology.consumed[.supply] ?? []))
    }

    @Test("reports no broken rule", .needsDatabase)
    func audit() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.promise()
            try await desk.receive(10, for: id)
            let report = try await desk.service.get("audit", as: desk.auditor).decoded(AuditReport.self)
            #expect(report.invariants.map(\.violated) == [0, 0, 0])
            #expect(report.invariants.map(\.checked) == [1, 1, 1])
            #expect(report.facts["enquiries_fulfilled"] == 1)
            #expect(report.facts["arrived_millionths"] == 10_000_000)
        }
    }
}
