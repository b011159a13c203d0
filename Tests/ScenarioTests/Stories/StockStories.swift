import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Goods from the shelf")
    struct StockStories {
        @Test("all in stock: delivered, posted, nothing left open in any department", .timeLimit(.minutes(3)))
        func inStock() async throws {
            let stage = try suite.iran
            let books = try await Books(of: stage)
            let shelf = try await Shelf("VALVE-2", on: stage)

            let sale = try await stage.open([
                Wanted("VALVE-2", 5, percentOff: 5), Wanted("HOSE-25", 12), Wanted("PUMP-40", 1),
            ])
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            // 15 200 000 + 2 220 000 + 48 500 000, and 10 % on each.
            #expect(seen.sale.totals.net == stage.amount(65_920_000))
            #expect(seen.sale.totals.tax == stage.amount(6_592_000))
            // Five valves at 2 100 000, twelve metres at 120 000, one pump at 36 000 000.
            let cost: Int64 = 10_500_000 + 1_440_000 + 36_000_000
            let expected: [Int: Int64] = [
                1210: 72_512_000, 2210: -6_592_000, 4010: -65_920_000, 1310: -cost, 5010: cost,
            ]
            #expect(try await Books(of: stage).change(since: books) == expected)

            #expect(seen.notes.count == 1)
            #expect(seen.notes.flatMap(\.lines).allSatisfy { $0.delivered == $0.quantity.value })
            #expect(seen.deliveries.map(\.state) == ["DELIVERED"])
            let after = try await Shelf("VALVE-2", on: stage)
            #expect(after.onHand == shelf.onHand - 5)
            #expect(after.available == shelf.available - 5)
            let valves = stage.company.product("VALVE-2")
            #expect(seen.account.goods.contains { $0.productID == valves && $0.quantity.value >= 5 })
        }

        @Test(
            "goods and a service: the service is performed, not shipped, and costs no goods (S-71)",
            .timeLimit(.minutes(3)))
        func goodsAndService() async throws {
            let stage = try suite.iran
            let books = try await Books(of: stage)

            let sale = try await stage.open([Wanted("VALVE-2", 6), Wanted("INSTALL", 3)], for: 1)
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            #expect(Set(seen.deliveries.map(\.kind)) == [.goods, .service])
            let service = try #require(seen.deliveries.first { $0.kind == .service })
            #expect(service.dispatchNoteID == nil)
            #expect(seen.notes.flatMap(\.lines).map(\.productID) == [stage.company.product("VALVE-2")])
            #expect(seen.holds.map(\.productID) == [stage.company.product("VALVE-2")])
            // Six valves at 3 200 000 and three hours at 7 500 000; the cost of six valves.
            let change = try await Books(of: stage).change(since: books)
            #expect(change[4010] == -41_700_000)
            #expect(change[5010] == 12_600_000)
        }
    }
}

extension Scenarios.StockStories {
    private var suite: Suite { get throws { try Scenarios.suite } }
}
