import Contracts
import TestKit
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

        @Test(
            "given up when it is being made: the order is stopped, and its material is a loss (SM-12)",
            .timeLimit(.minutes(3)))
        func stopped() async throws {
            let stage = try Scenarios.suite.poland
            let books = try await Books(of: stage)
            let planner = stage.cast.planner
            let desks = try await Shelf("DESK-ERGO", on: stage)

            let id = try await stage.open([Wanted("DESK-ERGO", desks.available + 2)], for: 1)
            let committed = try await SaleDriver(cast: stage.cast).drive(id, within: .seconds(120)) { sale in
                sale.lines.flatMap(\.slices).contains { $0.state == "COMMITTED" && $0.unit == .production }
            }
            let slice = try #require(committed.lines.flatMap(\.slices).first { $0.unit == .production })
            let order = try await started(try #require(slice.requestID), on: stage)
            // One desk is done, the other half made, when the customer changes his mind.
            let _: ProductionOrderView = try await planner.post(
                "production/v1/orders/\(order.id)/output", ReportOutputRequest(good: 1), version: order.version)
            let line = try #require(committed.lines.first)
            let now = try await stage.await(id, "given its first desk") { sale in
                sale.lines.flatMap(\.slices).contains { $0.state == "ARRIVED" }
            }
            let _: OpportunityView = try await stage.cast.seller.post(
                "sales/v1/opportunities/\(id)/lines/\(line.id)/withdraw", ReasonRequest(reason: "moved abroad"),
                version: now.version)
            var unpegged = order
            try await eventually("production hears that nobody waits", within: .seconds(60)) {
                unpegged = try await planner.get("production/v1/orders/\(order.id)")
                return !unpegged.isPegged
            }
            let stopped: ProductionOrderView = try await planner.post(
                "production/v1/orders/\(order.id)/stop", ReasonRequest(reason: "half a desk"),
                version: unpegged.version)
            #expect(stopped.state == .stopped && stopped.good == 1)

            try await Audit(stage: stage).expectClean()
            #expect(try await stage.sale(id).state == "LOST")
            #expect(try await Shelf("DESK-ERGO", on: stage).available == desks.available + 1)
            let change = try await Books(of: stage).change(since: books)
            let loss = try #require(stopped.lostCost)
            #expect(loss.amount > 0)
            #expect(change[5020] == loss.amount)
            #expect(change[1330] == nil)
            #expect(change[1310] == stopped.outputCost?.amount)
        }

        /// The order with its material here, given out and on the shop floor.
        private func started(_ id: EnquiryID, on stage: Stage) async throws -> ProductionOrderView {
            let planner = stage.cast.planner
            var order: ProductionOrderView = try await planner.get("production/v1/orders/\(id)")
            for request in order.materials.flatMap(\.requests) {
                try await receive(request.requestID, on: stage)
            }
            try await eventually("the material is held", within: .seconds(60)) {
                order = try await planner.get("production/v1/orders/\(id)")
                return order.materialsReady && order.state == .released
            }
            order = try await planner.post("production/v1/orders/\(id)/start", Nothing(), version: order.version)
            try await eventually("the order is started", within: .seconds(60)) {
                order = try await planner.get("production/v1/orders/\(id)")
                return order.state == .started
            }
            return order
        }

        private func receive(_ request: EnquiryID, on stage: Stage) async throws {
            let storekeeper = stage.cast.storekeeper
            var expected: ExpectedReceiptView?
            try await eventually("the warehouse expects the material", within: .seconds(60)) {
                let page: Page<ExpectedReceiptView> = try await storekeeper.get(
                    "warehouse/v1/expected-receipts?request_id=\(request)")
                expected = page.data.first
                return expected != nil
            }
            let wanted = try #require(expected)
            try await storekeeper.send(
                .POST, "warehouse/v1/receipts",
                body: ReceiveGoodsRequest(requestID: request, quantity: wanted.quantity - wanted.received))
        }

        @Test(
            "nobody can bring it and the seller waits: the next goods that come are for this sale (S-26, SM-14)",
            .timeLimit(.minutes(3)))
        func waited() async throws {
            let stage = try Scenarios.suite.poland
            let shelf = try await Shelf("SHELF-200", on: stage)

            let id = try await stage.open([Wanted("SHELF-200", shelf.available + 3)], for: 2)
            let inLine = try await standInLine(id, asking: [.supply, .purchasing], on: stage)
            #expect(inLine.quantity == 3)
            #expect(try await stage.sale(id).lines.flatMap(\.slices).contains { $0.isWaiting == true })

            try await bring(5, "SHELF-200", on: stage)
            let seen = try await stage.carry(id)

            try seen.expectSold()
            #expect(seen.holds.contains { $0.cause == .queue })
            #expect(try await Shelf("SHELF-200", on: stage).available == 2)
        }

        @Test(
            "the manager gives reserved goods to a sale that waits: the loser waits for the next (S-54)",
            .timeLimit(.minutes(4)))
        func reallocated() async throws {
            let stage = try Scenarios.suite.poland
            // Enough to share, whatever other stories sold.
            try await bring(4, "SCANNER", on: stage)
            let (scanners, shelf) = (
                try await Shelf("SCANNER", on: stage), try await Shelf("SHELF-200", on: stage)
            )
            // Scanners are reserved, and wait for a shelf that is still to come.
            let loser = try await stage.open([
                Wanted("SCANNER", scanners.available), Wanted("SHELF-200", shelf.available + 1),
            ])
            let driver = SaleDriver(cast: stage.cast)
            try await driver.drive(loser, within: .seconds(120)) { sale in
                sale.lines.flatMap(\.slices).contains { $0.state == "COMMITTED" }
            }
            let offered = try await stage.await(loser, "offered") { $0.paperState == "ISSUED" }
            let proForma = try #require(offered.proFormaID)
            let _: ProFormaView = try await stage.cast.accountant.post(
                "accounting/v1/pro-formas/\(proForma)/accept", AcceptProFormaRequest(evidence: "signed copy"))
            try await stage.await(loser, "reserved") { $0.lines[0].slices.allSatisfy { $0.state == "RESERVED" } }

            let gainer = try await stage.open([Wanted("SCANNER", 2)], for: 1)
            let inLine = try await standInLine(gainer, asking: [.purchasing, .supply], on: stage)
            let holds: Page<HoldView> = try await stage.cast.warehouseManager.get(
                "warehouse/v1/holds?opportunity_id=\(loser)&product_id=\(inLine.productID)")
            let reservation = try #require(holds.data.first { $0.state == "RESERVED" && $0.quantity >= 2 })
            let day = try await stage.sale(loser).expectedOn
            let _: ReallocationView = try await stage.cast.warehouseManager.post(
                "warehouse/v1/holds/\(reservation.id)/reallocate",
                ReallocateStockRequest(toSliceID: inLine.sliceID, promisedOn: day, reason: "a hospital waits"))

            let told = try await stage.await(loser, "waiting again") { sale in
                sale.lines[0].slices.contains { $0.isWaiting == true && $0.quantity == 2 && $0.promisedOn == day }
            }
            #expect(told.note?.contains("a hospital waits") == true)
            let gained = try await stage.carry(gainer)
            try gained.expectSold()
            #expect(gained.holds.contains { $0.cause == .reallocation })

            try await bring(2, "SCANNER", on: stage)
            let seen = try await stage.carry(loser)
            try seen.expectSold()
            #expect(try await Shelf("SCANNER", on: stage).onHand == scanners.onHand - scanners.available)
        }

        /// A delivery that nobody ordered for a sale.
        private func bring(_ quantity: ExactDecimal, _ sku: String, on stage: Stage) async throws {
            let goods = try #require(stage.company.goods.first { $0.sku == sku })
            try await stage.cast.storekeeper.send(
                .POST, "warehouse/v1/receipts",
                body: ReceiveGoodsRequest(
                    productID: stage.company.product(sku), quantity: quantity,
                    unitCost: stage.company.price(goods.cost)))
        }

        /// Every unit declines what is short of the sale, and its seller waits for stock.
        private func standInLine(
            _ id: OpportunityID, asking units: [ServiceName], on stage: Stage
        ) async throws -> WaitingHoldView {
            for unit in units {
                let asking = try await SaleDriver(cast: stage.cast).drive(id, within: .seconds(120)) { sale in
                    sale.lines.flatMap(\.slices).contains { $0.state == "ENQUIRING" && $0.unit == unit }
                }
                let short = try #require(asking.lines.flatMap(\.slices).first { $0.state == "ENQUIRING" })
                let officer = unit == .supply ? stage.cast.supplyOfficer : stage.cast.buyer
                try await decline(try #require(short.requestID), at: unit, by: officer)
                try await stage.await(id, "declined by \(unit)") { sale in
                    sale.lines.flatMap(\.slices).contains {
                        $0.id == short.id && ($0.unit != unit || $0.state == "DECLINED")
                    }
                }
            }
            let declined = try await stage.sale(id)
            let slice = try #require(declined.lines.flatMap(\.slices).first { $0.state == "DECLINED" })
            let _: OpportunityView = try await stage.cast.seller.post(
                "sales/v1/opportunities/\(id)/slices/\(slice.id)/wait", Nothing())
            var line: [WaitingHoldView] = []
            try await eventually("the sale stands in line", within: .seconds(60)) {
                let page: Page<WaitingHoldView> = try await stage.cast.storekeeper.get(
                    "warehouse/v1/waiting-holds?opportunity_id=\(id)")
                line = page.data
                return line.count == 1
            }
            return line[0]
        }

        private func decline(_ request: EnquiryID, at unit: ServiceName, by officer: Session) async throws {
            await eventually("\(unit) has the enquiry", within: .seconds(60)) {
                let enquiry = try? await officer.get("\(unit.rawValue)/v1/enquiries/\(request)", as: EnquiryView.self)
                return enquiry != nil
            }
            try await officer.send(
                .POST, "\(unit.rawValue)/v1/enquiries/\(request)/decline", body: ReasonRequest(reason: "sold out"))
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
