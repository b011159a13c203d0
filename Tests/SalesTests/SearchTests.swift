import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("Words that are looked for", .needsDatabase)
struct SearchTests {
    /// What is asked, in a query.
    private func q(_ words: String) -> String {
        "q=" + (words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }

    private func open(_ names: [String], in sales: ServiceHarness) async throws {
        let manager = sales.person(.salesManager)
        let accounts = names.map {
            SaveAccountRequest(
                id: AccountID(), name: $0, taxID: $0.hasPrefix("Łódź") ? "5265877635" : nil, country: "IR")
        }
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: accounts), as: manager)
    }

    @Test(
        "find names by any of their parts, whatever keyboard and marks they were typed with (UX guide 11.9)",
        arguments: [
            ("نور", ["نور صنعت"]), ("صنعت نور", ["نور صنعت"]), ("نورصنعت", ["نور صنعت"]), ("وطل", []),
            ("می‌خواهم", ["مي\u{200C}خواهم كالا"]), ("میخواهم", ["مي\u{200C}خواهم كالا"]),
            ("کالا می", ["مي\u{200C}خواهم كالا"]), ("lodz", ["Łódź 12 Sp. z o.o."]), ("ŁÓDŹ", ["Łódź 12 Sp. z o.o."]),
            ("۱۲ sp", ["Łódź 12 Sp. z o.o."]), ("526-587-76-35", ["Łódź 12 Sp. z o.o."]), ("%", nil),
            ("_ódź", ["Łódź 12 Sp. z o.o."]),
            ("zoo lodz nothing", []), ("", nil),
        ] as [(String, [String]?)])
    func accounts(words: String, found: [String]?) async throws {
        try await withService(SalesApp.definition) { sales in
            let all = ["نور صنعت", "مي\u{200C}خواهم كالا", "Łódź 12 Sp. z o.o."]
            try await open(all, in: sales)
            let page = try await sales.get("accounts?\(q(words))", as: sales.person(.salesRep))
                .decoded(Page<AccountView>.self)
            #expect(Set(page.data.map(\.name)) == Set(found ?? all))
        }
    }

    @Test("find products by SKU or name, and sales by name or account, within what one may see")
    func others() async throws {
        try await withService(SalesApp.definition) { sales in
            try await open(["Noor Sanat"], in: sales)
            let seller = sales.person(.salesRep)
            let account = try #require(
                try await sales.get("accounts", as: seller).decoded(Page<AccountView>.self).data.first)
            let product = SaveProductRequest(
                id: ProductID(), sku: "PUMP-40", name: "پمپ آب", kind: .goods, unit: "pc", route: .trade,
                taxCode: "VAT10", taxRate: .zero)
            _ = try await sales.post(
                "products", SaveProductsRequest(products: [product]), as: sales.person(.salesManager))
            for (words, count) in [("pump40", 1), ("آب", 1), ("40 پمپ", 1), ("hose", 0)] {
                let page = try await sales.get("products?\(q(words))", as: seller).decoded(Page<ProductView>.self)
                #expect(page.data.count == count, "\(words)")
            }
            _ = try await sales.post(
                "opportunities",
                OpenOpportunityRequest(
                    accountID: account.id, name: "خط بسته‌بندی", currency: .irr,
                    lines: [
                        OpportunityLineRequest(productID: product.id, quantity: 1, unitPrice: UnitPrice(1000, .irr))
                    ]), as: seller)
            for (words, count) in [("بسته بندی", 1), ("sanat خط", 1), ("پمپ", 0)] {
                let page = try await sales.get("opportunities?\(q(words))", as: seller)
                    .decoded(Page<OpportunitySummary>.self)
                #expect(page.data.count == count, "\(words)")
                let other = try await sales.get("opportunities?\(q(words))", as: sales.person(.salesRep))
                #expect(try other.decoded(Page<OpportunitySummary>.self).data.isEmpty)
            }
        }
    }

    @Test(
        "are looked up in an index, however many names there are",
        arguments: [
            ("account", "account_by_words"), ("product", "product_by_words"),
            ("opportunity_search", "opportunity_by_words"),
        ])
    func indexed(table: String, index: String) async throws {
        try await withService(SalesApp.definition) { sales in
            let plan = try await sales.plan(
                of: "SELECT 1 FROM \(identifier: table) WHERE search LIKE '%' || search_key(\("Noor")) || '%'")
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
