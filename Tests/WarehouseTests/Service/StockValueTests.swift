import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseService

@Suite("What the stock is worth", .needsDatabase)
struct StockValueTests {
    private func report(_ query: String, _ story: WarehouseStory) async throws -> StockValueReport {
        let answer = try await story.service.get("reports/stock-value?\(query)", as: story.manager)
        try #require(answer.status == 200, "\(answer)")
        return try answer.decoded()
    }

    @Test("is told by product, the most valuable first, without those that have no value")
    func products() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            try await story.stockUp(story.nut, 5, cost: 7000)
            let report = try await report("by=product", story)
            #expect(report.rows.map(\.sku) == ["NUT", "BOLT"])
            #expect(report.rows.map(\.value.amount) == [7000, 1000])
            #expect(report.rows.map(\.onHand?.value) == [5, 10])
            #expect(report.rows.map(\.items) == [1, 1])
            #expect(report.value.amount == 8000 && report.unlisted == 0)
        }
    }

    @Test("is told by warehouse, with as many items as the list of its stock has rows")
    func warehouses() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            try await story.stockUp(story.nut, 5, cost: 7000)
            let report = try await report("by=warehouse", story)
            let row = try #require(report.rows.first)
            #expect(report.rows.count == 1 && row.value == report.value && row.onHand == nil)
            let stock: Page<StockView> = try await story.service.get(
                "stock?warehouse_id=in:\(row.id)", as: story.manager
            ).decoded()
            #expect(stock.data.count == row.items)
            #expect(stock.data.compactMap(\.value).reduce(.zero(.irr), +) == report.value)
            #expect(try await self.report("by=product&warehouse_id=\(WarehouseID())", story).rows.isEmpty)
        }
    }

    @Test("goes with the goods through the gate")
    func transit() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            _ = try await story.letOut(note)
            let report = try await report("by=product", story)
            #expect(report.value.amount == 600 && report.inTransit.amount == 400)
            #expect(report.rows.map(\.inTransit.amount) == [400])
        }
    }

    @Test("is not told to who may not see costs, and has two forms")
    func rights() async throws {
        try await withWarehouse { story in
            let hidden = try await story.service.get("reports/stock-value", as: story.storekeeper)
            #expect(hidden.status == 404)
            let unknown = try await story.service.get("reports/stock-value?by=moon", as: story.manager)
            #expect(unknown.status == 400)
        }
    }
}
