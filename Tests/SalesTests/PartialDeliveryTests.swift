import Contracts
import TestKit
import Testing

@testable import SalesDomain

@Suite("A delivery in parts")
struct PartialDeliveryTests {
    private let delivery = DeliveryID()

    @Test("four now and six next week are one sale: delivery names the same slice both times (S-62)")
    func twoGoes() throws {
        let sale = try someOpportunity().onTheRoad()
        let name = sale.slices[0].id
        let (first, early) = sale.delivered(sale.confirmation(delivered: 4, of: name, in: delivery), circumstances)
        #expect(first.quantities == [.delivered: 4, .exited: 6])
        #expect(early.event(OpportunityWon.self) == nil)
        let (won, late) = first.delivered(sale.confirmation(delivered: 6, of: name, in: delivery), circumstances)
        #expect(won.quantities == [.delivered: 10])
        #expect(won.state == .won)
        #expect(try #require(late.event(OpportunityWon.self)).deliveredValue == Money(10_000, .irr))
    }

    @Test("what is refused in the first go comes back while the rest is still on the road (S-63)")
    func refusedFirst() throws {
        var sale = try someOpportunity().onTheRoad()
        let name = sale.slices[0].id
        func told(_ delivered: ExactDecimal, _ refused: ExactDecimal) -> DeliveryConfirmed {
            sale.confirmation(delivered: delivered, refused: refused, of: name, in: delivery)
        }
        sale = sale.delivered(told(2, 3), circumstances).0
        #expect(sale.quantities == [.delivered: 2, .refused: 3, .exited: 5])
        sale = sale.restocked(sale.takeBack(1, of: name, from: delivery), circumstances)
        #expect(sale.quantities == [.delivered: 2, .refused: 2, .restocked: 1, .exited: 5])
        sale = sale.delivered(told(4, 1), circumstances).0
        sale = sale.restocked(sale.takeBack(3, of: name, from: delivery), circumstances)
        #expect(sale.quantities == [.delivered: 6, .restocked: 4])
        #expect(sale.state == .fulfilling)
    }

    @Test("goods that nobody delivered come back without a refusal: recalled, or the door stayed shut (S-68)")
    func recalled() throws {
        let sale = try someOpportunity().onTheRoad()
        let changed = sale.restocked(sale.takeBack(10, from: delivery), circumstances)
        #expect(changed.quantities == [.restocked: 10])
    }

    @Test("what is lost on the way waits for the representative, who sends it again or credits it (S-65)")
    func lost() throws {
        var sale = try someOpportunity().onTheRoad()
        let name = sale.slices[0].id
        sale = sale.lostOnTheWay(sale.loss(3, in: delivery), circumstances)
        sale = sale.delivered(sale.confirmation(delivered: 7, of: name, in: delivery), circumstances).0
        #expect(sale.quantities == [.restocked: 3, .delivered: 7])
    }

    @Test("a return may take from several goes (S-74)")
    func returned() throws {
        var sale = try someOpportunity().onTheRoad()
        let name = sale.slices[0].id
        for part: ExactDecimal in [4, 6] {
            sale = sale.delivered(sale.confirmation(delivered: part, of: name, in: delivery), circumstances).0
        }
        let (changed, again) = sale.goodsReturned(sale.goodsReturn(7, of: name), circumstances)
        #expect(changed.quantities == [.delivered: 3, .returned: 7])
        #expect(changed.state == .won)
        #expect(again.event(OpportunityWon.self) == nil)
    }

    @Test("what a short pick left is found again, also when the rest was delivered before anybody told of it (S-55)")
    func shortPickOvertaken() throws {
        let sale = try someOpportunity().onTheRoad()
        let (name, rest) = (sale.slices[0].id, SliceID())
        let split = SliceSplit(sliceID: name, restSliceID: rest, restQuantity: 2)
        func end(_ sale: Opportunity) -> Opportunity {
            sale.delivered(sale.confirmation(delivered: 2, of: rest), circumstances).0
        }
        let told = sale.shortPicked([split])
        #expect(told.quantities == [.exited: 8, .dispatching: 2])
        let (early, _) = told.delivered(sale.confirmation(delivered: 8, of: name, in: delivery), circumstances)
        #expect(end(early).state == .won)
        let (delivered, _) = sale.delivered(sale.confirmation(delivered: 8, of: name, in: delivery), circumstances)
        let late = delivered.shortPicked([split])
        #expect(late.quantities == [.delivered: 8, .dispatching: 2])
        #expect(end(late).state == .won)
        #expect(late.shortPicked([split]) == late)
    }

    /// What may be told of goods beyond the gate.
    private enum Fact {
        case confirmed(delivered: ExactDecimal, refused: ExactDecimal)
        case backOnShelf(ExactDecimal)
        case lost(ExactDecimal)
        case returned(ExactDecimal)
    }

    /// A journey of ten pieces as delivery and warehouse would tell it: in goes, with refusals, a loss, a recall of the
    /// rest, and a return of what was delivered.
    private func journey(_ random: inout Seeded) -> [Fact] {
        var (open, back, kept) = (10, 0, 0)
        var facts: [Fact] = []
        func some(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
        while open > 0 {
            let delivered = some(open)
            let refused = some(open - delivered)
            facts.append(.confirmed(delivered: ExactDecimal(delivered), refused: ExactDecimal(refused)))
            open -= delivered + refused
            (back, kept) = (back + refused, kept + delivered)
            if some(4) == 0 {
                facts.append(.lost(ExactDecimal(open)))
                open = 0
            } else if some(4) == 0 {
                (back, open) = (back + open, 0)
            }
        }
        while back > 0 {
            let counted = max(1, some(back))
            facts.append(.backOnShelf(ExactDecimal(counted)))
            back -= counted
        }
        if some(1) == 0 { facts.append(.returned(ExactDecimal(some(kept)))) }
        return facts
    }

    @Test(
        "whatever the goes, and in whatever order they are heard, the goods end where they are (I-40)",
        arguments: 0..<400)
    func anyOrder(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var sale = try someOpportunity().onTheRoad()
        let name = sale.slices[0].id
        var wanted: [Slice.State: ExactDecimal] = [:]
        for fact in journey(&random).shuffled(using: &random) {
            switch fact {
            case .confirmed(let delivered, let refused):
                let told = sale.confirmation(delivered: delivered, refused: refused, of: name, in: delivery)
                sale = sale.delivered(told, circumstances).0
                wanted[.delivered, default: .zero] += delivered
            case .backOnShelf(let quantity):
                sale = sale.restocked(sale.takeBack(quantity, of: name, from: delivery), circumstances)
                wanted[.restocked, default: .zero] += quantity
            case .lost(let quantity):
                sale = sale.lostOnTheWay(sale.loss(quantity, of: name, in: delivery), circumstances)
                wanted[.restocked, default: .zero] += quantity
            case .returned(let quantity):
                sale = sale.goodsReturned(sale.goodsReturn(quantity, of: name), circumstances).0
                wanted[.delivered, default: .zero] -= quantity
                wanted[.returned, default: .zero] += quantity
            }
            #expect(sale.quantities.values.reduce(.zero, +) == 10, "seed \(seed)")
        }
        #expect(sale.quantities == wanted.filter { $0.value != .zero }, "seed \(seed)")
        #expect(Set(sale.slices.map(\.id)).count == sale.slices.count)
    }
}
