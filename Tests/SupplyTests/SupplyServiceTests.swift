import Contracts
import Messaging
import ServiceKit
import SourcingService
import TestKit
import Testing

@testable import SupplyService

@Suite("Supply's desk", .needsDatabase)
struct SupplyServiceTests {
    @Test("takes a request once, however often it comes, and answers it")
    func request() async throws {
        try await SupplyDesk.open { desk in
            let command = desk.request()
            try await desk.service.deliver(command, key: "a", from: .sales, times: 2)
            try await desk.service.deliver(command, key: "b", from: .sales)
            let answers = try await desk.service.sent().filter {
                $0.type == SourcingRequestAccepted<SupplyTrade>.typeName
            }
            #expect(Set(answers.compactMap(\.answerTo)) == ["a", "b"])
            let page = try await desk.service.get("enquiries", as: desk.officer).decoded(Page<EnquiryView>.self)
            #expect(page.data.map(\.id) == [command.requestID])
            #expect(page.data.first?.state == .requested)
        }
    }

    @Test("answers, commits, receives in parts and fulfils, each said once on the case of the asker")
    func life() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask(correlation: "case-1").requestID
            let answer = try await desk.answer(id)
            #expect(answer.status == 200, "\(answer)")
            #expect(answer.entityTag == "\"2\"")
            try await desk.commit(id, times: 2)
            let committed = try await desk.service.sent(SourcingCommitted<SupplyTrade>.self)
            #expect(committed.map(\.reference) == ["SUP-1001"])
            #expect(committed.first?.promisedDate == desk.service.clock.now.utcDate.adding(days: 12))
            try await desk.receive(4, for: id, times: 2)
            #expect(try await desk.show(id).state == .partlyArrived)
            try await desk.receive(6, for: id)
            let view = try await desk.show(id)
            #expect(view.state == .fulfilled)
            #expect(view.commitment?.arrivedQuantity == 10)
            #expect(try await desk.service.sent(SourcingFulfilled<SupplyTrade>.self).map(\.quantity) == [10])
            let quoted = try await desk.service.sent().first { $0.type == SourcingQuoted<SupplyTrade>.typeName }
            #expect(quoted?.correlation == "case-1")
            #expect(quoted?.orderNumber == 2)
        }
    }

    @Test("counts what waits for an answer, and what is promised")
    func work() async throws {
        try await SupplyDesk.open { desk in
            func waits() async throws -> [String: Int] {
                try await desk.service.get("work", as: desk.officer).decoded(WorkCounts.self).counts
            }
            _ = try await desk.ask()
            #expect(try await waits() == ["TO_ANSWER": 1])
            _ = try await desk.promise()
            #expect(try await waits() == ["TO_ANSWER": 1, "PROMISED": 1])
            #expect(try await desk.service.get("work", as: desk.service.person(.accountant)).status == 404)
        }
    }

    @Test("lists what has waited since before a time")
    func waiting() async throws {
        try await SupplyDesk.open { desk in
            let early = try await desk.ask().requestID
            desk.service.clock.advance(days: 2)
            let late = try await desk.ask().requestID
            let since = desk.service.clock.now.adding(days: -1)
            for (operation, expected) in [("lt", early), ("gte", late)] {
                let page: Page<EnquiryView> = try await desk.service.get(
                    "enquiries?asked_at=\(operation):\(since)", as: desk.officer
                ).decoded()
                #expect(page.data.map(\.id) == [expected], "\(operation)")
            }
        }
    }

    @Test("answers production on its own stream (F-ARYA-25)")
    func rawMaterial() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask(asker: .production).requestID
            _ = try await desk.answer(id)
            let keys = try await desk.service.sent().map(\.routingKey)
            #expect(keys.allSatisfy { $0.hasPrefix("supply.material-enquiry.") })
            #expect(try await desk.show(id).kind == .rawMaterial)
        }
    }

    @Test("answers a request whose cancel came first as cancelled (S-93)")
    func tombstone() async throws {
        try await SupplyDesk.open { desk in
            let command = desk.request()
            try await desk.cancel(command.requestID)
            try await desk.service.deliver(command, key: "r", from: .sales)
            #expect(try await desk.service.sent(SourcingCancelled<SupplyTrade>.self).count == 2)
            #expect(try await desk.service.sent(SourcingRequestAccepted<SupplyTrade>.self).isEmpty)
            let rows = try await desk.service.rows("SELECT id FROM enquiry")
            #expect(rows.isEmpty)
        }
    }

    @Test("refuses a commitment to an answer that ran out, and the enquiry expires (S-27)")
    func lateCommit() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            _ = try await desk.answer(id)
            desk.service.clock.advance(days: 8)
            try await desk.commit(id)
            #expect(try await desk.service.sent(SourcingCommitRefused<SupplyTrade>.self).map(\.reason) == ["expired"])
            #expect(try await desk.show(id).state == .expired)
        }
    }

    @Test("ends answers nobody accepted, on the company's day and once (T-06)")
    func expiry() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.ask().requestID
            _ = try await desk.answer(id)
            desk.service.clock.advance(days: 7)
            try await desk.service.run(job: "expire-answers")
            #expect(try await desk.show(id).state == .quoted)
            // 22:30 UTC is half an hour past midnight in Warsaw.
            desk.service.clock.advance(seconds: 37_800)
            try await desk.service.run(job: "expire-answers")
            try await desk.service.run(job: "expire-answers")
            #expect(try await desk.show(id).state == .expired)
            #expect(try await desk.service.sent(SourcingQuoteExpired<SupplyTrade>.self).count == 1)
        }
    }

    @Test("refuses to take back what the supplier does not; the goods come unpegged")
    func cancelRefused() async throws {
        try await SupplyDesk.open { desk in
            let supplier = try await desk.supplier("Stubborn", allowsCancellation: false)
            let id = try await desk.promise(supplier: supplier)
            try await desk.cancel(id)
            let refusal = try await desk.service.sent(SourcingCancelRefused<SupplyTrade>.self)
            #expect(refusal.map(\.options) == [["take-into-stock"]])
            #expect(try await desk.show(id).commitment?.isPegged == false)
        }
    }

    @Test("frees what has not come when a promise is taken back")
    func cancelled() async throws {
        try await SupplyDesk.open { desk in
            let id = try await desk.promise()
            try await desk.receive(3, for: id)
            try await desk.cancel(id)
            try await desk.cancel(id, key: "again")
            #expect(try await desk.service.sent(SourcingCancelled<SupplyTrade>.self).map(\.freedQuantity) == [7, 0])
            #expect(try await desk.show(id).state == .cancelled)
            try await desk.receive(7, for: id)
            let exceptions = try await desk.service.get("exceptions", as: desk.officer)
                .decoded(Page<SourcingExceptionView>.self)
            #expect(exceptions.data.map(\.quantity) == [7])
        }
    }

    @Test("tells the asker about a delay, a decline and a short close")
    func news() async throws {
        try await SupplyDesk.open { desk in
            let today = desk.service.clock.now.utcDate
            let promised = try await desk.promise()
            let delay = DelayEnquiryRequest(newDate: today.adding(days: 30), reason: "strike")
            #expect(try await desk.service.post("enquiries/\(promised)/delay", delay, as: desk.officer).status == 200)
            #expect(try await desk.service.sent(SourcingDelayed<SupplyTrade>.self).map(\.newDate) == [delay.newDate])
            let reason = ReasonRequest(reason: "out of production")
            let closed = try await desk.service.post("enquiries/\(promised)/short-close", reason, as: desk.officer)
            #expect(closed.status == 200, "\(closed)")
            #expect(try await desk.service.sent(SourcingCancelled<SupplyTrade>.self).map(\.freedQuantity) == [10])
            let open = try await desk.ask().requestID
            #expect(try await desk.service.post("enquiries/\(open)/decline", reason, as: desk.officer).status == 200)
            #expect(try await desk.service.sent(SourcingDeclined<SupplyTrade>.self).map(\.requestID) == [open])
            let empty = ReasonRequest(reason: "  ")
            let refused = try await desk.service.post("enquiries/\(open)/decline", empty, as: desk.officer)
            #expect(refused.problem?.faults == ["/reason required"])
        }
    }

    @Test("finds what a sale has asked by an index of its own")
    func listIndex() async throws {
        try await withService(SupplyApp.definition) { service in
            let plan = try await service.plan(
                of: """
                    SELECT e.id FROM enquiry e
                    WHERE e.company_id = '00000000-0000-0000-0000-000000000001'
                        AND e.opportunity_id = '00000000-0000-0000-0000-000000000002'
                    ORDER BY e.asked_at, e.id LIMIT 51
                    """)
            #expect(plan.contains("enquiry_of_opportunity"), "\(plan)")
        }
    }
}
