import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

/// Ordinary mistakes in lists of accounts and products are told with their place, never as a failure.
@Suite("Accounts and products", .needsDatabase)
struct MasterDataTests {
    private func product(
        _ id: ProductID = ProductID(), sku: String = "PUMP", name: String = "Pump", tax: Int64 = 100_000
    ) -> SaveProductRequest {
        SaveProductRequest(
            id: id, sku: sku, name: name, kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
            taxRate: ExactDecimal(millionths: tax))
    }

    @Test("are refused with a pointer to each fault, and nothing of the list is kept")
    func faults() async throws {
        try await withService(SalesApp.definition) { sales in
            let manager = sales.person(.salesManager)
            let id = ProductID()
            let list = [
                product(id), product(id, sku: "B"), product(sku: "", name: ""), product(sku: "C", tax: 1_000_001),
                product(sku: "C"),
            ]
            let answer = try await sales.post("products", SaveProductsRequest(products: list), as: manager)
            #expect(answer.status == 422)
            let expected: Set = [
                "/products/1/id twice", "/products/2/name required", "/products/2/sku required",
                "/products/3/tax_rate out_of_range", "/products/4/sku twice",
            ]
            #expect(Set(answer.problem?.faults ?? []) == expected)
            let nameless = SaveAccountRequest(id: AccountID(), name: "", country: "IR")
            let accounts = try await sales.post("accounts", SaveAccountsRequest(accounts: [nameless]), as: manager)
            #expect(accounts.problem?.faults == ["/accounts/0/name required"])
            #expect(try await sales.value("select count(*) as value from product") == 0)
        }
    }

    @Test("show what the warehouse told last of their stock, and never older news (SM-14)")
    func availability() async throws {
        try await withService(SalesApp.definition) { sales in
            let (pump, hose) = (product(), product(sku: "HOSE"))
            _ = try await sales.post(
                "products", SaveProductsRequest(products: [pump, hose]), as: sales.person(.salesManager))
            let (first, second) = (WarehouseID(), WarehouseID())
            func tell(_ available: ExactDecimal, in warehouse: WarehouseID, minute: Int64) async throws {
                try await sales.deliver(
                    AvailabilityChanged(
                        productID: pump.id, warehouseID: warehouse, onHand: 10, available: available,
                        asOf: sales.clock.now.adding(seconds: 60 * minute)), times: 2)
            }
            try await tell(4, in: first, minute: 2)
            try await tell(1, in: second, minute: 3)
            try await tell(9, in: first, minute: 1)
            let page = try await sales.get("products", as: sales.person(.salesRep)).decoded(Page<ProductView>.self)
            let shown = page.data.first { $0.id == pump.id }?.availability
            #expect(
                shown
                    == ProductAvailability(
                        onHand: 20, available: 5, asOf: sales.clock.now.adding(seconds: 120)))
            #expect(page.data.first { $0.id == hose.id }?.availability == nil)
        }
    }

    @Test("are changed one by one by who has seen them as they were, and published when something is new")
    func revised() async throws {
        try await withService(SalesApp.definition) { sales in
            let (seller, id) = (sales.person(.salesRep), AccountID())
            let account = SaveAccountRequest(id: id, name: "Noor", country: "IR")
            _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: seller)
            let facts = AccountFacts(
                name: "Noor Sanat", taxID: "10380284790", country: "IR",
                address: PostalAddress(street: "Azadi 5", city: "Tehran", country: "IR"))
            func put(_ facts: AccountFacts, version: Int) async throws -> TestAnswer {
                try await sales.put("accounts/\(id)", facts, as: seller, version: version)
            }
            let changed = try await put(facts, version: 1).decoded(AccountView.self)
            #expect(changed.version == 2 && changed.name == "Noor Sanat" && changed.address?.city == "Tehran")
            #expect(try await put(facts, version: 2).decoded(AccountView.self).version == 2)
            #expect(try await put(facts, version: 1).status == 412)
            let nameless = try await put(AccountFacts(name: "", country: "IR"), version: 2)
            #expect(nameless.problem?.faults == ["/name required"])
            let wrong = try await put(AccountFacts(name: "Noor", taxID: "10380284791", country: "IR"), version: 2)
            #expect(wrong.problem?.faults == ["/tax_id tax_number_wrong"])
            #expect(try await sales.sent(AccountPublished.self).map(\.name) == ["Noor", "Noor Sanat"])
            let nobody = try await sales.put("accounts/\(AccountID())", facts, as: seller, version: 1)
            #expect(nobody.status == 422)
            #expect(
                try await sales.put("accounts/\(id)", facts, as: sales.person(.auditor), version: 2).status == 403)
        }
    }

    @Test("with a tax number that cannot be one are refused from people, and taken over from another system")
    func taxNumbers() async throws {
        try await withService(SalesApp.definition) { sales in
            let account = SaveAccountRequest(id: AccountID(), name: "Noor", taxID: "5265877636", country: "PL")
            let list = SaveAccountsRequest(accounts: [account])
            let refused = try await sales.post("accounts", list, as: sales.person(.salesRep))
            #expect(refused.problem?.faults == ["/accounts/0/tax_id tax_number_wrong"])
            #expect(try await sales.post("accounts", list, as: sales.person(.salesManager)).status == 200)
        }
    }

    @Test("keep a SKU and an external reference for one of them only")
    func taken() async throws {
        try await withService(SalesApp.definition) { sales in
            let manager = sales.person(.salesManager)
            for expected in [200, 409] {
                let answer = try await sales.post(
                    "products", SaveProductsRequest(products: [product()]), as: manager)
                #expect(answer.status == expected, "\(answer)")
                let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR", externalRef: "crm-1")
                let saved = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
                #expect(saved.status == expected, "\(saved)")
                guard expected == 409 else { continue }
                #expect(answer.problem?.code == "already_exists")
                #expect(saved.problem?.code == "duplicate_external_ref")
            }
        }
    }
}
