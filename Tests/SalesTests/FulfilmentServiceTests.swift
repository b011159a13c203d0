import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("Slices in sales' rows", .needsDatabase)
struct FulfilmentServiceTests {
    @Test("goods that a unit brought in two loads and delivery handed over in two goes are one sale (S-53, S-62)")
    func inParts() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            let claim = try #require(try await sales.sent(HoldStock.self).first)
            let name = try await story.view.name
            #expect(claim.accountName == "Noor" && claim.saleName == name)
            try await story.hold(try await story.slice("HOLDING"), .zero)
            let asked = try #require(try await sales.sent(RequestSourcing<SupplyTrade>.self).first)
            let day = try #require(LocalDate(year: 2026, month: 5, day: 1))
            try await sales.deliver(
                SourcingCommitted<SupplyTrade>(
                    requestID: asked.requestID, asker: .sales, peg: asked.peg, offerID: OfferID(),
                    productID: asked.productID, quantity: 10, promisedDate: day, unitCost: UnitPrice(1, .irr),
                    reference: "1"))
            let rest = SliceID()
            try await story.hold(try await story.slice("COMMITTED"), 4, cause: .peg, rest: rest)
            #expect(try await story.quantities == ["ARRIVED": 4, "COMMITTED": 6])
            try await story.hold(try await story.slice("COMMITTED"), 6, cause: .peg)
            try await story.agree()
            try await story.reserve()
            for slice in try await story.slices { try await story.exit(slice) }
            #expect(try await story.quantities == ["EXITED": 10])

            let delivery = DeliveryID()
            for part: ExactDecimal in [2, 4] { try await story.confirm(part, of: rest, in: delivery) }
            let other = try await story.slice("EXITED")
            try await story.confirm(1, refused: 1, of: other.id, in: delivery)
            #expect(try await story.quantities == ["DELIVERED": 7, "REFUSED": 1, "EXITED": 2])
            try await story.confirm(2, of: other.id, in: delivery)
            #expect(try await story.quantities == ["DELIVERED": 9, "REFUSED": 1])
            #expect(try await story.view.state == "FULFILLING")
        }
    }

    @Test("a slice that no unit can bring waits for stock, is shown so, and is held in parts (S-26, SM-14)")
    func waiting() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), .zero)
            let early = try await sales.post(
                "opportunities/\(story.id)/slices/\(try await story.slice("ENQUIRING").id)/wait", as: story.seller)
            #expect(early.problem?.code == "slice_not_waiting")
            let supply = try #require(try await sales.sent(RequestSourcing<SupplyTrade>.self).last)
            try await sales.deliver(
                SourcingDeclined<SupplyTrade>(
                    requestID: supply.requestID, asker: .sales, peg: supply.peg, reason: "none"))
            let purchase = try #require(try await sales.sent(RequestSourcing<PurchaseTrade>.self).last)
            try await sales.deliver(
                SourcingDeclined<PurchaseTrade>(
                    requestID: purchase.requestID, asker: .sales, peg: purchase.peg, reason: "none"))
            let answer = try await sales.post(
                "opportunities/\(story.id)/slices/\(try await story.slice("DECLINED").id)/wait", as: story.seller)
            #expect(answer.status == 200, "\(answer)")
            let asked = try #require(try await sales.sent(HoldStock.self).last?.lines.first)
            #expect(asked.wait == true)
            func line(_ held: ExactDecimal, rest: SliceID? = nil) -> HeldLine {
                HeldLine(
                    holdID: asked.holdID, sliceID: asked.sliceID, productID: asked.productID, heldQuantity: held,
                    shortQuantity: 10 - held, restSliceID: rest, waiting: true)
            }
            try await sales.deliver(
                StockHoldRefused(opportunityID: story.id, lines: [line(0)], reason: "waiting"), times: 2)
            #expect(try await story.slice("HOLDING").isWaiting == true)
            let rest = SliceID()
            try await sales.deliver(
                StockHeld(opportunityID: story.id, lines: [line(4, rest: rest)], cause: .queue), times: 2)
            #expect(try await story.quantities == ["HELD": 4, "HOLDING": 6])
            let waiting = try await story.slice("HOLDING")
            #expect(waiting.id == rest && waiting.isWaiting == true)
            #expect(try await story.slice("HELD").isWaiting == nil)
        }
    }

    @Test("a line is withdrawn when note, hold and invoice are undone, and the sale is closed (S-67)")
    func withdrawn() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            try await story.agree()
            try await story.reserve()
            let invoice = try await story.invoice()
            let slice = try await story.slice("RESERVED")
            try await story.note([slice])

            let path = "lines/\(try #require(try await story.view.lines.first).id)/withdraw"
            let answer = try await story.post(path, ReasonRequest(reason: "not needed"))
            #expect(answer.status == 200)
            #expect(try await story.post(path, ReasonRequest(reason: "again")).status == 409)
            let part = SliceQuantity(sliceID: slice.id, quantity: 10)
            try await sales.deliver(DispatchNoteCancelled(opportunityID: story.id, lines: [part]), times: 2)
            try await sales.deliver(StockHoldReleased(opportunityID: story.id, lines: [part]), times: 2)
            let credit = try await story.credit()

            #expect(credit.lines.map(\.invoiceLineID) == invoice.lines.map(\.invoiceLineID))
            #expect(try await story.quantities == ["WITHDRAWN": 10])
            #expect(try await story.view.state == "LOST")
            let sent = try await sales.sentNames
            for command in ["CancelDispatch", "ReleaseHold", "IssueAdjustment", "OpportunityLineWithdrawn"] {
                #expect(sent.filter { $0 == command }.count == 1, "\(command)")
            }
        }
    }

    @Test(
        "an approved sale is edited over HTTP, approved anew and offered at the new price; late words change nothing (S-31)"
    )
    func edited() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            let before = try await story.view
            let old = try #require(before.proFormaID)
            let line = try #require(before.lines.first)
            func asked(_ quantity: ExactDecimal, _ price: ExactDecimal) -> OpportunityLineRequest {
                OpportunityLineRequest(
                    id: line.id, productID: line.productID, quantity: quantity, unitPrice: UnitPrice(price, .irr))
            }
            #expect(try await story.revise([asked(10, 1000)]).decoded(OpportunityView.self).state == "APPROVED")

            let draft = try await story.revise([asked(10, 900)]).decoded(OpportunityView.self)
            #expect(draft.state == "DRAFT" && draft.revision == 2 && draft.contentHash == nil)
            #expect(draft.lines.map(\.agreed) == [false] && draft.totals.gross == Money(9_900, .irr))
            #expect(try await story.quantities == ["HELD": 10])
            #expect(try await sales.sent(OpportunityRevised.self).allSatisfy { !$0.contentHash.isEmpty })
            try await sales.deliver(
                ProFormaAccepted(proFormaID: old, opportunityID: story.id, acceptedAt: sales.clock.now))
            try await story.approve(before)
            #expect(try await story.view.state == "DRAFT")

            _ = try await story.post("submit")
            #expect(try await story.revise([asked(10, 800)]).status == 409)
            let submitted = try await story.view
            #expect(submitted.contentHash != before.contentHash)
            try await story.approve(submitted)
            let papers = try await sales.sent(IssueProForma.self)
            #expect(papers.map(\.revision) == [1, 2])
            #expect(papers.last?.contentHash == submitted.contentHash)
            #expect(papers.last?.lines.map(\.unitPrice.value) == [900])
            #expect(try await story.view.lines.map(\.agreed) == [true])

            // A smaller quantity: the hold goes back under a line of its own, and six are planned.
            let smaller = try await story.revise([asked(6, 900)]).decoded(OpportunityView.self)
            #expect(smaller.lines.flatMap(\.slices).map(\.state) == ["PLANNED"])
            #expect(smaller.formerLines?.flatMap(\.slices).map(\.state) == ["WITHDRAWING"])
            let part = SliceQuantity(sliceID: try await story.former("WITHDRAWING").id, quantity: 10)
            try await sales.deliver(StockHoldReleased(opportunityID: story.id, lines: [part]), times: 2)
            #expect(try await story.former("WITHDRAWN").quantity == 10)
            #expect(try await sales.sent(ReleaseHold.self).count == 1)
        }
    }

    @Test("a won sale is taken up again with its documents, added to, and closed on another day (SM-03)")
    func wonAndReopened() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            try await story.agree()
            try await story.reserve()
            _ = try await story.invoice()
            try await story.confirm(10, of: try await story.slice("RESERVED").id, in: DeliveryID())
            let won = try await story.view
            #expect(won.state == "WON")

            let reason = ReasonRequest(reason: "two more")
            #expect(try await story.post("reopen", reason).status == 403)
            let superior = sales.person(.salesDirector)
            let answer = try await sales.post(
                "opportunities/\(story.id)/reopen", reason, as: superior, version: won.version)
            let draft = try answer.decoded(OpportunityView.self)
            #expect(draft.state == "DRAFT" && draft.closedAt == nil && draft.lines.map(\.agreed) == [true])
            #expect(try await sales.value("SELECT closed_on IS NULL AS value FROM opportunity") == true)
            let line = try #require(draft.lines.first)
            let kept = OpportunityLineRequest(
                id: line.id, productID: line.productID, quantity: 10, unitPrice: line.unitPrice)
            let added = OpportunityLineRequest(
                productID: line.productID, quantity: 2, unitPrice: UnitPrice(1000, .irr))
            let changed = OpportunityLineRequest(productID: line.productID, quantity: 9, unitPrice: line.unitPrice)
            let refused = try await story.revise([changed])
            #expect(refused.status == 409 && refused.problem?.code == "line_is_fixed")
            _ = try await story.revise([kept, added])
            _ = try await story.post("submit")
            try await story.approve(try await story.view)
            #expect(try await story.view.state == "FULFILLING")
            #expect(try await story.quantities == ["DELIVERED": 10, "HOLDING": 2])
            #expect(try await sales.sent(HoldStock.self).last?.lines.map(\.quantity) == [2])
        }
    }

    @Test("a sale stays closed on its day when goods come back later")
    func closingDay() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            try await story.agree()
            try await story.reserve()
            let slice = try await story.slice("RESERVED")
            try await story.confirm(10, of: slice.id, in: DeliveryID())
            #expect(try await story.view.state == "WON")
            let closed: LocalDate? = try await sales.value("SELECT closed_on AS value FROM opportunity")
            sales.clock.advance(days: 40)
            try await story.takeBack(1, of: slice.id)
            #expect(try await story.quantities == ["DELIVERED": 9, "RETURNED": 1])
            #expect(try await sales.value("SELECT closed_on AS value FROM opportunity") == closed)
        }
    }
}
