import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import PurchasingService

@Suite("Words that are looked for among purchase orders", .needsDatabase)
struct SearchServiceTests {
    @Test("find them by number, product and supplier")
    func found() async throws {
        try await PurchasingDesk.open { desk in
            let id = try await desk.ask()
            let quotation = try await desk.quote(id, from: "PL")
            _ = try await desk.answer(id, with: quotation)
            try await desk.commit(id)
            let order = try await desk.order(id)
            try await desk.service.deliver(
                ProductPublished(
                    productID: order.productID, sku: "PMP-40", name: "Water pump", kind: .goods, unit: "pc",
                    route: .trade, taxCode: "VAT", taxRate: .zero, aggregateVersion: 1))
            let suppliers: Page<SupplierView> = try await desk.service.get("suppliers", as: desk.buyer).decoded()
            let supplier = try #require(suppliers.data.first { $0.id == order.supplierID })
            for (words, count) in [
                ("po1001", 1), ("pump", 1), (supplier.name, 1), ("\(supplier.name) 40 1001", 1), ("hose", 0),
            ] {
                let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let page: Page<PurchaseOrderView> = try await desk.service.get("orders?q=\(typed)", as: desk.buyer)
                    .decoded()
                #expect(page.data.count == count, "\(words)")
            }
        }
    }

    @Test(
        "are looked up in an index, however many orders there are",
        arguments: [
            ("product", "product_by_words"),
            ("supplier", "supplier_by_words"),
            ("purchase_order", "purchase_order_by_words"),
        ])
    func indexed(table: String, index: String) async throws {
        try await withService(PurchasingApp.definition) { service in
            let plan = try await service.plan(
                of: "SELECT 1 FROM \(identifier: table) AS t WHERE true\(SearchWords("Noor").sql(on: "t.search"))")
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
