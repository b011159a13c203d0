import Contracts
import Testing

@testable import SalesDomain

@Suite("Goods that go out again")
struct RedeliveryTests {
    /// Seven delivered, three refused and on the shelf again.
    private func restocked() throws -> (Opportunity, SliceID) {
        let sale = try someOpportunity().onTheRoad()
        let delivery = DeliveryID()
        var (changed, _) = sale.delivered(
            sale.confirmation(delivered: 7, refused: 3, in: delivery), circumstances)
        changed = changed.restocked(changed.takeBack(3, of: sale.slices[0].id, from: delivery), circumstances)
        return (changed, try #require(changed.slices.first { $0.state == .restocked }).id)
    }

    /// The same, to go out again; and the name under which the warehouse is asked for them.
    private func redelivered() throws -> (Opportunity, SliceID, Consequences) {
        let (sale, part) = try restocked()
        let (again, said) = try sale.redelivered(part, circumstances)
        let name = again.slices[try #require(again.slice(part))].name
        #expect(name != part)
        return (again, name, said)
    }

    private func held(_ sale: Opportunity, _ name: SliceID, _ quantity: ExactDecimal) throws -> (
        Opportunity, Consequences
    ) {
        let index = try #require(sale.slices.firstIndex { $0.name == name })
        return sale.holding([sale.heldLine(index, quantity)], cause: .request, circumstances)
    }

    @Test("hold, reservation, a new note of the same invoice, and the customer takes them (S-63)")
    func delivered() throws {
        var (sale, part, said) = try redelivered()
        let invoice = try #require(sale.slices[0].invoice)
        #expect(try #require(said.command(HoldStock.self)).lines.map(\.quantity) == [3])
        (sale, said) = try held(sale, part, 3)
        #expect(said.command(FirmHold.self)?.sliceIDs == [part])
        (sale, said) = sale.reserved([part], circumstances)
        let goods = try #require(said.command(DispatchGoods.self))
        #expect(goods.invoiceID == invoice)
        #expect(goods.lines.map(\.quantity) == [3])
        #expect(said.command(IssueInvoice.self) == nil)
        sale = sale.noted([part]).0.moved([part], to: .exited)
        let (won, _) = sale.delivered(sale.confirmation(delivered: 3, of: part), circumstances)
        #expect(won.quantities == [.delivered: 10])
        #expect(won.state == .won)
    }

    @Test("may be short by now, and are sourced like any others")
    func short() throws {
        let (sale, part, _) = try redelivered()
        let (referred, said) = try held(sale, part, 1)
        #expect(said.command(RequestSourcing<SupplyTrade>.self)?.quantity == 2)
        #expect(referred.slices.filter(\.goesAgain).count == 2)
    }

    @Test("may be refused again, and be credited after all")
    func refusedAgain() throws {
        var (sale, part, _) = try redelivered()
        (sale, _) = try held(sale, part, 3)
        sale = sale.reserved([part], circumstances).0.noted([part]).0.moved([part], to: .exited)
        let second = DeliveryID()
        (sale, _) = sale.delivered(
            sale.confirmation(delivered: 1, refused: 2, of: part, in: second), circumstances)
        sale = sale.restocked(sale.takeBack(2, of: part, from: second), circumstances)
        #expect(sale.quantities == [.delivered: 8, .restocked: 2])
        let left = try #require(sale.slices.first { $0.state == .restocked })
        let (_, said) = try sale.credited(left.id, reason: "gone off it", circumstances)
        #expect(said.command(IssueAdjustment.self)?.lines.map(\.quantity) == [2])
    }

    @Test("are withdrawn on the way: off the shelf, then credited")
    func withdrawn() throws {
        var (sale, part, _) = try redelivered()
        (sale, _) = try held(sale, part, 3)
        (sale, _) = try sale.lineGivenUp(sale.lines[0].id, as: .withdrawn, reason: "late", circumstances)
        let (free, said) = sale.released([part], circumstances)
        let credit = try #require(said.command(IssueAdjustment.self))
        #expect(credit.kind == .correction)
        let (won, _) = try #require(free.creditIssued(credit.adjustmentID, circumstances))
        #expect(won.quantities == [.delivered: 7, .withdrawn: 3])
        #expect(won.state == .won)
    }

    @Test("come back to the representative when the warehouse has no note for them")
    func noNote() throws {
        var (sale, part, _) = try redelivered()
        (sale, _) = try held(sale, part, 3)
        (sale, _) = sale.reserved([part], circumstances)
        let (waiting, said) = sale.dispatchRefused([part], reason: "not-reserved")
        #expect(waiting.quantities == [.delivered: 7, .restocked: 3])
        #expect(said.command(ReleaseHold.self)?.sliceIDs == [part])
    }

    @Test("only from the shelf")
    func refused() throws {
        let sale = try someOpportunity().onTheRoad()
        #expect(throws: SalesRefusal.sliceNotWaiting(.exited)) {
            _ = try sale.redelivered(sale.slices[0].id, circumstances)
        }
    }

    @Test("are called back from the road by the delivery that has them (S-68)")
    func recalled() throws {
        let sale = try someOpportunity().dispatching()
        #expect(throws: SalesRefusal.sliceNotWaiting(.dispatching)) {
            _ = try sale.recalled(sale.slices[0].id, reason: "wrong address")
        }
        let delivery = DeliveryID()
        let road = sale.moved([sale.slices[0].id], to: .exited, by: delivery)
        let said = try road.recalled(sale.slices[0].id, reason: "wrong address")
        #expect(said.command(RecallDelivery.self)?.deliveryID == delivery)
        let back = road.restocked(road.takeBack(10, from: delivery), circumstances)
        #expect(back.quantities == [.restocked: 10])
    }
}
