import Contracts
import Foundation

/// Brings a pipeline into a company. Ids are derived from the names in the files, so it can be broken off and begun
/// again: what is there already stays as it is.
struct PipelineImport: Sendable {
    static let source = "crm-sales-opportunities"
    /// For deals whose account nobody recorded.
    private static let unrecorded = "(account not recorded)"

    let pipeline: Pipeline
    let owner: Session
    let company: CompanyID

    private func id<Tag: IDTag>(_ kind: String, _ name: String) -> ID<Tag> {
        Derived.id("\(company)/\(Self.source)/\(kind)/\(name)")
    }

    func run() async throws -> (created: Int, unchanged: Int) {
        try await hire()
        try await saveProducts()
        try await saveAccounts()
        var (created, unchanged) = (0, 0)
        for start in stride(from: 0, to: pipeline.deals.count, by: 400) {
            let part = pipeline.deals[start..<min(start + 400, pipeline.deals.count)]
            let result: ImportDealsResult = try await owner.post(
                "sales/v1/imports/deals",
                ImportDealsRequest(
                    source: Self.source, importedOn: Timestamp.now().utcDate, deals: part.map(deal)))
            created += result.created
            unchanged += result.unchanged
            Terminal.progress("\(start + part.count) of \(pipeline.deals.count) deals")
        }
        Terminal.endProgress()
        return (created, unchanged)
    }

    private func deal(_ deal: Pipeline.Deal) -> ImportedDeal {
        let price = pipeline.products.first { $0.name == deal.product }?.price ?? .zero
        return ImportedDeal(
            externalRef: deal.id, accountID: id("account", deal.account ?? Self.unrecorded),
            ownerID: id("user", deal.agent), productID: id("product", deal.product), stage: deal.stage,
            engagedOn: deal.engagedOn, closedOn: deal.closedOn, listPrice: UnitPrice(price, .usd),
            value: deal.value.map { Money($0 * Currency.usd.minorUnits, .usd) })
    }

    /// Agents and managers become users who may not sign in yet: nobody knows their passwords.
    private func hire() async throws {
        for region in Set(pipeline.agents.map(\.region)).sorted() {
            try await existing {
                try await owner.send(
                    .POST, "identity/v1/units", body: UnitRequest(id: id("unit", region), name: region))
            }
        }
        let managers = Dictionary(pipeline.agents.map { ($0.manager, $0.region) }) { first, _ in first }
        for (name, region) in managers.sorted(by: { $0.key < $1.key }) {
            try await add(name, role: .salesManager, region: region, manager: nil)
        }
        for agent in pipeline.agents {
            try await add(agent.name, role: .salesRep, region: agent.region, manager: id("user", agent.manager))
        }
    }

    private func add(_ name: String, role: Role, region: String, manager: UserID?) async throws {
        let id: UserID = id("user", name)
        let username = "\(company)".suffix(6) + "." + name.lowercased().replacing(" ", with: ".")
        try await existing {
            do {
                return try await owner.send(.GET, "identity/v1/users/\(id)")
            } catch let problem as APIProblem where problem.status == 404 {
                return try await owner.send(
                    .POST, "identity/v1/users",
                    body: AddUserRequest(
                        id: id, username: String(username), password: UUID().uuidString + UUID().uuidString,
                        profile: UserProfile(
                            displayName: name, roles: [role], unitID: self.id("unit", region), managerID: manager)))
            }
        }
    }

    private func saveProducts() async throws {
        let products = pipeline.products.map { product in
            SaveProductRequest(
                id: id("product", product.name), sku: product.name, name: product.name, kind: .goods, unit: "pc",
                route: .trade, taxCode: "none", taxRate: .zero, listPrice: UnitPrice(product.price, .usd),
                category: product.series)
        }
        let _: SavedCount = try await owner.post("sales/v1/products", SaveProductsRequest(products: products))
    }

    private func saveAccounts() async throws {
        let named = pipeline.accounts.map { account in
            SaveAccountRequest(
                id: id("account", account.name), name: account.name, country: CountryCode.of(account.location),
                accountClass: account.sector, externalRef: "\(Self.source)/\(account.name)")
        }
        let nobody = SaveAccountRequest(
            id: id("account", Self.unrecorded), name: Self.unrecorded, country: "US",
            externalRef: "\(Self.source)/\(Self.unrecorded)")
        let _: SavedCount = try await owner.post("sales/v1/accounts", SaveAccountsRequest(accounts: named + [nobody]))
    }

    private func existing(_ work: () async throws -> Connection.Reply) async throws {
        do { _ = try await work() } catch let problem as APIProblem where problem.status == 409 {}
    }
}

/// ISO codes of countries that come as free text, from what Foundation knows; unknown ones are ZZ.
enum CountryCode {
    private static let byName: [String: String] = {
        let english = Locale(identifier: "en_US")
        var codes = Dictionary(
            Locale.Region.isoRegions.filter { $0.identifier.count == 2 }.compactMap { region in
                english.localizedString(forRegionCode: region.identifier).map { ($0.lowercased(), region.identifier) }
            }, uniquingKeysWith: { first, _ in first })
        // Names that the data sets use for countries that are called otherwise.
        for (name, code) in [
            ("eire", "IE"), ("rsa", "ZA"), ("usa", "US"), ("korea", "KR"), ("channel islands", "JE"),
            ("unspecified", "ZZ"), ("european community", "EU"),
        ] { codes[name] = code }
        return codes
    }()

    static func of(_ name: String) -> String { byName[name.lowercased()] ?? "ZZ" }
}
