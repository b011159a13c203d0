import Contracts
import Messaging
import Postgres
import SalesDomain

/// Accounts and products: saved many at once, published one by one to those who keep a replica.
enum MasterDataCommands {
    static func save(_ accounts: [SaveAccountRequest], in tx: Transaction) async throws -> SavedCount {
        let saved = try await AccountStore.save(accounts, in: tx)
        let byID = Dictionary(accounts.map { ($0.id, $0) }) { $1 }
        for row in saved {
            guard let account = byID[row.id] else { continue }
            try await Outbox.append(
                AccountPublished(
                    accountID: account.id, name: account.name, taxID: account.taxID, country: account.country,
                    accountClass: account.accountClass, address: account.address, aggregateVersion: row.version),
                in: tx)
        }
        return count(saved.map(\.version), of: accounts.count)
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
