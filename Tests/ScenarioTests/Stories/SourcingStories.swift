import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Goods that are not on the shelf")
    struct SourcingStories {
        @Test(
            "partly short: the rest is supplied for this sale, held on arrival and delivered (S-21, S-52)",
            .timeLimit(.minutes(3)))
        func supplied() async throws {
            let stage = try Scenarios.suite.poland
            let shelf = try await Shelf("SHELF-200", on: stage)

            let sale = try await stage.open([Wanted("SHELF-200", shelf.available + 4), Wanted("BOX-40", 10)])
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            let short = try #require(seen.slices.first { $0.unit == .supply })
            #expect(short.quantity == 4)
            #expect(seen.slices.map(\.quantity).sorted() == [4, 10, shelf.available].sorted())
            let enquiry = try await enquiry(of: short, at: .supply, by: stage.cast.supplyOfficer)
            #expect(enquiry.state == .fulfilled)
            #expect(enquiry.commitment?.arrivedQuantity == 4)
            #expect(try await Shelf("SHELF-200", on: stage).onHand == shelf.onHand - shelf.available)
            #expect(seen.holds.contains { $0.cause == .peg && $0.sliceID == short.id })
        }

        @Test(
            "answers first: the units answer a draft, approvers judge what they answered, then it is ordered (D-05)",
            .timeLimit(.minutes(3)))
        func answersFirst() async throws {
            let stage = try Scenarios.suite.poland
            let shelf = try await Shelf("SCANNER", on: stage)
            let short: ExactDecimal = 2
            let sale = try await stage.open(
                [Wanted("SCANNER", shelf.available + short)], rules: FulfilmentRulesRequest(answersFirst: true))
            let draft = try await stage.sale(sale)
            do {
                try await stage.cast.seller.send(
                    .POST, "sales/v1/opportunities/\(sale)/submit", version: draft.version)
                Issue.record("submitted before anybody answered")
            } catch let problem as APIProblem {
                #expect(problem.status == 409 && problem.code == "not_answered")
            }
            try await stage.cast.seller.send(.POST, "sales/v1/opportunities/\(sale)/enquire", version: draft.version)
            let answered = try await SaleDriver(cast: stage.cast).drive(sale, within: .seconds(60)) {
                $0.lines[0].slices.contains { $0.state == "ANSWERED" } || $0.state != "DRAFT"
            }
            #expect(answered.state == "DRAFT" && answered.stage == "opportunity")
            let part = try #require(answered.lines[0].slices.first { $0.state == "ANSWERED" })
            #expect(part.quantity == short)
            let enquiry = try await enquiry(
                of: part, at: try #require(part.unit), by: stage.cast.buyer)
            #expect(enquiry.commitment == nil, "nothing is ordered before the approval")

            let seen = try await stage.carry(sale)
            try seen.expectSold()
        }

        @Test(
            "made to order with a raw material short: supply brings it, production makes it (S-24)",
            .timeLimit(.minutes(3)))
        func made() async throws {
            let stage = try Scenarios.suite.poland
            let (desks, frames) = (try await Shelf("DESK-ERGO", on: stage), try await Shelf("FRAME", on: stage))
            let (boards, missing) = (try await Shelf("BOARD", on: stage), ExactDecimal(2))

            // Every frame on the shelf goes into the new desks, and two more are needed.
            let made = frames.available + missing
            let sale = try await stage.open([Wanted("DESK-ERGO", desks.available + made)], for: 1)
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            let slice = try #require(seen.slices.first { $0.unit == .production })
            #expect(slice.quantity == made)
            let request = try #require(slice.requestID)
            let order: ProductionOrderView = try await stage.cast.planner.get("production/v1/orders/\(request)")
            #expect(order.state == .completed)
            #expect(order.good == made)
            let short = try #require(order.materials.first { $0.materialID == stage.company.product("FRAME") })
            #expect(short.required == made)
            #expect(short.requests.map(\.quantity) == [missing])
            #expect(try await Shelf("FRAME", on: stage).onHand == frames.onHand - frames.available)
            // One and a half square metres each.
            let used = ExactDecimal(millionths: made.millionths / 2 * 3)
            #expect(try await Shelf("BOARD", on: stage).onHand == boards.onHand - used)
            #expect(try await Shelf("DESK-ERGO", on: stage).onHand == desks.onHand - desks.available)
        }

        @Test("bought: purchasing orders what is short, and it arrives for this sale", .timeLimit(.minutes(3)))
        func bought() async throws {
            let stage = try Scenarios.suite.iran
            let shelf = try await Shelf("SENSOR-X", on: stage)

            let sale = try await stage.open([Wanted("SENSOR-X", shelf.available + 3)], for: 2)
            let seen = try await stage.carry(sale)

            try seen.expectSold()
            let slice = try #require(seen.slices.first { $0.unit == .purchasing })
            #expect(slice.quantity == 3)
            let enquiry = try await enquiry(of: slice, at: .purchasing, by: stage.cast.buyer)
            #expect(enquiry.state == .fulfilled)
            #expect(enquiry.commitment?.arrivedQuantity == 3)
            #expect(try await Shelf("SENSOR-X", on: stage).onHand == shelf.onHand - shelf.available)
        }

        private func enquiry(
            of slice: SliceView, at unit: ServiceName, by officer: Session
        ) async throws -> EnquiryView {
            let request = try #require(slice.requestID)
            return try await officer.get("\(unit.rawValue)/v1/enquiries/\(request)")
        }
    }
}
