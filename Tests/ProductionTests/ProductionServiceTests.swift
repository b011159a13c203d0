import Contracts
import Messaging
import ServiceKit
import TestKit
import Testing

@testable import ProductionService

@Suite("Production's desk", .needsDatabase)
struct ProductionServiceTests {
    @Test("lists orders of one state by an index of its own")
    func listIndex() async throws {
        try await withService(ProductionApp.definition) { service in
            let plan = try await service.plan(
                of: """
                    SELECT o.id FROM production_order o
                    WHERE o.company_id = '00000000-0000-0000-0000-000000000001' AND o.state = 'RELEASED'
                    ORDER BY o.id LIMIT 51
                    """)
            #expect(plan.contains("production_order_in_state"), "\(plan)")
        }
    }

    @Test("counts enquiries to answer, and orders to start and under way")
    func work() async throws {
        try await ProductionDesk.open { desk in
            func waits() async throws -> [String: Int] {
                try await desk.service.get("work", as: desk.planner).decoded(WorkCounts.self).counts
            }
            let id = try await desk.release()
            _ = try await desk.ask()
            #expect(try await waits() == ["TO_ANSWER": 1, "PROMISED": 1, "ORDERS_TO_START": 1])
            try await desk.start(id)
            #expect(try await waits() == ["TO_ANSWER": 1, "PROMISED": 1, "ORDERS_STARTED": 1])
        }
    }

    @Test("finds the products that a bill is made of, by code, name or id")
    func products() async throws {
        try await ProductionDesk.open { desk in
            for (id, sku) in [(desk.steel, "ST-2"), (desk.paint, "PA-1")] {
                try await desk.service.deliver(
                    ProductPublished(
                        productID: id, sku: sku, name: "\(sku) name", kind: .material, unit: "kg", route: .stock,
                        taxCode: "S", taxRate: .zero, aggregateVersion: 1))
            }
            for (query, expected) in [
                ("", ["PA-1", "ST-2"]), ("?q=st-2%20n", ["ST-2"]), ("?sku=PA-1", ["PA-1"]),
                ("?product_id=in:\(desk.steel)", ["ST-2"]),
            ] {
                let page: Page<KnownProductView> = try await desk.service.get(
                    "products\(query)", as: desk.planner
                ).decoded()
                #expect(page.data.map(\.sku) == expected, "\(query)")
            }
            let first: Page<KnownProductView> = try await desk.service.get("products?limit=1", as: desk.planner)
                .decoded()
            let next = try #require(first.page.next)
            let second: Page<KnownProductView> = try await desk.service.get(
                "products?limit=1&after=\(next)", as: desk.planner
            ).decoded()
            #expect(second.data.map(\.sku) == ["ST-2"])
        }
    }

    @Test("declines at once what it has no bill of materials for")
    func noBill() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask(product: ProductID())
            let reasons = try await desk.service.sent(SourcingDeclined<ProductionTrade>.self).map(\.reason)
            #expect(reasons == ["no-bill-of-materials"])
            #expect(try await desk.enquiry(id).state == .declined)
            #expect(try await desk.service.sent(HoldMaterials.self).isEmpty)
        }
    }

    @Test("holds the material, answers once the warehouse has looked, and needs the process time only")
    func inStock() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            let hold = try #require(try await desk.service.sent(HoldMaterials.self).first)
            #expect(hold.lines.map(\.quantity) == [20, 10])
            #expect(try await desk.service.sent(SourcingRequestAccepted<ProductionTrade>.self).count == 1)
            let early = try await desk.answer(id)
            #expect(early.problem?.code == "answer_pending")
            #expect(try await desk.enquiry(id).pending == ["materials-unchecked"])
            try await desk.hold(id, steel: 20)
            #expect(try await desk.enquiry(id).suggestedDate == desk.today.adding(days: 3))
            #expect(try await desk.answer(id).status == 200)
            let quote = try #require(try await desk.service.sent(SourcingQuoted<ProductionTrade>.self).first)
            #expect(quote.earliestDate == desk.today.adding(days: 3))
            #expect(try await desk.service.sent(RequestSourcing<SupplyTrade>.self).isEmpty)
        }
    }

    @Test("asks supply for short material and finishes after its day (S-24)")
    func short() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            let request = try #require(try await desk.materialRequest())
            #expect(request.quantity == 12)
            #expect(request.productID == desk.steel)
            #expect(request.peg == Peg(productionOrderID: id))
            #expect(try await desk.enquiry(id).state == .inStudy)
            #expect(try await desk.answer(id).problem?.code == "answer_pending")
            let material = try await desk.quoteMaterial(days: 5, validDays: 2)
            #expect(try await desk.answer(id).status == 200)
            let quote = try #require(try await desk.service.sent(SourcingQuoted<ProductionTrade>.self).first)
            #expect(quote.earliestDate == desk.today.adding(days: 8))
            #expect(quote.validUntil == desk.today.adding(days: 2))
            try await desk.commit(id)
            let commit = try #require(try await desk.service.sent(CommitSourcing<SupplyTrade>.self).first)
            #expect(commit.offerID == material?.offerID)
            #expect(commit.quantity == 12)
            #expect(try await desk.order(id).state == .released)
            #expect(try await desk.order(id).reference == "MO-1001")
        }
    }

    @Test("moves the promised day with a material that comes later, and tells the asker (S-24)")
    func materialDelayed() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            let material = try #require(try await desk.quoteMaterial())
            _ = try await desk.answer(id)
            try await desk.commit(id)
            let delay = SourcingDelayed<SupplyTrade>(
                requestID: material.requestID, asker: .production, peg: material.peg, oldDate: material.earliestDate,
                newDate: desk.today.adding(days: 20), reason: "strike")
            try await desk.service.deliver(delay, times: 2)
            let told = try await desk.service.sent(SourcingDelayed<ProductionTrade>.self)
            #expect(told.map(\.newDate) == [desk.today.adding(days: 23)])
            #expect(told.map(\.oldDate) == [desk.today.adding(days: 8)])
            #expect(try await desk.enquiry(id).commitment?.promisedDate == desk.today.adding(days: 23))
        }
    }

    @Test("starts when the material is here, and gives out its cost with the goods (P-18)")
    func make() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            _ = try await desk.quoteMaterial()
            _ = try await desk.answer(id)
            try await desk.commit(id)
            let early = try await desk.service.post("orders/\(id)/start", as: desk.planner)
            #expect(early.problem?.code == "materials_not_ready")
            try await desk.hold(id, steel: 20)
            #expect(try await desk.order(id).materialsReady)
            try await desk.start(id)
            #expect(try await desk.service.sent(IssueMaterials.self).count == 1)
            #expect(try await desk.service.sent(ProductionStarted.self).count == 1)
            let peg = try await desk.enquiry(id).peg
            #expect(try await desk.output(id, 3).status == 200)
            #expect(try await desk.enquiry(id).state == .partlyArrived)
            #expect(try await desk.output(id, 7).status == 200)
            let outputs = try await desk.service.sent(ProductionOutputReported.self)
            #expect(outputs.map(\.cost) == [Money(300, .pln), Money(700, .pln)])
            #expect(outputs.allSatisfy { $0.peg == peg })
            #expect(try await desk.service.sent(SourcingFulfilled<ProductionTrade>.self).map(\.quantity) == [10])
            #expect(try await desk.order(id).state == .completed)
            try await desk.checkAudit()
        }
    }

    @Test("waits again when the warehouse gives no material")
    func issueRefused() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.release()
            _ = try await desk.service.post("orders/\(id)/start", as: desk.planner)
            try await desk.service.deliver(MaterialIssueRefused(orderID: id, reason: "short"))
            #expect(try await desk.order(id).state == .released)
            #expect(try await desk.order(id).note == "short")
            #expect(try await desk.service.post("orders/\(id)/start", as: desk.planner).status == 202)
            let keys = try await desk.service.sent().filter { $0.type == IssueMaterials.typeName }
            #expect(Set(keys.compactMap(\.idempotencyKey)).count == 2)
        }
    }

    @Test("completed short, gives the missing quantity back to the asker once the warehouse has the last pieces")
    func completedShort() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.release()
            try await desk.start(id)
            _ = try await desk.output(id, 2)
            try await desk.receive(2, of: id)
            #expect(try await desk.output(id, 5, last: true).status == 200)
            #expect(try await desk.enquiry(id).state == .partlyArrived)
            try await desk.checkAudit()
            try await desk.receive(5, of: id)
            #expect(try await desk.enquiry(id).state == .closed)
            let freed = try await desk.service.sent(SourcingCancelled<ProductionTrade>.self).map(\.freedQuantity)
            #expect(freed == [3])
            try await desk.checkAudit()
        }
    }

    @Test("gives material and requests back when the asker takes his request back before the start")
    func cancelled() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            _ = try await desk.quoteMaterial()
            _ = try await desk.answer(id)
            try await desk.commit(id)
            try await desk.cancel(id)
            #expect(try await desk.service.sent(ReleaseMaterials.self).map(\.orderID) == [id])
            #expect(try await desk.service.sent(CancelSourcing<SupplyTrade>.self).count == 1)
            #expect(try await desk.service.sent(SourcingCancelled<ProductionTrade>.self).map(\.freedQuantity) == [10])
            #expect(try await desk.order(id).state == .cancelled)
            try await desk.hold(id, steel: 20)
            #expect(try await desk.service.sent(RequestSourcing<SupplyTrade>.self).count == 1)
            try await desk.checkAudit()
        }
    }

    @Test("finishes to stock what was started when the asker takes his request back")
    func cancelledTooLate() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.release()
            try await desk.start(id)
            try await desk.cancel(id)
            let refused = try await desk.service.sent(SourcingCancelRefused<ProductionTrade>.self)
            #expect(refused.map(\.options) == [["to-stock", "stop-and-scrap"]])
            _ = try await desk.output(id, 10)
            #expect(try await desk.service.sent(ProductionOutputReported.self).map(\.peg) == [Peg()])
            #expect(try await desk.order(id).isPegged == false)
        }
    }

    @Test("stopped, is scrap as far as it is not in stock, and closes the request (SM-12)")
    func stopped() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.release()
            try await desk.start(id)
            _ = try await desk.output(id, 3)
            let early = try await desk.stop(id)
            #expect(early.problem?.code == "still_promised")
            try await desk.cancel(id)
            let silent = try await desk.stop(id, because: "")
            #expect(silent.problem?.code == "reason_required", "\(silent)")
            #expect(try await desk.stop(id).status == 200)
            #expect(try await desk.stop(id).problem?.code == "order_not_started")
            let told = try await desk.service.sent(ProductionStopped.self)
            #expect(told.map(\.lostCost) == [Money(700, .pln)])
            #expect(told.map(\.good) == [3])
            let order = try await desk.order(id)
            #expect(order.state == .stopped && order.note == "cannot be sold")
            #expect(order.lostCost == Money(700, .pln))
            #expect(try await desk.enquiry(id).state == .closed)
            let freed = try await desk.service.sent(SourcingCancelled<ProductionTrade>.self).map(\.freedQuantity)
            #expect(freed == [7])
            // The warehouse may take the last good pieces in only now.
            try await desk.receive(3, of: id)
            let page = try await desk.service.get("orders?state=STOPPED", as: desk.planner)
                .decoded(Page<ProductionOrderView>.self)
            #expect(page.data.map(\.id) == [id])
            try await desk.checkAudit()
        }
    }

    @Test("stopped after the warehouse gave no material, lets go of what is held for it")
    func stoppedUnstarted() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.release()
            _ = try await desk.service.post("orders/\(id)/start", as: desk.planner)
            try await desk.cancel(id)
            #expect(try await desk.stop(id).problem?.code == "order_not_started")
            try await desk.service.deliver(MaterialIssueRefused(orderID: id, reason: "short"))
            #expect(try await desk.stop(id).status == 200)
            #expect(try await desk.order(id).state == .cancelled)
            #expect(try await desk.service.sent(ReleaseMaterials.self).map(\.orderID) == [id])
            #expect(try await desk.service.sent(ProductionStopped.self).isEmpty)
            try await desk.checkAudit()
        }
    }

    @Test("asks afresh when supply no longer holds its answer, and takes the new one at once")
    func commitRefused() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            let quote = try #require(try await desk.quoteMaterial())
            _ = try await desk.answer(id)
            try await desk.commit(id)
            let refusal = SourcingCommitRefused<SupplyTrade>(
                requestID: quote.requestID, asker: .production, peg: quote.peg, offerID: quote.offerID,
                reason: "expired")
            try await desk.service.deliver(refusal, times: 2)
            #expect(try await desk.service.sent(RequestSourcing<SupplyTrade>.self).map(\.quantity) == [12, 12])
            let fresh = try await desk.quoteMaterial(days: 9)
            let commits = try await desk.service.sent(CommitSourcing<SupplyTrade>.self)
            #expect(commits.map(\.offerID) == [quote.offerID, fresh?.offerID])
            let told = try await desk.service.sent(SourcingDelayed<ProductionTrade>.self)
            #expect(told.map(\.newDate) == [desk.today.adding(days: 12)])
        }
    }

    @Test("releases its material when the answer runs out or is refused to the asker")
    func expired() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 20)
            _ = try await desk.answer(id)
            desk.service.clock.advance(days: 8)
            try await desk.service.run(job: "expire-answers")
            #expect(try await desk.service.sent(ReleaseMaterials.self).count == 1)
            let declined = try await desk.ask()
            let reason = ReasonRequest(reason: "no capacity")
            _ = try await desk.service.post("enquiries/\(declined)/decline", reason, as: desk.planner)
            #expect(try await desk.service.sent(ReleaseMaterials.self).map(\.orderID) == [id, declined])
        }
    }

    @Test("shows declined material to the planner, who asks again")
    func askAgain() async throws {
        try await ProductionDesk.open { desk in
            let id = try await desk.ask()
            try await desk.hold(id, steel: 8)
            let request = try #require(try await desk.materialRequest())
            try await desk.service.deliver(
                SourcingDeclined<SupplyTrade>(
                    requestID: request.requestID, asker: .production, peg: request.peg, reason: "none"))
            #expect(try await desk.enquiry(id).pending == ["material-declined:\(desk.steel)"])
            let again = try await desk.service.post("orders/\(id)/ask-materials", as: desk.planner)
            #expect(again.status == 200, "\(again)")
            #expect(try await desk.service.sent(RequestSourcing<SupplyTrade>.self).map(\.quantity) == [12, 12])
            let nothing = try await desk.service.post("orders/\(id)/ask-materials", as: desk.planner)
            #expect(nothing.problem?.code == "nothing_to_ask")
        }
    }
}

@Suite("Production's papers")
struct ProductionContractTests {
    @Test("list and replace bills, several at once or none", .needsDatabase)
    func bills() async throws {
        try await ProductionDesk.open { desk in
            let other = ProductID()
            let items = [desk.product, other].map { product in
                BillOfMaterialsRequest(
                    productID: product, lines: [BillOfMaterialsLine(materialID: desk.paint, quantity: 4)],
                    processDays: 1)
            }
            let saved = try await desk.service.post(
                "bills-of-materials/bulk", BillsOfMaterialsRequest(items: items), as: desk.planner)
            #expect(saved.status == 200, "\(saved)")
            let page = try await desk.service.get("bills-of-materials", as: desk.planner)
                .decoded(Page<BillOfMaterialsView>.self)
            #expect(page.data.map(\.productID) == [desk.product, other].sorted())
            let replaced = page.data.first { $0.productID == desk.product }
            #expect(replaced?.version == 2)
            #expect(replaced?.lines.map(\.materialID) == [desk.paint])
            let twice = BillsOfMaterialsRequest(items: [items[0], items[0]])
            #expect(try await desk.service.post("bills-of-materials/bulk", twice, as: desk.planner).status == 422)
        }
    }

    @Test("documents every route and no other")
    func openapi() {
        let definition = ProductionApp.definition
        #expect(
            OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi) == [])
    }

    @Test("listens to nothing that the topology does not bring, and to something of all it brings")
    func topology() {
        let brought = Set(Topology.consumed[.production] ?? [])
        var heard: Set<Stream> = []
        for subscription in ProductionApp.definition.subscriptions.all {
            guard case .event(let streams) = subscription.kind else { continue }
            #expect(!brought.isDisjoint(with: streams), "\(subscription.typeName)")
            heard.formUnion(streams)
        }
        #expect(brought.isSubset(of: heard))
    }
}

extension ProductionDesk {
    func checkAudit() async throws {
        let auditor = service.person(.auditor)
        let report = try await service.get("audit", as: auditor).decoded(AuditReport.self)
        #expect(report.invariants.filter { $0.violated > 0 }.map(\.id) == [])
        #expect(report.invariants.count == 6)
    }
}
