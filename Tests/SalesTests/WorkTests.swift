import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("What waits for a representative", .needsDatabase)
struct WorkTests {
    private func items(_ story: ServiceStory, _ query: String = "") async throws -> SalesWorkItems {
        try await story.sales.get("work-items\(query)", as: story.seller).decoded()
    }

    private func counts(_ story: ServiceStory) async throws -> [String: Int] {
        try await story.sales.get("work", as: story.seller).decoded(WorkCounts.self).counts
    }

    @Test("is a step of today or before, not of tomorrow, and nothing of a closed sale")
    func steps() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let today = sales.clock.now.utcDate
            func plan(_ day: LocalDate) async throws {
                let step = NextStepRequest(text: "call Maryam", dueOn: day)
                let answer = try await sales.put(
                    "opportunities/\(story.id)/next-step", step, as: story.seller, version: try await story.view.version
                )
                #expect(answer.status == 200, "\(answer)")
            }
            #expect(try await counts(story) == [:])
            try await plan(today.adding(days: 1))
            #expect(try await counts(story) == [:])
            try await plan(today)
            #expect(try await counts(story) == ["NEXT_STEP": 1])
            let item = try #require(try await items(story).items.first)
            #expect(item.kind == .nextStep && item.opportunityID == story.id && item.accountName == "Noor")
            #expect(item.note == "call Maryam" && item.dueOn == today && item.lines == nil)
            #expect(try await sales.get("work", as: sales.person(.salesRep)).decoded(WorkCounts.self).counts == [:])
            #expect(try await sales.get("work", as: sales.person(.accountant)).status == 404)
            _ = try await story.post("close-as-lost", ReasonRequest(reason: "price: too high"))
            #expect(try await counts(story) == [:])
        }
    }

    @Test("is a sale that approvers returned, since they did")
    func returned() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false)
            let view = try await story.view
            sales.clock.advance(days: 2)
            try await sales.deliver(
                ApprovalReturned(
                    requestID: try #require(view.approvalRequestID), subjectKind: .opportunity,
                    subjectID: story.id.uuid,
                    revision: view.revision, remarks: [ApprovalRemark(text: "cheaper")], returnedBy: UserID()))
            let item = try #require(try await items(story).items.first)
            #expect(item.kind == .returned && item.since == sales.clock.now)
            #expect(try await counts(story) == ["RETURNED": 1])
        }
    }

    @Test("is what a department answered or declined, by line, until somebody decides")
    func answered() async throws {
        try await withService(SalesApp.definition) { sales in
            let rules = FulfilmentRulesRequest(acceptsAnswers: false)
            let story = try await ServiceStory(sales, rules: rules)
            try await story.hold(try #require(try await story.slices.first), 6)
            let asked = try #require(try await sales.sent(RequestSourcing<SupplyTrade>.self).last)
            #expect(try await counts(story) == [:])
            let day = sales.clock.now.utcDate.adding(days: 9)
            sales.clock.advance(seconds: 60)
            try await sales.deliver(
                SourcingQuoted<SupplyTrade>(
                    requestID: asked.requestID, asker: .sales, offerID: OfferID(), peg: asked.peg, quantity: 4,
                    leadTimeDays: 12, earliestDate: day, unitCost: UnitPrice(1, .irr), validUntil: day))
            let item = try #require(try await items(story).items.first)
            #expect(item.kind == .answers && item.lines == 1 && item.dueOn == day && item.since == sales.clock.now)
            let slice = try await story.slice("ANSWERED")
            let answer = try await sales.post(
                "opportunities/\(story.id)/slices/\(slice.id)/accept-answer", as: story.seller)
            #expect(answer.status == 200, "\(answer)")
            try await sales.deliver(
                SourcingCommitted<SupplyTrade>(
                    requestID: asked.requestID, asker: .sales, peg: asked.peg, offerID: OfferID(),
                    productID: asked.productID, quantity: 4, promisedDate: day, unitCost: UnitPrice(1, .irr),
                    reference: "1"))
            #expect(try await counts(story) == [:])
        }
    }

    @Test("is a pro-forma that is blocked or has expired; the most urgent comes first, and no more than asked for")
    func papers() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try #require(try await story.slices.first), 10)
            let proForma = try #require(try await story.view.proFormaID)
            try await sales.deliver(
                ProFormaBlocked(
                    proFormaID: proForma, opportunityID: story.id, limit: Money(100, .irr), exposure: Money(95, .irr),
                    requested: Money(10, .irr), shortfall: Money(5, .irr), options: []))
            let blocked = try #require(try await items(story).items.first)
            #expect(blocked.kind == .blocked && blocked.proFormaID == proForma)
            let step = NextStepRequest(text: "call", dueOn: sales.clock.now.utcDate.adding(days: -3))
            _ = try await sales.put(
                "opportunities/\(story.id)/next-step", step, as: story.seller, version: try await story.view.version)
            #expect(try await items(story).items.map(\.kind) == [.nextStep, .blocked])
            let first = try await items(story, "?limit=1")
            #expect(first.items.map(\.kind) == [.nextStep] && first.hasMore)
            #expect(try await counts(story) == ["NEXT_STEP": 1, "BLOCKED": 1])
        }
    }

    @Test("is found by indexes that hold open sales and undecided parts alone")
    func indexes() async throws {
        try await withService(SalesApp.definition) { sales in
            let open = try await sales.plan(
                of: """
                    SELECT o.id FROM opportunity AS o
                    WHERE o.company_id = '00000000-0000-0000-0000-000000000001'
                        AND o.owner_id = '00000000-0000-0000-0000-000000000002'
                        AND o.state <> 'WON' AND o.state <> 'LOST'
                    """)
            #expect(open.contains("opportunity_open_of_owner"), "\(open)")
            let parts = try await sales.plan(
                of: """
                    SELECT s.id FROM slice AS s
                    WHERE s.opportunity_id = '00000000-0000-0000-0000-000000000001'
                        AND s.state IN ('ANSWERED', 'DECLINED', 'RESTOCKED')
                    """)
            #expect(parts.contains("slice_to_decide"), "\(parts)")
        }
    }
}
