import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import ProductionService

@Suite("Words that are looked for among production orders", .needsDatabase)
struct SearchServiceTests {
    @Test("find them by what is made", arguments: [("pmp40", 1), ("PUMP water", 1), ("hose", 0)])
    func found(words: String, count: Int) async throws {
        try await ProductionDesk.open { desk in
            try await desk.service.deliver(
                ProductPublished(
                    productID: desk.product, sku: "PMP-40", name: "Water pump", kind: .goods, unit: "pc",
                    route: .make, taxCode: "VAT", taxRate: .zero, aggregateVersion: 1))
            try await desk.ask()
            let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let page: Page<ProductionOrderView> = try await desk.service.get("orders?q=\(typed)", as: desk.planner)
                .decoded()
            #expect(page.data.count == count)
            let products: Page<KnownProductView> = try await desk.service.get("products?q=\(typed)", as: desk.planner)
                .decoded()
            #expect(products.data.count == count)
        }
    }

    @Test(
        "are looked up in an index, however many orders there are",
        arguments: [
            ("product", "product_by_words")
        ])
    func indexed(table: String, index: String) async throws {
        try await withService(ProductionApp.definition) { service in
            let plan = try await service.plan(
                of: "SELECT 1 FROM \(identifier: table) AS t WHERE true\(SearchWords("Noor").sql(on: "t.search"))")
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
