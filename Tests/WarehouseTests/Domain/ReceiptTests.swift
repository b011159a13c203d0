import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Expected receipts")
struct ExpectedReceiptTests {
    func expected(_ quantity: ExactDecimal, pegged: Bool = true) -> ExpectedReceipt {
        ExpectedReceipt(
            request: EnquiryID(), source: .supply, product: ProductID(), quantity: quantity,
            unitCost: UnitPrice(5, .irr),
            peg: Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID()), isPegged: pegged)
    }

    @Test("give what is awaited to the peg; the surplus is free (S-53)")
    func surplus() {
        let (after, pegged) = expected(10).receiving(12)
        #expect(pegged == 10)
        #expect(after.state == .received)
        #expect(after.awaited == .zero)
    }

    @Test("arrive in parts, the rest under a slice of its own")
    func parts() throws {
        let promise = expected(10)
        let (after, pegged) = promise.receiving(4)
        #expect(after.state == .partlyReceived)
        let rest = SliceID()
        let (next, hold, told) = try #require(
            after.pegged(pegged, in: StockKey(promise.product, Make.warehouse), as: HoldID(), rest: rest, proForma: nil)
        )
        #expect(hold.slice == promise.peg.sliceID)
        #expect(hold.expiresAt == nil)
        #expect(told.shortQuantity == 6)
        #expect(told.restSliceID == rest)
        #expect(next.peg.sliceID == rest)
        let (last, remaining) = next.receiving(6)
        #expect(remaining == 6)
        let end = try #require(
            last.pegged(
                remaining, in: StockKey(promise.product, Make.warehouse), as: HoldID(), rest: SliceID(), proForma: nil))
        #expect(end.1.slice == rest)
        #expect(end.2.restSliceID == nil)
    }

    @Test("that nobody waits for any more are free stock")
    func unpegged() {
        #expect(expected(10, pegged: false).receiving(10).pegged == .zero)
    }
}

@Suite("Material of a production order")
struct OrderMaterialsTests {
    let steel = ProductID()
    let paint = ProductID()
    let order = EnquiryID()

    func needs(_ steel: ExactDecimal, _ paint: ExactDecimal) -> [MaterialLine] {
        [MaterialLine(productID: self.steel, quantity: steel), MaterialLine(productID: self.paint, quantity: paint)]
    }

    @Test("is claimed as far as there is any")
    func held() {
        let stock = [Make.item(steel, store: 7), Make.item(paint, store: 1)]
        let (materials, posting) = OrderMaterials(order: order).holding(needs(5, 2), from: stock)
        #expect(materials.availability.map(\.heldQuantity) == [5, 1])
        #expect(materials.availability.map(\.shortQuantity) == [.zero, 1])
        #expect(posting.changes[stock[0].key]?.reserved == 5)
    }

    @Test("is completed by what arrives, and not beyond")
    func arrived() {
        let stock = [Make.item(steel, store: 5), Make.item(paint, store: 1)]
        let (short, _) = OrderMaterials(order: order).holding(needs(5, 2), from: stock)
        let (materials, posting) = short.arrived(3, in: stock[1].key)
        #expect(materials.availability.allSatisfy { $0.shortQuantity == .zero })
        #expect(posting.changes[stock[1].key]?.reserved == 1)
    }

    @Test("goes to the shop floor at its average, once, and only whole")
    func issued() throws {
        let stock = [Make.item(steel, store: 10, value: 1000), Make.item(paint, store: 3, value: 100)]
        let (materials, _) = OrderMaterials(order: order).holding(needs(5, 2), from: stock)
        let items = Dictionary(uniqueKeysWithValues: stock.map { ($0.key, $0) })
        let (after, cost, posting) = try materials.issued(from: items)
        #expect(cost == OrderMaterials.Cost(total: 567, ofGoods: 567))
        #expect(posting.moves.allSatisfy { $0.to == .production })
        #expect(posting.changes[stock[0].key]?.reserved == -5)
        #expect(throws: OrderMaterials.Refused(reason: "issued")) { try after.issued(from: items) }
        let (short, _) = OrderMaterials(order: order).holding(needs(5, 4), from: stock)
        #expect(throws: OrderMaterials.Refused(reason: "short")) { try short.issued(from: items) }
        #expect(throws: OrderMaterials.Refused(reason: "unknown")) {
            try OrderMaterials(order: order).issued(from: items)
        }
    }

    @Test("is let go; a late hold then claims nothing")
    func released() {
        let stock = [Make.item(steel, store: 10)]
        let (materials, _) = OrderMaterials(order: order).holding([needs(5, 1)[0]], from: stock)
        let (after, posting) = materials.released()
        #expect(posting.changes[stock[0].key]?.reserved == -5)
        #expect(after.holding([needs(5, 1)[0]], from: stock).0.availability.map(\.shortQuantity) == [5])
    }
}
