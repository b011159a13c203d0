import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("Goods that come back", .needsDatabase)
struct ReturnServiceTests {
    @Test("refused goods stay in transit until they are counted back (S-63)")
    func refused() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1001)
            let (_, note) = try await story.sell((story.bolt, 10))
            let exit = try await story.letOut(note)
            let delivery = DeliveryID()
            try await story.confirm(exit, delivered: [3], by: delivery)
            try await story.service.deliver(
                DeliveryReturning(
                    deliveryID: delivery, dispatchNoteID: note, opportunityID: exit.opportunityID,
                    lines: [SliceQuantity(sliceID: exit.lines[0].sliceID, quantity: 7)]))
            #expect(try await story.item(story.bolt).transit == 7)
            let expected = try await story.service.get("take-backs", as: story.storekeeper)
                .decoded(Page<TakeBackView>.self)
            #expect(expected.data.map { $0.lines.map(\.expected) } == [[7]])
            let answer = try await story.service.post("deliveries/\(delivery)/take-back", as: story.storekeeper)
            #expect(answer.status == 200, "\(answer)")
            let back = try #require(try await story.service.sent(RefusedGoodsReceived.self).first)
            #expect(back.lines.map(\.quantity) == [7])
            #expect(back.lines.map(\.cost) == [Money(1001 - 300, .irr)])
            let item = try await story.item(story.bolt)
            #expect(item.available == 7 && item.transit == .zero && item.value == 701)
            #expect(try await story.violations() == [])
            let again = try await story.service.post("deliveries/\(delivery)/take-back", as: story.storekeeper)
            #expect(again.problem?.code == "nothing_expected")
        }
    }

    @Test("a confirmation delivered twice moves goods once")
    func twice() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 4, cost: 400)
            let (_, note) = try await story.sell((story.bolt, 4))
            let exit = try await story.letOut(note)
            let line = exit.lines[0]
            let fact = DeliveryConfirmed(
                deliveryID: DeliveryID(), dispatchNoteID: note, invoiceID: exit.invoiceID,
                opportunityID: exit.opportunityID, accountID: exit.accountID,
                lines: [
                    ConfirmedLine(
                        dispatchLineID: line.dispatchLineID, sliceID: line.sliceID, lineID: line.lineID,
                        invoiceLineID: line.invoiceLineID, productID: line.productID, deliveredQuantity: 1,
                        refusedQuantity: 0, cost: Money(100, .irr))
                ], receiver: "Ali", confirmedAt: story.service.clock.now)
            try await story.service.deliver(fact, times: 3)
            #expect(try await story.item(story.bolt).transit == 3)
        }
    }

    @Test("lost goods are written off (S-65)")
    func lost() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 4, cost: 401)
            let (_, note) = try await story.sell((story.bolt, 4))
            let exit = try await story.letOut(note)
            let line = exit.lines[0]
            try await story.service.deliver(
                DeliveryLossDeclared(
                    deliveryID: DeliveryID(), dispatchNoteID: note, invoiceID: exit.invoiceID,
                    opportunityID: exit.opportunityID,
                    lines: [
                        ConfirmedLine(
                            dispatchLineID: line.dispatchLineID, sliceID: line.sliceID, lineID: line.lineID,
                            invoiceLineID: line.invoiceLineID, productID: line.productID, deliveredQuantity: 0,
                            refusedQuantity: 4, cost: Money(401, .irr))
                    ]))
            let item = try await story.item(story.bolt)
            #expect(item.transit == .zero && item.transitValue == 0 && item.value == 0)
            #expect(try await story.service.sent(DispatchNoteClosed.self).count == 1)
            #expect(try await story.violations() == [])
        }
    }

    func delivered(_ story: WarehouseStory) async throws -> WarehouseStory.Sale {
        try await story.stockUp(story.bolt, 3, cost: 1000)
        let (sale, note) = try await story.sell((story.bolt, 3))
        try await story.confirm(try await story.letOut(note), delivered: [3])
        return sale
    }

    @Test("a return goes through its steps and comes back at its original cost (S-74)")
    func steps() async throws {
        try await withWarehouse { story in
            let sale = try await delivered(story)
            let representative = story.service.person(.salesRep)
            let salesManager = story.service.person(.salesManager)
            let request = GoodsReturnRequest(
                accountID: story.account, invoiceID: sale.invoice, reason: "damaged",
                lines: [ReturnLineRequest(invoiceLineID: sale.lines[0].invoiceLine, quantity: 2)])
            let asked = try await story.service.post("goods-returns", request, as: representative)
            #expect(asked.status == 201, "\(asked)")
            let id = try asked.decoded(GoodsReturnView.self).id
            let early = try await story.service.post("goods-returns/\(id)/receive", as: story.storekeeper)
            #expect(early.problem?.code == "state_not_allowed")
            #expect(try await story.service.post("goods-returns/\(id)/authorise", as: salesManager).status == 200)
            #expect(try await story.service.post("goods-returns/\(id)/receive", as: story.storekeeper).status == 200)
            #expect(try await story.item(story.bolt).quarantine == 2)
            #expect(try await story.facts()["account.1320"] == 0)
            let inspected = try await story.service.post(
                "goods-returns/\(id)/inspect", InspectReturnRequest(condition: .sellable), as: story.manager)
            #expect(inspected.status == 200, "\(inspected)")
            let accepted = try #require(try await story.service.sent(GoodsReturnAccepted.self).first)
            #expect(accepted.lines.map(\.quantity) == [2])
            #expect(accepted.lines.map(\.cost) == [Money(667, .irr)])
            #expect(accepted.lines.map(\.invoiceLineID) == [sale.lines[0].invoiceLine])
            #expect(accepted.opportunityID == sale.opportunity && accepted.condition == .sellable)
            let item = try await story.item(story.bolt)
            #expect(item.available == 2 && item.quarantine == .zero && item.value == 667)
            #expect(try await story.violations() == [])

            let tooMuch = try await story.service.post("goods-returns", request, as: representative)
            #expect(tooMuch.problem?.code == "return_exceeds_delivered")
        }
    }

    @Test("all at once, for a caller who may do everything; twice under one id is once")
    func complete() async throws {
        try await withWarehouse { story in
            let sale = try await delivered(story)
            let all = story.service.person(.warehouseManager, .salesManager, .salesRep)
            let request = CompleteReturnRequest(
                returnID: GoodsReturnID(), accountID: story.account, invoiceID: sale.invoice, reason: "import",
                lines: [ReturnLineRequest(invoiceLineID: sale.lines[0].invoiceLine, quantity: 3)], condition: .scrap)
            for _ in 0..<2 {
                let answer = try await story.service.post("goods-returns/complete", request, as: all)
                #expect(answer.status == 201, "\(answer)")
            }
            #expect(
                try await story.service.sent(GoodsReturnAccepted.self).map { $0.lines.map(\.cost.amount) } == [[1000]])
            #expect(try await story.item(story.bolt).onHand == .zero)
            #expect(try await story.violations() == [])
            let lacking = try await story.service.post("goods-returns/complete", request, as: story.manager)
            #expect(lacking.status == 403)
        }
    }

    @Test("goods without an invoice come back at the moving average, or at what was last paid")
    func unmatched() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.nut, 4, cost: 80)
            let sale = try await delivered(story)
            _ = sale
            let all = story.service.person(.warehouseManager, .salesManager, .salesRep)
            func credit(_ product: ProductID?, _ quantity: ExactDecimal) -> StandaloneCreditLine {
                StandaloneCreditLine(
                    productID: product, description: "x", quantity: quantity, unit: "pcs",
                    unitPrice: UnitPrice(9, .irr),
                    taxCode: "S", taxRate: .zero)
            }
            let answer = try await story.service.post(
                "goods-returns/complete",
                CompleteReturnRequest(
                    accountID: AccountID(), reason: "old sale",
                    creditLines: [credit(story.nut, 2), credit(story.bolt, 3), credit(nil, 1)], condition: .sellable),
                as: all)
            #expect(answer.status == 201, "\(answer)")
            let accepted = try #require(try await story.service.sent(GoodsReturnAccepted.self).first)
            #expect(accepted.lines.map(\.cost.amount) == [40, 1000])
            #expect(accepted.creditLines.count == 3)
            #expect(accepted.invoiceID == nil)
            #expect(try await story.item(story.nut).value == 120)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a rejected return frees its claim")
    func rejected() async throws {
        try await withWarehouse { story in
            let sale = try await delivered(story)
            let request = GoodsReturnRequest(
                accountID: story.account, invoiceID: sale.invoice, reason: "damaged",
                lines: [ReturnLineRequest(invoiceLineID: sale.lines[0].invoiceLine, quantity: 3)])
            let representative = story.service.person(.salesRep)
            let id = try await story.service.post("goods-returns", request, as: representative)
                .decoded(GoodsReturnView.self).id
            let rejected = try await story.service.post(
                "goods-returns/\(id)/reject", RejectReturnRequest(reason: "worn"),
                as: story.service.person(.salesManager))
            #expect(rejected.status == 200, "\(rejected)")
            #expect(try await story.service.sent(GoodsReturnRejected.self).count == 1)
            #expect(try await story.service.post("goods-returns", request, as: representative).status == 201)
        }
    }

    @Test("a count below what is claimed is refused; another one is posted (P-19)")
    func adjustment() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            try await story.hold(WarehouseStory.Sale((story.bolt, 7)))
            let refused = try await story.service.post(
                "stock-adjustments", AdjustStockRequest(productID: story.bolt, counted: 6, reason: .count),
                as: story.manager)
            #expect(refused.problem?.code == "stock_claimed")
            let posted = try await story.service.post(
                "stock-adjustments", AdjustStockRequest(productID: story.bolt, counted: 8, reason: .count),
                as: story.manager)
            #expect(posted.status == 201, "\(posted)")
            let fact = try #require(try await story.service.sent(StockAdjusted.self).first)
            #expect(fact.quantity == -2 && fact.cost == Money(-200, .irr) && fact.stockClass == .goods)
            let found = try await story.service.post(
                "stock-adjustments",
                AdjustStockRequest(productID: story.nut, difference: 2, unitCost: UnitPrice(5, .irr), reason: .count),
                as: story.manager)
            #expect(found.status == 201, "\(found)")
            #expect(try await story.item(story.nut).value == 10)
            #expect(try await story.violations() == [])
        }
    }
}
