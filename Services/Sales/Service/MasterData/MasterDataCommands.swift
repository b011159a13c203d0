import Contracts
import Messaging
import Postgres
import SalesDomain

/// Accounts and products: saved many at once, published one by one to those who keep a replica.
enum MasterDataCommands {
    /// - Parameter owner: of those that are new.
    static func save(
        _ accounts: [SaveAccountRequest], owner: UserID? = nil, in tx: Transaction
    ) async throws -> SavedCount {
        let before = try await AccountStore.lock(accounts.map(\.id), in: tx)
        let saved = try await AccountStore.save(accounts, owner: owner, in: tx)
        let byID = Dictionary(accounts.map { ($0.id, $0) }) { $1 }
        for row in saved {
            guard let account = byID[row.id] else { continue }
            try await publish(account, owner: before[row.id].map(\.ownerID) ?? owner, version: row.version, in: tx)
        }
        AccountHistoryStore.write(
            saved.flatMap { row in
                byID[row.id].map { AccountHistoryStore.changes(from: before[row.id], to: $0) } ?? []
            }, in: tx)
        return count(saved.map(\.version), of: accounts.count)
    }

    private static func publish(
        _ account: SaveAccountRequest, owner: UserID?, version: Int, in tx: Transaction
    ) async throws {
        try await Outbox.append(
            AccountPublished(
                accountID: account.id, name: account.name, taxID: account.taxID, country: account.country,
                accountClass: account.accountClass, address: account.address, ownerID: owner,
                aggregateVersion: version),
            in: tx)
    }

    /// Gives customers to another responsible person, each by itself.
    ///
    /// - Throws: `.notARepresentative`.
    static func assign(_ request: AssignAccountsRequest, in tx: Transaction) async throws -> ChangedAccounts {
        try await UserStore.requireRepresentative(request.ownerID, in: tx)
        let found = try await AccountStore.lock(request.rows.map(\.id), in: tx)
        var assigned: Set<AccountID> = []
        let results = request.rows.map { row -> ChangedAccounts.Result in
            let refusal = refusal(row, found[row.id], request.ownerID, assigned)
            guard refusal == nil else {
                return .init(id: row.id, name: found[row.id]?.name, problem: refusal.map { ItemProblem($0) })
            }
            assigned.insert(row.id)
            return .init(id: row.id, name: found[row.id]?.name, version: row.version + 1)
        }
        AccountStore.assign(assigned.sorted(), to: request.ownerID, in: tx)
        let changed = request.rows.compactMap { assigned.contains($0.id) ? found[$0.id] : nil }
        AccountHistoryStore.write(
            changed.map {
                .init(
                    account: $0.id, field: AccountHistoryStore.owner, before: $0.ownerID?.uuid.uuidString,
                    after: request.ownerID.uuid.uuidString, note: request.note.said)
            }, in: tx)
        for account in changed {
            try await publish(
                SaveAccountRequest(account), owner: request.ownerID, version: account.version + 1, in: tx)
        }
        return ChangedAccounts(results: results)
    }

    private static func refusal(
        _ row: VersionedRow<AccountTag>, _ account: AccountView?, _ owner: UserID, _ done: Set<AccountID>
    ) -> SalesRefusal? {
        guard let account else { return .notFound("account") }
        guard account.version == row.version, !done.contains(row.id) else {
            return .stale(current: Int64(account.version))
        }
        return account.ownerID == owner ? .alreadyOwner : nil
    }

    /// - Throws: `.stale` when it was changed meanwhile; `.unknownAccount`.
    static func revise(
        _ id: AccountID, _ facts: AccountFacts, expecting version: Int, in tx: Transaction
    ) async throws -> AccountView {
        let current = try await AccountStore.find(id, .forUpdate, in: tx)
        guard current.version == version else { throw SalesRefusal.stale(current: Int64(current.version)) }
        let wanted = SaveAccountRequest(
            id: id, name: facts.name, taxID: facts.taxID, country: facts.country, accountClass: facts.accountClass,
            address: facts.address, externalRef: facts.externalRef)
        _ = try await save([wanted], in: tx)
        return try await AccountStore.find(id, in: tx)
    }

    static func save(_ products: [SaveProductRequest], in tx: Transaction) async throws -> SavedCount {
        let saved = try await ProductStore.save(products, in: tx)
        let byID = Dictionary(products.map { ($0.id, $0) }) { $1 }
        for row in saved {
            guard let product = byID[row.id] else { continue }
            try await Outbox.append(
                ProductPublished(
                    productID: product.id, sku: product.sku, name: product.name, kind: product.kind,
                    unit: product.unit, route: product.route, taxCode: product.taxCode, taxRate: product.taxRate,
                    aggregateVersion: row.version),
                in: tx)
        }
        return count(saved.map(\.version), of: products.count)
    }

    private static func count(_ versions: [Int], of all: Int) -> SavedCount {
        let created = versions.count { $0 == 1 }
        return SavedCount(created: created, updated: versions.count - created, unchanged: all - versions.count)
    }
}
