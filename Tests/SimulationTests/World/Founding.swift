import Contracts
import Foundation
import ServiceKit
import TestKit

@testable import karvan

/// The company's people, goods, customers and opening stock, as the demo's are loaded, in a world without mishaps.
struct Founding {
    let world: World
    private var company: Company { world.company }

    struct Failure: Error { let text: String }

    init(world: World) { self.world = world }

    func found() async throws {
        try await administer(
            "companies",
            CompanyRequest(
                id: company.id, name: company.name, country: company.country, currency: company.currency,
                timeZone: company.timeZone, calendar: company.calendar, taxID: company.taxID))
        try await hire()
        try await carry()
        try await listGoods()
        try await carry()
        try await openAccounts()
        try await fillShelves()
        try await carry()
        try await joinPortal()
    }

    /// Sales as they stand where people have been at work for a while, from a draft to goods at the door, so that runs
    /// need not begin with nothing.
    func trade() async throws -> [OpportunityID] {
        var luck = Luck(seed: 5)
        var staff = Staff(desk: Desk(world: world, temper: .calm))
        for _ in 0..<Self.rounds {
            for _ in 0..<4 { _ = try await staff.next(&luck)?.run() }
            try await carry()
        }
        return staff.sales
    }

    private static let rounds = 20

    /// A rush: sales that were approved just now, half of goods of which there is too little for all, half of work by the
    /// hour, and more than their customer may owe. The news of it is still in approval's outbox.
    func rush() async throws -> [OpportunityID] {
        let desk = Desk(world: world, temper: .calm)
        let wanted: [(sku: String, quantity: ExactDecimal)] = [("SHELF-200", 14), ("ASSEMBLY", 20)]
        let goods = wanted.flatMap { want in company.goods.filter { $0.sku == want.sku }.map { ($0, want.quantity) } }
        guard let customer = company.customers.last, let shelf = goods.first?.0 else {
            throw Failure(text: "nobody to sell to")
        }
        let receipt = ReceiveGoodsRequest(
            receiptID: Derived.id("\(company.key)/rush"), productID: company.product(shelf.sku), quantity: 12,
            unitCost: company.price(shelf.cost), source: .opening)
        try await send(.warehouse, "receipts/bulk", ReceiveManyRequest(receipts: [receipt]), by: .warehouseManager)
        var sales: [OpportunityID] = []
        for (item, quantity) in [goods, goods, goods, goods].joined() {
            let id = OpportunityID()
            sales.append(id)
            let line = OpportunityLineRequest(
                productID: company.product(item.sku), quantity: quantity, unitPrice: company.price(item.price))
            let request = OpenOpportunityRequest(
                id: id, accountID: company.account(customer), currency: company.currency, lines: [line], submit: true)
            _ = try await desk.send(.sales, "opportunities", request, by: .seller)
        }
        try await carry()
        for id in sales { try await approve(id, at: desk) }
        return sales
    }

    private func approve(_ id: OpportunityID, at desk: Desk) async throws {
        var luck = Luck(seed: 0)
        guard let sale: OpportunityView = try await desk.get(.sales, "opportunities/\(id)", by: .seller),
            let approve = try await SaleActs(desk: desk, sale: sale).all(&luck).first(where: { $0.name == "approve" }),
            try await approve.run() < 300
        else { throw Failure(text: "\(id) is not approved") }
    }

    private func hire() async throws {
        for unit in Set(company.people.all.map(\.unit)).sorted() {
            try await administer(
                "units", UnitRequest(id: Seeder.unit(unit, of: company), companyID: company.id, name: unit))
        }
        let manager = company.people.person(for: .approver)
        for person in [manager] + company.people.all.filter({ $0.id != manager.id }) {
            try await administer(
                "users",
                AddUserRequest(
                    id: person.id, companyID: company.id, username: person.username, password: person.password,
                    profile: UserProfile(
                        displayName: person.displayName, roles: person.roles,
                        unitID: Seeder.unit(person.unit, of: company),
                        managerID: person.id == manager.id ? nil : manager.id)))
        }
    }

    private func listGoods() async throws {
        let products = company.goods.map { item in
            SaveProductRequest(
                id: company.product(item.sku), sku: item.sku, name: item.name, kind: item.kind, unit: item.unit,
                route: item.route, taxCode: company.taxCode, taxRate: company.taxRate,
                listPrice: company.price(item.price))
        }
        try await send(.sales, "products", SaveProductsRequest(products: products), by: .approver)
        try await carry()
        let bills = company.goods.filter { !$0.materials.isEmpty }.map { item in
            BillOfMaterialsRequest(
                productID: company.product(item.sku),
                lines: item.materials.map { BillOfMaterialsLine(materialID: company.product($0.0), quantity: $0.1) },
                processDays: 3)
        }
        try await send(.production, "bills-of-materials/bulk", BillsOfMaterialsRequest(items: bills), by: .planner)
        for supplier in company.suppliers {
            try await send(
                supplier.unit, "suppliers",
                CreateSupplierRequest(
                    id: company.supplier(supplier), name: supplier.name, country: supplier.country,
                    allowsCancellation: supplier.allowsCancellation),
                by: supplier.unit == .purchasing ? .buyer : .supplyOfficer)
        }
    }

    private func openAccounts() async throws {
        let accounts = company.customers.map { customer in
            SaveAccountRequest(
                id: company.account(customer), name: customer.name, taxID: customer.taxID, country: company.country,
                address: PostalAddress(street: "1", city: customer.city, country: company.country))
        }
        try await send(.sales, "accounts", SaveAccountsRequest(accounts: accounts), by: .seller)
        try await carry()
        for customer in company.customers {
            let limit = company.money(customer.creditLimit ?? 0)
            let answer = try await world.service(.accounting).harness.put(
                "credit-accounts/\(company.account(customer))/limit",
                SetCreditLimitRequest(limit: limit, reason: "opening"), as: company.principal(.financeManager))
            guard answer.status == 200 else { throw Failure(text: "limit of \(customer.name): \(answer)") }
        }
    }

    private func fillShelves() async throws {
        let receipts = company.goods.filter { $0.stock > .zero }.map { item in
            ReceiveGoodsRequest(
                receiptID: Derived.id("\(company.key)/opening/\(item.sku)"), productID: company.product(item.sku),
                quantity: item.stock, unitCost: company.price(item.cost), source: .opening)
        }
        try await send(.warehouse, "receipts/bulk", ReceiveManyRequest(receipts: receipts), by: .warehouseManager)
    }

    private func joinPortal() async throws {
        let answer = try await world.service(.taxportal).harness.put(
            "taxpayers/ksef", TaxpayerRequest(baseURL: "https://authority.test", enabled: true),
            as: company.principal(.taxOfficer))
        guard answer.status == 200 else { throw Failure(text: "the portal: \(answer)") }
    }

    private func carry() async throws {
        guard try await Settling(world: world).settle() else { throw Failure(text: "messages do not settle") }
    }

    private func send(_ service: ServiceName, _ path: String, _ body: some Encodable, by part: Part) async throws {
        let answer = try await world.service(service).harness.post(path, body, as: company.principal(part))
        guard (200..<300).contains(answer.status) else { throw Failure(text: "\(service.rawValue)/\(path): \(answer)") }
    }

    /// What the installation's first administrator does at Identity.
    private func administer(_ path: String, _ body: some Encodable) async throws {
        let identity = world.service(.identity).harness
        let tokens: TokenView = try await identity.post(
            "tokens", TokenRequest(username: "root", password: "first password")
        ).decoded()
        let answer = try await identity.request(.post, path, body: JSON.encode(body), token: tokens.accessToken)
        guard (200..<300).contains(answer.status) else { throw Failure(text: "identity/\(path): \(answer)") }
    }
}
