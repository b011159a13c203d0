import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Sales that come to their end in parts")
    struct PartStories {
        @Test(
            "four now, the rest in further goes: one delivery, one invoice, and the sale is closed (S-62)",
            .timeLimit(.minutes(3)))
        func inSeveralGoes() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)

            let sale = try await stage.open([Wanted("VALVE-2", 10), Wanted("HOSE-25", 3)], for: 1)
            let seen = try await stage.carry(sale, SaleDriver.Story(delivers: 4))

            try seen.expectSold()
            #expect(seen.quantities == ["DELIVERED": 13])
            #expect(seen.deliveries.count == 1)
            #expect(seen.slices.count == 4, "4 + 4 + 2, and 3")
            let net: Int64 = 10 * 3_200_000 + 3 * 185_000
            let cost: Int64 = 10 * 2_100_000 + 3 * 120_000
            let expected: [Int: Int64] = [1210: net + net / 10, 2210: -net / 10, 4010: -net, 1310: -cost, 5010: cost]
            #expect(try await Books(of: stage).change(since: books) == expected)
        }

        @Test(
            "a line is withdrawn before its goods leave: off the note, on the shelf, credited, and the rest is sold (S-67)",
            .timeLimit(.minutes(3)))
        func cancelledBeforeExit() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let (valves, hoses) = (try await Shelf("VALVE-2", on: stage), try await Shelf("HOSE-25", on: stage))

            let sale = try await stage.open([Wanted("VALVE-2", 3), Wanted("HOSE-25", 8)], for: 1)
            try await SaleDriver(cast: stage.cast).drive(sale, within: .seconds(60)) { $0.paperState == "ACCEPTED" }
            let noted = try await stage.await(sale, "on a note") {
                $0.lines.flatMap(\.slices).allSatisfy { $0.state == "DISPATCHING" }
            }
            let line = noted.lines[0]
            let path = "sales/v1/opportunities/\(sale)/lines/\(line.id)"
            let plan: WithdrawalPlanView = try await stage.cast.seller.get("\(path)/withdrawal")
            #expect(plan.steps.map(\.step) == ["DISPATCH", "RELEASE", "CREDIT"])
            #expect(plan.lostNet == stage.amount(9_600_000) && plan.creditedGross == stage.amount(10_560_000))
            #expect(!plan.endsSale)
            #expect(try await stage.sale(sale).version == noted.version)

            let _: OpportunityView = try await stage.cast.seller.post(
                "\(path)/withdraw", ReasonRequest(reason: "not needed"), version: noted.version)
            try await stage.await(sale, "without the line") {
                $0.lines[0].slices.allSatisfy { $0.state == "WITHDRAWN" }
            }
            let seen = try await stage.carry(sale)

            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["WITHDRAWN": 3, "DELIVERED": 8])
            let invoice = try seen.invoice()
            #expect(invoice.adjustments.map(\.kind) == [.correction])
            #expect(invoice.adjustments.first?.delta.gross == stage.amount(-10_560_000))
            #expect(invoice.undelivered.isZero)
            #expect(seen.proFormas.map(\.state) == ["INVOICED"])
            let net: Int64 = 8 * 185_000
            let cost: Int64 = 8 * 120_000
            let expected: [Int: Int64] = [1210: net + net / 10, 2210: -net / 10, 4010: -net, 1310: -cost, 5010: cost]
            #expect(try await Books(of: stage).change(since: books) == expected)
            #expect(try await Shelf("VALVE-2", on: stage).available == valves.available)
            #expect(try await Shelf("HOSE-25", on: stage).available == hoses.available - 8)
            seen.expectNothingOpen()
        }

        @Test(
            "refused at the door and sent again: a new note and a new delivery under the same invoice (S-63)",
            .timeLimit(.minutes(3)))
        func sentAgain() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let shelf = try await Shelf("VALVE-2", on: stage)

            let sale = try await stage.open([Wanted("VALVE-2", 5)], for: 1)
            let back = try await SaleDriver(cast: stage.cast, story: SaleDriver.Story(refuses: 2))
                .drive(sale, within: .seconds(120)) { $0.slices(in: "RESTOCKED").count == 1 }
            let slice = try #require(back.slices(in: "RESTOCKED").first)
            #expect(slice.quantity == 2)
            let _: OpportunityView = try await stage.cast.seller.post(
                "sales/v1/opportunities/\(sale)/slices/\(slice.id)/redeliver", Nothing())
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            #expect(seen.quantities == ["DELIVERED": 5])
            #expect(seen.notes.count == 2 && Set(seen.notes.map(\.invoiceID)).count == 1)
            #expect(seen.deliveries.count == 2)
            let net: Int64 = 5 * 3_200_000
            let cost: Int64 = 5 * 2_100_000
            let expected: [Int: Int64] = [1210: net + net / 10, 2210: -net / 10, 4010: -net, 1310: -cost, 5010: cost]
            #expect(try await Books(of: stage).change(since: books) == expected)
            #expect(try await Shelf("VALVE-2", on: stage).onHand == shelf.onHand - 5)
        }
    }
}

extension OpportunityView {
    /// Its slices in this state.
    fileprivate func slices(in state: String) -> [SliceView] { lines.flatMap(\.slices).filter { $0.state == state } }
}
