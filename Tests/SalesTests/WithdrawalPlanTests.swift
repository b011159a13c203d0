import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("The dry run of a withdrawal")
struct WithdrawalPlanTests {
    private func plan(_ sale: Opportunity, line: Int = 0) throws -> WithdrawalPlan {
        try sale.withdrawalPlan(of: sale.lines[line].id, circumstances)
    }

    @Test("goods on a note: off the note, off the shelf, credited (S-67)")
    func dispatching() throws {
        let sale = try someOpportunity([someLine(), someLine(3)]).dispatching()
        let plan = try plan(sale)
        #expect(plan.steps.map(\.step) == [.dispatch, .release, .credit])
        #expect(plan.steps.map(\.owner) == [.warehouse, .warehouse, .accounting])
        #expect(plan.lostNet == Money(10_000, .irr) && plan.creditedGross == Money(11_000, .irr))
        #expect(plan.proForma == .stands && !plan.endsSale && plan.orderedCost.isZero)
    }

    @Test("held goods and ordered ones: the hold and the order go back, at what the unit asked for")
    func ordered() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 6)], cause: .request, circumstances)
        (sale, _) = try #require(sale.answeredBySomebody(4, slice: 1))
        (sale, _) = try #require(
            sale.committed(request: sale.slices[1].request!, on: someTime.utcDate, circumstances))
        let plan = try plan(sale)
        #expect(plan.steps.map(\.step) == [.release, .request])
        #expect(plan.steps.map(\.owner) == [.warehouse, .supply])
        #expect(plan.steps.map(\.quantity) == [6, 4])
        #expect(plan.orderedCost == Money(4, .irr) && plan.creditedGross.isZero)
        #expect(plan.proForma == .replaced && plan.endsSale)
    }

    @Test("tells the steps that the withdrawal then takes", arguments: [0, 1, 2, 3])
    func asDone(stage: Int) throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (held, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        let (enquiring, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        let sale = [held, enquiring, try someOpportunity().ordered().0, try someOpportunity().dispatching()][stage]
        let name = sale.slices[0].name
        let planned = try plan(sale).steps.map(\.step)
        var (leaving, _) = try sale.lineGivenUp(sale.lines[0].id, as: .withdrawn, reason: "not needed", circumstances)
        var taken: [Withdrawal.Step] = []
        while let step = leaving.slices[0].withdrawal?.step {
            if step != .note { taken.append(step) }
            switch step {
            case .note: leaving = try #require(leaving.invoicedBySomebody()).0.noted([name]).0
            case .dispatch: leaving = leaving.dispatchCancelled([name]).0
            case .release: leaving = leaving.released([name], circumstances).0
            case .credit: leaving = try #require(leaving.creditIssued(leaving.slices[0].adjustment!, circumstances)).0
            case .request:
                leaving = try #require(leaving.sourcingCancelled(request: sale.slices[0].request!, circumstances)).0
            case .hold: leaving = leaving.holding([approved.heldLine(0, 10)], cause: .request, circumstances).0
            }
        }
        #expect(taken == planned)
        #expect(leaving.slices.map(\.state) == [.withdrawn])
    }

    @Test("is refused as the withdrawal would be")
    func refused() throws {
        #expect(throws: SalesRefusal.notUnderWay(.draft)) { _ = try plan(someOpportunity()) }
        #expect(throws: SalesRefusal.goodsHaveLeft) { _ = try plan(try someOpportunity().onTheRoad()) }
    }
}

@Suite("The dry run over HTTP", .needsDatabase)
struct WithdrawalPlanServiceTests {
    @Test("tells what would be undone, and changes and says nothing")
    func dry() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales)
            try await story.hold(try await story.slice("HOLDING"), 10)
            let before = try await story.view
            try await sales.forgetSent()
            let path = "opportunities/\(story.id)/lines/\(try #require(before.lines.first).id)/withdrawal"
            let answer = try await sales.get(path, as: story.seller)
            let plan = try answer.decoded(WithdrawalPlanView.self)
            #expect(plan.steps.map(\.step) == ["RELEASE"] && plan.steps.map(\.service) == [.warehouse])
            #expect(plan.lostNet == Money(10_000, .irr) && plan.creditedGross.isZero)
            #expect(plan.proForma == "REPLACED" && plan.endsSale)
            #expect(plan.orderedCost == nil, "a representative does not see cost")
            let superior = try await sales.get(path, as: sales.person(.salesManager, .salesDirector))
            #expect(try superior.decoded(WithdrawalPlanView.self).orderedCost != nil)
            #expect(try await sales.get(path, as: sales.person(.salesRep)).status == 404)
            #expect(try await story.view.version == before.version)
            #expect(try await story.quantities == ["HELD": 10])
            #expect(try await sales.sent().isEmpty)
        }
    }
}
