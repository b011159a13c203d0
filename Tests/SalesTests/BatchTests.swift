import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("Facts that arrive together", .needsDatabase)
struct BatchTests {
    @Test("about one sale are written once, and each of them counts")
    func oneSale() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            let before = try await story.view.version
            let proForma = try #require(try await story.view.proFormaID)
            let zero = DocumentTotals(net: .zero(.irr), tax: .zero(.irr), gross: .zero(.irr))
            let until = try #require(LocalDate(year: 2030, month: 1, day: 1))
            try await sales.deliverTogether(
                [
                    (
                        ProFormaIssued(
                            proFormaID: proForma, opportunityID: story.id, number: "1", validUntil: until, totals: zero),
                        story.id
                    ),
                    (
                        ProFormaAccepted(proFormaID: proForma, opportunityID: story.id, acceptedAt: sales.clock.now),
                        story.id
                    ),
                ])
            let after = try await story.view
            #expect(after.paperState == "ACCEPTED")
            #expect(after.version == before + 2)
            #expect(try await sales.sent(FirmHold.self).count == 1)
            let stages: [String] = try await sales.rows(
                "SELECT to_stage FROM stage_movement WHERE opportunity_id = \(story.id) ORDER BY id"
            ).map { try $0["to_stage"] }
            #expect(Set(stages).count == stages.count && stages.last == after.stage)
        }
    }

    @Test("about several sales are read and written together")
    func severalSales() async throws {
        try await withService(SalesApp.definition) { sales in
            let stories = [try await ServiceStory(sales), try await ServiceStory(sales, quantity: 3, sku: "VALVE")]
            var facts: [(any Event, OpportunityID)] = []
            for story in stories {
                let slice = try await story.slice("HOLDING")
                let line = HeldLine(
                    holdID: HoldID(), sliceID: slice.id, productID: ProductID(), heldQuantity: slice.quantity,
                    shortQuantity: .zero)
                facts.append((StockHeld(opportunityID: story.id, lines: [line], cause: .request), story.id))
            }
            try await sales.deliverTogether(facts)
            #expect(try await stories[0].quantities == ["HELD": 10])
            #expect(try await stories[1].quantities == ["HELD": 3])
            #expect(try await sales.sent(IssueProForma.self).count == 2)
        }
    }

    @Test("only the slices that changed are written")
    func changedSlices() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            let slice = try await story.slice("HOLDING")
            let line = HeldLine(
                holdID: HoldID(), sliceID: slice.id, productID: ProductID(), heldQuantity: 4, shortQuantity: 6)
            try await sales.deliver(StockHeld(opportunityID: story.id, lines: [line], cause: .request))
            let written: SQL = "SELECT id, xmin::text AS writer FROM slice WHERE opportunity_id = \(story.id)"
            func writers() async throws -> [SliceID: String] {
                Dictionary(uniqueKeysWithValues: try await sales.rows(written).map { (try $0["id"], try $0["writer"]) })
            }
            let before = try await writers()
            let asked = try #require(try await sales.sent(RequestSourcing<SupplyTrade>.self).first)
            try await sales.deliver(
                SourcingDeclined<SupplyTrade>(
                    requestID: asked.requestID, asker: .sales, peg: asked.peg, reason: "none"))
            let after = try await writers()
            #expect(after[slice.id] == before[slice.id])
            #expect(after != before)
        }
    }
}
