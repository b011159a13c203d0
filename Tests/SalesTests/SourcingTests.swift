import Contracts
import Testing

@testable import SalesDomain

@Suite("What is short")
struct ShortStockTests {
    @Test("is cut off and referred to the unit of the route map (S-21)")
    func partlyShort() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (sale, consequences) = approved.holding([approved.heldLine(0, 6)], cause: .request, circumstances)
        #expect(sale.slices.map(\.quantity) == [6, 4])
        #expect(sale.slices.map(\.state) == [.held, .enquiring])
        #expect(try #require(consequences.command(RequestSourcing<SupplyTrade>.self)).quantity == 4)
        #expect(consequences.command(IssueProForma.self) == nil)
    }

    @Test(
        "goes to supply, production or purchasing by the product's route",
        arguments: [(SourcingRoute.trade, ServiceName.supply), (.make, .production), (.buy, .purchasing)])
    func routes(route: SourcingRoute, unit: ServiceName) throws {
        let (approved, _) = try someOpportunity([someLine(route: route)]).approvedBySomebody()
        let (sale, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        #expect(sale.slices[0].unit == unit)
    }

    @Test("is committed by itself when a unit answers, and the pro-forma may rest on the promise (A-12)")
    func committed() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (asking, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        let request = try #require(asking.slices[0].request)
        let (answered, answer) = try #require(
            asking.answered(
                request: request, offer: OfferID(), on: someTime.utcDate, cost: UnitPrice(1, .irr),
                validUntil: someTime.utcDate))
        #expect(answer.command(CommitSourcing<SupplyTrade>.self) != nil)
        let (committed, consequences) = try #require(
            answered.committed(request: request, on: someTime.utcDate, circumstances))
        #expect(committed.slices[0].state == .committed)
        #expect(consequences.command(IssueProForma.self) != nil)
    }

    @Test("is offered to the next unit when one declines, and waits for the representative when none is left (S-26)")
    func nobodyCan() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        (sale, _) = try #require(sale.unanswered(request: sale.slices[0].request!, again: false, circumstances))
        #expect(sale.slices[0].unit == .purchasing)
        (sale, _) = try #require(sale.unanswered(request: sale.slices[0].request!, again: false, circumstances))
        #expect(sale.slices[0].state == .declined)
    }

    @Test("is asked anew from the same unit when its answer ran out (S-27)")
    func expired() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (asking, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        let first = asking.slices[0].request
        let (again, _) = try #require(asking.unanswered(request: first!, again: true, circumstances))
        #expect(again.slices[0].unit == .supply)
        #expect(again.slices[0].request != first)
    }
}
