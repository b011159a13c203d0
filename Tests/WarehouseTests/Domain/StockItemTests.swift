import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Stock value at moving average")
struct StockItemTests {
    @Test("shares of any sizes add up to the whole value, the last takes the rest")
    func sharesAddUp() {
        var item = Make.item(store: 3, value: 1000)
        var taken: [Int64] = []
        for _ in 0..<3 {
            let cost = item.cost(of: 1)
            taken.append(cost)
            var change = StockChange()
            change.store = -1
            change.value = -cost
            item = item.applying(change)
        }
        #expect(taken == [333, 334, 333])
        #expect(item.value == 0)
        #expect(item.onHand == .zero)
    }

    @Test("what comes back to an empty shelf costs what was last there")
    func lastKnownCost() {
        let item = Make.item(store: 4, value: 1001)
        var change = StockChange()
        change.store = -4
        change.value = -1001
        let empty = item.applying(change)
        #expect(empty.cost(of: 2) == 501)
        #expect(Make.item(store: .zero).cost(of: 2) == 0)
    }

    @Test("a move changes both places, and value only between accounts")
    func moves() {
        let key = StockKey(ProductID(), Make.warehouse)
        let pick = StockChange(StockMove(.pick, key, from: .store, to: .dispatchArea, 5, source: Make.fresh()))
        #expect(pick.store == -5 && pick.dispatchArea == 5 && pick.value == 0)
        let exit = StockChange(
            StockMove(.exit, key, from: .dispatchArea, to: .transit, 5, cost: 70, source: Make.fresh()))
        #expect(exit.dispatchArea == -5 && exit.transit == 5 && exit.value == -70 && exit.transitValue == 70)
    }

    @Test("claims beyond what is on hand are unsound")
    func soundness() {
        #expect(Make.item(store: 5, held: 3, reserved: 2).isSound)
        #expect(!Make.item(store: 5, held: 3, reserved: 3).isSound)
    }

    @Test("a correction is refused where claims would lose their goods")
    func correction() throws {
        let item = Make.item(store: 10, held: 3, reserved: 4, value: 1000)
        #expect(throws: WarehouseRefusal.stockClaimed(item.key.product, free: 3)) {
            try item.corrected(by: -4, unitCost: nil, reason: .count, source: Make.fresh())
        }
        let (cost, posting) = try item.corrected(by: -3, unitCost: nil, reason: .count, source: Make.fresh())
        #expect(cost == -300)
        #expect(posting.moves.map(\.to) == [.difference])
        let found = try item.corrected(
            by: 2, unitCost: UnitPrice(7, .irr), reason: .count, source: Make.fresh())
        #expect(found.cost == 14)
    }
}
