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
        let asking = try asking()
        let request = try #require(asking.slices[0].request)
        let (answered, answer) = try #require(asking.answeredBySomebody(10))
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
        let asking = try asking()
        let first = asking.slices[0].request
        let (again, _) = try #require(asking.unanswered(request: first!, again: true, circumstances))
        #expect(again.slices[0].unit == .supply)
        #expect(again.slices[0].request != first)
    }

    /// Nothing on the shelf: all ten are asked from supply.
    private func asking(rules: FulfilmentRules = FulfilmentRules()) throws -> Opportunity {
        let (approved, _) = try someOpportunity(rules: rules).approvedBySomebody()
        return approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances).0
    }

    @Test("that a unit can bring only in part: that part is committed, the rest asked of the next unit (SM-11)")
    func partlyAnswered() throws {
        let asking = try asking()
        let (name, request) = (asking.slices[0].id, try #require(asking.slices[0].request))
        let (sale, said) = try #require(asking.answeredBySomebody(6))
        #expect(sale.slices.map(\.quantity) == [6, 4])
        #expect(sale.slices.map(\.state) == [.answered, .enquiring])
        // The unit and the warehouse know the promised goods by the slice that was asked for.
        #expect(sale.slices[0].id == name && sale.slices[0].request == request)
        #expect(try #require(said.command(CommitSourcing<SupplyTrade>.self)).quantity == 6)
        let next = try #require(said.command(RequestSourcing<PurchaseTrade>.self))
        #expect(next.quantity == 4)
        #expect(next.peg.sliceID == sale.slices[1].id)
        let (committed, _) = try #require(sale.committed(request: request, on: someTime.utcDate, circumstances))
        #expect(committed.slices.map(\.state) == [.committed, .enquiring])
    }

    @Test("that no unit can bring whole: what is left waits for the representative (S-26)")
    func partlyDeclined() throws {
        var (sale, _) = try #require(try asking().answeredBySomebody(6))
        let said: Consequences
        (sale, said) = try #require(sale.answeredBySomebody(3, slice: 1))
        #expect(sale.slices.map(\.quantity) == [6, 3, 1])
        #expect(sale.slices.map(\.state) == [.answered, .answered, .declined])
        #expect(try #require(said.command(CommitSourcing<PurchaseTrade>.self)).quantity == 3)
    }

    @Test("that a unit can bring in part is committed for that part when the representative accepts")
    func partlyAccepted() throws {
        let asking = try asking(rules: FulfilmentRules(acceptsAnswers: false))
        let (sale, said) = try #require(asking.answeredBySomebody(6))
        #expect(said.command(CommitSourcing<SupplyTrade>.self) == nil)
        let (_, accepted) = try sale.answerAccepted(sale.slices[0].id)
        #expect(try #require(accepted.command(CommitSourcing<SupplyTrade>.self)).quantity == 6)
    }

    /// Ten committed, four of them arrived; the warehouse awaits the rest under a name of its own.
    private func partlyArrived() throws -> (Opportunity, EnquiryID) {
        let asking = try asking()
        let request = try #require(asking.slices[0].request)
        var (sale, _) = try #require(asking.committed(request: request, on: someTime.utcDate, circumstances))
        let arrival = HeldLine(
            holdID: HoldID(), sliceID: sale.slices[0].id, productID: ProductID(), heldQuantity: 4, shortQuantity: 6,
            restSliceID: SliceID())
        (sale, _) = sale.holding([arrival], cause: .peg, circumstances)
        #expect(sale.slices.map(\.state) == [.arrived, .committed])
        return (sale, request)
    }

    @Test("and will not come any more is looked for elsewhere; what came of it stays (S-53)")
    func closedShort() throws {
        let (sale, request) = try partlyArrived()
        let (changed, said) = try #require(sale.sourcingCancelled(request: request, circumstances))
        #expect(changed.slices.map(\.state) == [.arrived, .holding])
        #expect(try #require(said.command(HoldStock.self)).lines.map(\.quantity) == [6])
        let (referred, _) = changed.holding([changed.heldLine(1, 0)], cause: .request, circumstances)
        #expect(referred.slices[1].unit == .purchasing)
    }

    @Test("and is late: the date of what is still awaited moves, and of nothing else (S-24)")
    func late() throws {
        let (sale, request) = try partlyArrived()
        let date = someTime.utcDate.adding(days: 9)
        let (changed, said) = try #require(sale.delayed(request: request, to: date))
        #expect(changed.slices.map(\.promisedOn) == [someTime.utcDate, date])
        #expect(said.events.count == 1)
    }

    @Test("and was given up: the last answer of the unit is about what still waited for it")
    func givenUp() throws {
        let (sale, request) = try partlyArrived()
        let (closing, _) = try sale.closedAsLost(reason: "price", circumstances)
        let (changed, _) = try #require(closing.sourcingCancelled(request: request, circumstances))
        #expect(changed.slices.map(\.state) == [.withdrawing, .lost])
        let (lost, _) = changed.released([changed.slices[0].id], circumstances)
        #expect(lost.state == .lost)
    }
}
