import Contracts
import Foundation

/// Loads a company: the company itself, its people, its approval policy, goods, bills of materials, suppliers,
/// customers and opening stock.
///
/// Everything has ids of its own making, so a second loading changes nothing.
struct Seeder: Sendable {
    let administrator: Session
    let company: Company
    let cast: Cast

    init(administrator: Session, company: Company) {
        self.administrator = administrator
        self.company = company
        self.cast = Cast(administrator.connection, company.people)
    }

    /// - Parameter portal: where the company's legal documents go; none: nowhere yet.
    func load(portal: TaxPortalPlace? = nil) async throws {
        try await found()
        try await hire()
        guard !company.goods.isEmpty else { return }
        if let portal { try await connect(to: portal) }
        try await layDownApproval()
        try await listGoods()
        try await describeMaking()
        try await listSuppliers()
        try await openAccounts()
        try await fillShelves()
    }

    private func found() async throws {
        try await tolerating(409) {
            try await administrator.send(
                .POST, "identity/v1/companies",
                body: CompanyRequest(
                    id: company.id, name: company.name, country: company.country, currency: company.currency,
                    timeZone: company.timeZone, calendar: company.calendar, taxID: company.taxID))
        }
    }

    /// Keys and tokens lie in files that the tax service reads; here is only where and how (SM-18).
    private func connect(to portal: TaxPortalPlace) async throws {
        try await cast.taxOfficer.send(
            .PUT, "taxportal/v1/taxpayers/\(portal.name)",
            body: TaxpayerRequest(
                baseURL: portal.address, memoryID: portal.memory,
                options: company.portalOptions.merging(portal.options) { $1 }, enabled: true))
    }

    private func hire() async throws {
        for unit in Set(company.people.all.map(\.unit)).sorted() {
            try await tolerating(409) {
                try await administrator.send(
                    .POST, "identity/v1/units",
                    body: UnitRequest(id: Self.unit(unit, of: company), companyID: company.id, name: unit))
            }
        }
        // Managers first: a user names his manager.
        let manager = company.people.person(for: .approver)
        for person in [manager] + company.people.all.filter({ $0.id != manager.id }) {
            try await tolerating(409) {
                try await administrator.send(
                    .POST, "identity/v1/users",
                    body: AddUserRequest(
                        id: person.id, companyID: company.id, username: person.username, password: person.password,
                        profile: UserProfile(
                            displayName: person.displayName, roles: person.roles,
                            unitID: Self.unit(person.unit, of: company),
                            managerID: person.id == manager.id ? nil : manager.id)))
            }
        }
    }

    static func unit(_ name: String, of company: Company) -> UnitID { Derived.id("\(company.key)/\(name)") }

    private func listGoods() async throws {
        let products = company.goods.map { item in
            SaveProductRequest(
                id: company.product(item.sku), sku: item.sku, name: item.name, kind: item.kind, unit: item.unit,
                route: item.route, taxCode: company.taxCode, taxRate: company.taxRate,
                listPrice: company.price(item.price))
        }
        let seller = Session(
            administrator.connection, username: company.people.person(for: .approver).username,
            password: company.people.person(for: .approver).password)
        let _: SavedCount = try await seller.post("sales/v1/products", SaveProductsRequest(products: products))
    }

    private func describeMaking() async throws {
        let made = company.goods.filter { !$0.materials.isEmpty }
        let bills = made.map { item in
            BillOfMaterialsRequest(
                productID: company.product(item.sku),
                lines: item.materials.map { BillOfMaterialsLine(materialID: company.product($0.0), quantity: $0.1) },
                processDays: 3)
        }
        guard !bills.isEmpty else { return }
        try await cast.planner.send(
            .POST, "production/v1/bills-of-materials/bulk", body: BillsOfMaterialsRequest(items: bills),
            key: "\(company.key)/bills")
    }

    /// The sales manager approves every sale. What is sold far below its price goes on to the director and to finance,
    /// both at the same time (SM-06). A policy that somebody has published since is left alone.
    private func layDownApproval() async throws {
        guard let largest = company.largestDiscount else { return }
        let key = "opportunity"
        guard try await nobodyPublished(key) else { return }
        let steps = [
            ApprovalPolicyStep(
                name: "Sales management", rule: .any, approvers: [ApprovalSeat(role: .salesManager)],
                mayReturnLines: true),
            ApprovalPolicyStep(
                name: "Direction and finance", rule: .all,
                approvers: [ApprovalSeat(role: .salesDirector), ApprovalSeat(role: .financeManager)],
                condition: ApprovalCondition(discountOver: largest)),
        ]
        try await cast.administrator.send(
            .POST, "approval/v1/policies", body: PublishPolicyRequest(key: key, steps: steps),
            key: "\(company.key)/policy/\(key)")
    }

    /// A company has the usual policy from the start, or from its first request on; nobody published that one.
    private func nobodyPublished(_ key: String) async throws -> Bool {
        do {
            let policy: ApprovalPolicyView = try await cast.approver.get("approval/v1/policies/\(key)")
            return policy.createdBy == nil
        } catch let problem as APIProblem where problem.status == 404 {
            return true
        }
    }

    private func listSuppliers() async throws {
        for supplier in company.suppliers {
            let officer = supplier.unit == .purchasing ? cast.buyer : cast.supplyOfficer
            let id = company.supplier(supplier)
            try await tolerating(409) {
                try await officer.send(
                    .POST, "\(supplier.unit.rawValue)/v1/suppliers",
                    body: CreateSupplierRequest(
                        id: id, name: supplier.name, country: supplier.country,
                        allowsCancellation: supplier.allowsCancellation), key: "\(id)")
            }
        }
    }

    private func openAccounts() async throws {
        let accounts = company.customers.map { customer in
            SaveAccountRequest(
                id: company.account(customer), name: customer.name, taxID: customer.taxID, country: company.country,
                address: PostalAddress(street: "1", city: customer.city, country: company.country))
        }
        let _: SavedCount = try await cast.seller.post("sales/v1/accounts", SaveAccountsRequest(accounts: accounts))
        for customer in company.customers {
            let limit = company.money(customer.creditLimit ?? (company.currency == .irr ? 100_000_000_000 : 5_000_000))
            let path = "accounting/v1/credit-accounts/\(company.account(customer))"
            // The account reaches accounting as a message; a moment later at most.
            let view: CreditAccountView = try await eventually { try await cast.financeManager.get(path) }
            // Once, at the opening: what somebody has changed since stays as he wants it.
            guard view.version == 1, view.limit != limit else { continue }
            try await cast.financeManager.send(
                .PUT, "\(path)/limit", body: SetCreditLimitRequest(limit: limit, reason: "opening"),
                version: view.version)
        }
    }

    /// One receipt a product, told apart by its id: receiving the same twice is answered, not done again.
    private func fillShelves() async throws {
        let receipts = company.goods.filter { $0.stock > .zero }.map { item in
            ReceiveGoodsRequest(
                receiptID: Derived.id("\(company.key)/opening/\(item.sku)"), productID: company.product(item.sku),
                quantity: item.stock, unitCost: company.price(item.cost), source: .opening)
        }
        let _: ReceiveManyAnswer = try await eventually {
            try await cast.warehouseManager.post("warehouse/v1/receipts/bulk", ReceiveManyRequest(receipts: receipts))
        }
    }

    private func tolerating(_ status: Int, _ work: () async throws -> Connection.Reply) async throws {
        do { _ = try await work() } catch let problem as APIProblem where problem.status == status {}
    }
}

/// Asks again while something is on its way between two services: 404 and 409 and 422 may pass, others do not.
func eventually<Value>(
    within limit: Duration = .seconds(30), _ work: () async throws -> Value
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    var pause = Duration.milliseconds(20)
    while true {
        do {
            return try await work()
        } catch let problem as APIProblem where [404, 409, 422].contains(problem.status) && .now < deadline {
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }
}
