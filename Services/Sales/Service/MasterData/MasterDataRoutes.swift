import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// Accounts and products over HTTP.
enum MasterDataRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("accounts", right: .readSales, listAccounts)
        routes.get("accounts/{id}", right: .readSales, showAccount)
        routes.put("accounts/{id}", right: .writeSales, reviseAccount)
        routes.post("accounts/{id}/assign", right: .assignSales, needs: .version, assignAccount)
        routes.post("accounts/assign-many", right: .assignSales, assignAccounts)
        routes.get("accounts/{id}/history", right: .readSales, accountHistory)
        routes.get("accounts/{id}/duplicates", right: .readSales, accountDuplicates)
        routes.post("accounts", access: .anyOf([.writeSales, .importSales]), saveAccounts)
        routes.get("products", right: .readSales, listProducts)
        routes.post("products", right: .manageProducts, saveProducts)
    }

    static func listAccounts(_ call: Call) async throws -> Answer {
        let page = try call.page
        _ = try call.filters("q")  // any other is refused
        let (name, id) = (try page.key(0, String.self), try page.key(1, AccountID.self))
        return try await call.read { tx in
            let found = try await AccountStore.page(call.searchWords, after: name, id, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.name, $0.id] }, view: { $0 })
        }
    }

    static func showAccount(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        return try await call.read { tx in
            let account = try await AccountStore.find(id, in: tx)
            return Answer(.ok, account, version: account.version)
        }
    }

    /// One account as it shall be, by a person who has seen it as it was.
    static func reviseAccount(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        let version = try call.expectedVersion
        let facts = try await call.body(AccountFacts.self)
        try MasterDataFaults.check(facts)
        return try await call.change { tx in
            let account = try await MasterDataCommands.revise(id, facts, expecting: version, in: tx)
            return Answer(.ok, account, version: account.version)
        }
    }

    static func assignAccount(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        let version = try call.expectedVersion
        let body = try await call.body(AssignRequest.self)
        return try await call.change { tx in
            let current = try await AccountStore.find(id, .forUpdate, in: tx)
            guard current.version == version else { throw SalesRefusal.stale(current: Int64(current.version)) }
            guard current.ownerID != body.ownerID else { throw SalesRefusal.alreadyOwner }
            _ = try await MasterDataCommands.assign(
                AssignAccountsRequest(
                    rows: [VersionedRow(id: id, version: version)], ownerID: body.ownerID, note: body.note), in: tx)
            let account = try await AccountStore.find(id, in: tx)
            return Answer(.ok, account, version: account.version)
        }
    }

    static func assignAccounts(_ call: Call) async throws -> Answer {
        let body = try await call.body(AssignAccountsRequest.self)
        try BatchLimit.check(body.rows.count, pointer: "/rows")
        return try await call.change { tx in Answer(.ok, try await MasterDataCommands.assign(body, in: tx)) }
    }

    static func accountHistory(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        return try await call.read { tx in
            _ = try await AccountStore.find(id, in: tx)
            return Answer(.ok, try await AccountHistoryStore.find(id, in: tx))
        }
    }

    static func accountDuplicates(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        return try await call.read { tx in
            let account = try await AccountStore.find(id, in: tx)
            return Answer(.ok, AccountDuplicates(candidates: try await AccountStore.like(account, in: tx)))
        }
    }

    static func saveAccounts(_ call: Call) async throws -> Answer {
        let body = try await call.body(SaveAccountsRequest.self)
        try BatchLimit.check(body.accounts.count, pointer: "/accounts")
        let isImport = call.principal.may(.importSales)
        try MasterDataFaults.check(body.accounts, isImport: isImport)
        // Whoever takes over the customers of another system is not responsible for all of them.
        let owner = isImport ? nil : call.principal.user
        return try await call.change { tx in
            Answer(.ok, try await MasterDataCommands.save(body.accounts, owner: owner, in: tx))
        }
    }

    static func listProducts(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("q", "id", "sku", "kind")
        let conditions: SQL = try """
        \(filters.sql("id", on: "id", as: ProductID.self))\(filters.sql("sku", on: "sku", as: String.self))\
        \(filters.sql("kind", on: "kind", as: ProductKind.self))
        """
        let sku = try page.key(0, String.self)
        return try await call.read { tx in
            var found = try await ProductStore.page(
                call.searchWords, filters: conditions, after: sku, limit: page.fetch, in: tx)
            let told = try await AvailabilityStore.find(found.map(\.id), in: tx)
            for index in found.indices { found[index].availability = told[found[index].id] }
            return try call.list(found, page, keys: { [$0.sku] }, view: { $0 })
        }
    }

    static func saveProducts(_ call: Call) async throws -> Answer {
        let body = try await call.body(SaveProductsRequest.self)
        try BatchLimit.check(body.products.count, pointer: "/products")
        try MasterDataFaults.check(body.products)
        return try await call.change { tx in
            Answer(.ok, try await MasterDataCommands.save(body.products, in: tx))
        }
    }
}

/// How many records one request may carry; larger loads come in several.
enum BatchLimit {
    static let most = 500

    static func check(_ count: Int, pointer: String) throws {
        guard count > most else { return }
        throw SalesBatchRefusal.tooMany(count, pointer: pointer)
    }
}

enum SalesBatchRefusal: Refusal {
    case tooMany(Int, pointer: String)

    var code: String { "too-many" }
    var kind: RefusalKind { .invalid }
    var detail: String { "At most \(BatchLimit.most) records go into one request; send several." }
    var faults: [Fault] {
        guard case .tooMany(_, let pointer) = self else { return [] }
        return [Fault(pointer: pointer, code: code, message: detail)]
    }
}
