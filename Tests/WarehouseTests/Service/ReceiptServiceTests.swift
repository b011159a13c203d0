import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("Receiving goods", .needsDatabase)
struct ReceiptServiceTests {
    func committed(
        _ product: ProductID, _ quantity: ExactDecimal, for sale: WarehouseStory.Sale, request: EnquiryID
    ) -> SourcingCommitted<SupplyTrade> {
        SourcingCommitted<SupplyTrade>(
            requestID: request, asker: .sales,
            peg: Peg(opportunityID: sale.opportunity, lineID: sale.lines[0].line, sliceID: sale.slices[0]),
            offerID: OfferID(), productID: product, quantity: quantity, promisedDate: LocalDate(daysSince1970: 20_600),
            unitCost: UnitPrice(50, .irr), reference: "PO-1")
    }

    @Test("pegged goods are held in the transaction of their receipt; surplus is free (S-52, S-53)")
    func pegged() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 4))
            let request = EnquiryID()
            try await story.service.deliver(committed(story.bolt, 4, for: sale, request: request), times: 2)
            let answer = try await story.service.post(
                "receipts", ReceiveGoodsRequest(requestID: request, quantity: 5), as: story.storekeeper)
            #expect(answer.status == 201, "\(answer)")
            #expect(try answer.decoded(ReceiptView.self).pegged == 4)
            let item = try await story.item(story.bolt)
            #expect(item.store == 5 && item.held == 4 && item.value == 250)
            let received = try #require(try await story.service.sent(GoodsReceived.self).first)
            #expect(received.requestID == request && received.source == .supply && received.cost == Money(250, .irr))
            let held = try #require(try await story.service.sent(StockHeld.self).first)
            #expect(held.cause == .peg && held.expiresAt == nil)
            #expect(held.lines.map(\.heldQuantity) == [4])
            #expect(try await story.violations() == [])
        }
    }

    @Test("an arrival in parts names the slice under which the rest is awaited")
    func parts() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 10))
            let request = EnquiryID()
            try await story.service.deliver(committed(story.bolt, 10, for: sale, request: request))
            for quantity: ExactDecimal in [4, 6] {
                _ = try await story.service.post(
                    "receipts", ReceiveGoodsRequest(requestID: request, quantity: quantity), as: story.storekeeper)
            }
            let held = try await story.service.sent(StockHeld.self).flatMap(\.lines)
            #expect(held.map(\.heldQuantity) == [4, 6])
            #expect(held.first?.sliceID == sale.slices[0])
            #expect(held.last?.sliceID == held.first?.restSliceID)
            #expect(held.last?.restSliceID == nil)
        }
    }

    @Test("goods that were cancelled come as free stock")
    func cancelled() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 4))
            let request = EnquiryID()
            let promise = committed(story.bolt, 4, for: sale, request: request)
            try await story.service.deliver(promise)
            try await story.service.deliver(
                SourcingCancelRefused<SupplyTrade>(
                    requestID: request, asker: .sales, peg: promise.peg, reason: "shipped", options: []))
            _ = try await story.service.post(
                "receipts", ReceiveGoodsRequest(requestID: request, quantity: 4), as: story.storekeeper)
            #expect(try await story.item(story.bolt).available == 4)
            #expect(try await story.service.sent(StockHeld.self).isEmpty)
        }
    }

    @Test("asked twice under one id, goods are received once")
    func again() async throws {
        try await withWarehouse { story in
            let request = ReceiveGoodsRequest(
                receiptID: ReceiptID(), productID: story.bolt, quantity: 3, unitCost: UnitPrice(10, .irr))
            let first = try await story.service.post("receipts", request, as: story.storekeeper)
            let second = try await story.service.post("receipts", request, as: story.storekeeper)
            #expect(first.status == 201 && second.status == 200)
            #expect(try await story.item(story.bolt).store == 3)
        }
    }

    @Test("thousands come in one request")
    func bulk() async throws {
        try await withWarehouse { story in
            let receipts = (0..<1000).map { index in
                ReceiveGoodsRequest(
                    receiptID: ReceiptID(), productID: index % 2 == 0 ? story.bolt : story.steel, quantity: 2,
                    unitCost: UnitPrice(3, .irr))
            }
            let answer = try await story.service.post(
                "receipts/bulk", ReceiveManyRequest(receipts: receipts), as: story.storekeeper)
            #expect(try answer.decoded(ReceiveManyAnswer.self).received == 1000)
            let again = try await story.service.post(
                "receipts/bulk", ReceiveManyRequest(receipts: receipts), as: story.storekeeper)
            #expect(try again.decoded(ReceiveManyAnswer.self).known == 1000)
            #expect(try await story.item(story.bolt).store == 1000)
            let facts = try await story.facts()
            #expect(facts["account.1310"] == 3000 && facts["account.1340"] == 3000)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a cost in another currency, none at all, or an unknown product is refused")
    func refused() async throws {
        try await withWarehouse { story in
            func receive(_ request: ReceiveGoodsRequest) async throws -> String? {
                try await story.service.post("receipts", request, as: story.storekeeper).problem?.code
            }
            #expect(
                try await receive(ReceiveGoodsRequest(productID: story.bolt, quantity: 1, unitCost: UnitPrice(1, .eur)))
                    == "foreign_currency")
            #expect(try await receive(ReceiveGoodsRequest(productID: story.bolt, quantity: 1)) == "validation")
            #expect(
                try await receive(
                    ReceiveGoodsRequest(productID: ProductID(), quantity: 1, unitCost: UnitPrice(1, .irr)))
                    == "product_not_known")
            let buyer = try await story.service.post(
                "receipts", ReceiveGoodsRequest(productID: story.bolt, quantity: 1), as: story.service.person(.buyer))
            #expect(buyer.status == 403)
        }
    }

    /// An order for which 4 steel, worth 400, were given out of 10.
    private func steelOnShopFloor(_ story: WarehouseStory) async throws -> EnquiryID {
        try await story.stockUp(story.steel, 10, cost: 1000)
        let order = EnquiryID()
        try await story.service.deliver(
            HoldMaterials(orderID: order, lines: [MaterialLine(productID: story.steel, quantity: 4)]), key: "hold",
            from: .production)
        try await story.service.deliver(IssueMaterials(orderID: order), key: "issue", from: .production)
        return order
    }

    @Test("own production comes in with its peg and takes its value from the shop floor (P-18)")
    func output() async throws {
        try await withWarehouse { story in
            let order = try await steelOnShopFloor(story)
            #expect(try await story.service.sent(MaterialsIssued.self).map(\.cost) == [Money(400, .irr)])
            #expect(try await story.facts()["account.1330"] == 400)

            let sale = WarehouseStory.Sale((story.bolt, 2))
            let fact = ProductionOutputReported(
                reportID: ReceiptID(), orderID: order, productID: story.bolt, good: 2, scrap: 0,
                cost: Money(400, .irr),
                peg: Peg(opportunityID: sale.opportunity, lineID: sale.lines[0].line, sliceID: sale.slices[0]))
            try await story.service.deliver(fact, times: 2)
            let item = try await story.item(story.bolt)
            #expect(item.store == 2 && item.held == 2 && item.value == 400)
            #expect(try await story.service.sent(GoodsReceived.self).last?.source == .production)
            let facts = try await story.facts()
            #expect(facts["account.1330"] == 0 && facts["account.1340"] == 600)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a stopped order's rest leaves the shop floor as scrap, though its product never lay on a shelf (SM-12)")
    func stopped() async throws {
        try await withWarehouse { story in
            let order = try await steelOnShopFloor(story)
            try await story.service.deliver(
                ProductionStopped(
                    orderID: order, productID: story.bolt, good: 0, scrap: 0, lostCost: Money(400, .irr),
                    reason: "customer left"), times: 2)
            let facts = try await story.facts()
            #expect(facts["account.1330"] == 0 && facts["account.1340"] == 600 && facts["account.1310"] == 0)
            let rows = try await story.service.get("ledger?kind=PRODUCTION_SCRAP", as: story.storekeeper)
                .decoded(Page<LedgerRowView>.self)
            #expect(rows.data.map(\.quantity) == [.zero])
            #expect(try await story.violations() == [])
        }
    }

    @Test("material that was ordered for an order completes its claim")
    func material() async throws {
        try await withWarehouse { story in
            let order = EnquiryID()
            try await story.service.deliver(
                HoldMaterials(orderID: order, lines: [MaterialLine(productID: story.steel, quantity: 4)]), key: "hold",
                from: .production)
            let request = EnquiryID()
            try await story.service.deliver(
                SourcingCommitted<SupplyTrade>(
                    requestID: request, asker: .production, peg: Peg(productionOrderID: order), offerID: OfferID(),
                    productID: story.steel, quantity: 4, promisedDate: LocalDate(daysSince1970: 20_600),
                    unitCost: UnitPrice(9, .irr), reference: "S-1"))
            try await story.service.deliver(IssueMaterials(orderID: order), key: "early", from: .production)
            #expect(try await story.service.sent(MaterialIssueRefused.self).map(\.reason) == ["short"])
            _ = try await story.service.post(
                "receipts", ReceiveGoodsRequest(requestID: request, quantity: 4), as: story.storekeeper)
            let held = try await story.service.sent(MaterialsHeld.self)
            #expect(held.map { $0.lines.map(\.shortQuantity) } == [[4], [.zero]])
            #expect(try await story.item(story.steel).reserved == 4)
            try await story.service.deliver(
                ReleaseMaterials(orderID: order, reason: "cancelled"), key: "release", from: .production)
            #expect(try await story.item(story.steel).available == 4)
            #expect(try await story.violations() == [])
        }
    }
}
