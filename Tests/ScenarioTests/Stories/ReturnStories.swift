import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Goods that come back")
    struct ReturnStories {
        @Test(
            "partly refused at the door: taken back at exit cost, credited, the rest is sold (S-63)",
            .timeLimit(.minutes(3)))
        func partlyRefused() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let shelf = try await Shelf("VALVE-2", on: stage)

            let sale = try await stage.open([Wanted("VALVE-2", 5), Wanted("HOSE-25", 12)], for: 2)
            let seen = try await stage.carry(sale, SaleDriver.Story(refuses: 1))

            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["DELIVERED": 15, "LOST": 2])
            #expect(seen.slices.filter { $0.state == "LOST" }.allSatisfy { $0.stateAtLoss == "RESTOCKED" })
            let invoice = try seen.invoice()
            #expect(invoice.adjustments.allSatisfy { $0.kind == .correction })
            #expect(invoice.status.adjustment == "PARTLY")
            #expect(invoice.undelivered.isZero)
            // One valve and one metre are credited with their tax.
            let credited = invoice.adjustments.reduce(stage.amount(0)) { $0 + $1.delta.gross }
            #expect(credited == stage.amount(-3_723_500))
            let net: Int64 = 4 * 3_200_000 + 11 * 185_000
            let tax = net / 10
            let cost: Int64 = 4 * 2_100_000 + 11 * 120_000
            let expected: [Int: Int64] = [1210: net + tax, 2210: -tax, 4010: -net, 1310: -cost, 5010: cost]
            #expect(try await Books(of: stage).change(since: books) == expected)
            #expect(try await Shelf("VALVE-2", on: stage).onHand == shelf.onHand - 4)
            seen.expectNothingOpen()
        }

        @Test(
            "wholly refused: no value ever reaches the customer's account, the invoice is cancelled (S-63)",
            .timeLimit(.minutes(3)))
        func whollyRefused() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let shelf = try await Shelf("HOSE-25", on: stage)

            let sale = try await stage.open([Wanted("HOSE-25", 30)], for: 2)
            let seen = try await stage.carry(sale, SaleDriver.Story(refuses: 1000))

            #expect(seen.sale.state == "LOST")
            let invoice = try seen.invoice()
            #expect(invoice.adjustments.map(\.kind) == [.cancellation])
            #expect(invoice.adjustments.first?.delta.gross == -invoice.totals.gross)
            #expect(invoice.receivable.isZero && invoice.undelivered.isZero)
            #expect(try await Books(of: stage).change(since: books) == [:])
            #expect(try await Shelf("HOSE-25", on: stage).available == shelf.available)
            seen.expectNothingOpen()
        }

        @Test(
            "returned after delivery: credited at the invoice's price, back on the shelf at original cost (S-74)",
            .timeLimit(.minutes(3)))
        func returned() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let shelf = try await Shelf("VALVE-2", on: stage)

            let sale = try await stage.open([Wanted("VALVE-2", 8)], for: 1)
            let story = SaleDriver.Story(returns: 1)
            let driver = SaleDriver(cast: stage.cast, story: story)
            _ = try await stage.carry(sale, story)
            try await driver.giveBack(try await stage.sale(sale))
            let seen = try await Evidence(of: sale, on: stage)

            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["DELIVERED": 7, "RETURNED": 1])
            let invoice = try seen.invoice()
            #expect(invoice.adjustments.map(\.kind) == [.salesReturn])
            #expect(invoice.lines.map(\.returnedQuantity) == [1])
            #expect(invoice.receivable == stage.amount(7 * 3_520_000))
            let change = try await Books(of: stage).change(since: books)
            // Sales and returns stand apart; the customer owes for seven.
            let cost: Int64 = 7 * 2_100_000
            let expected: [Int: Int64] = [
                1210: 24_640_000, 2210: -2_240_000, 4010: -25_600_000, 4020: 3_200_000, 1310: -cost, 5010: cost,
            ]
            #expect(change == expected)
            #expect(try await Shelf("VALVE-2", on: stage).onHand == shelf.onHand - 7)
        }
    }
}
