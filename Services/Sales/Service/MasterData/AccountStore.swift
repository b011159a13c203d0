import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// All SQL about accounts.
enum AccountStore {
    private static let columns: SQL =
        """
        id, name, tax_id, country, account_class, address, external_ref, owner_id, version,
        (SELECT u.display_name FROM app_user AS u WHERE u.user_id = account.owner_id) AS owner_name
        """

    static func find(_ id: AccountID, _ lock: RowLock = .none, in tx: Transaction) async throws -> AccountView {
        let row = try await tx.first(
            "SELECT \(columns) FROM account WHERE id = \(id) AND company_id = \(tx.acting.company) \(lock)")
        guard let row else { throw SalesRefusal.unknownAccount }
        return try AccountView(row)
    }

    /// Several of them, locked in one order.
    static func lock(_ ids: [AccountID], in tx: Transaction) async throws -> [AccountID: AccountView] {
        let found = try await tx.query(
            """
            SELECT \(columns) FROM account
            WHERE id = ANY(\(ids)) AND company_id = \(tx.acting.company) ORDER BY id FOR UPDATE
            """
        ).map(AccountView.init)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    static func assign(_ ids: [AccountID], to owner: UserID, in tx: Transaction) {
        tx.write("UPDATE account SET owner_id = \(owner), version = version + 1 WHERE id = ANY(\(ids))")
    }

    /// By name and id; `account_by_name` carries it, or `account_by_words` where words are looked for.
    static func page(
        _ words: SearchWords, after name: String?, _ id: AccountID?, limit: Int, in tx: Transaction
    ) async throws -> [AccountView] {
        let position: SQL =
            if let name, let id { "AND (name, id) > (\(name), \(id))" } else { "" }
        return try await tx.query(
            """
            SELECT \(columns) FROM account
            WHERE company_id = \(tx.acting.company) \(words.sql(on: "search")) \(position)
            ORDER BY name, id LIMIT \(limit)
            """
        ).map(AccountView.init)
    }

    /// Creates and updates in one statement; rows that say nothing new stay as they are.
    ///
    /// - Parameter owner: of those that are new.
    /// - Returns: the ids that were created and that were changed, with their new versions.
    static func save(
        _ accounts: [SaveAccountRequest], owner: UserID?, in tx: Transaction
    ) async throws -> [SavedRow<AccountTag>] {
        try await tx.query(
            """
            INSERT INTO account (company_id, owner_id, id, name, tax_id, country, account_class, address, external_ref)
            SELECT \(tx.acting.company), \(owner)::uuid, *
            FROM unnest(\(accounts.map(\.id)), \(accounts.map(\.name)), \(accounts.map(\.taxID)),
                \(accounts.map(\.country)), \(accounts.map(\.accountClass)),
                \(accounts.map { $0.address.map(JSONColumn.init) }), \(accounts.map(\.externalRef)))
            ON CONFLICT (id) DO UPDATE
            SET name = excluded.name, tax_id = excluded.tax_id, country = excluded.country,
                account_class = excluded.account_class, address = excluded.address,
                external_ref = excluded.external_ref, version = account.version + 1
            WHERE account.company_id = excluded.company_id
                AND (account.name, account.tax_id, account.country, account.account_class, account.address,
                    account.external_ref)
                IS DISTINCT FROM (excluded.name, excluded.tax_id, excluded.country, excluded.account_class,
                    excluded.address, excluded.external_ref)
            RETURNING id, version
            """
        ).map(SavedRow.init)
    }
}

/// What an upsert touched; version 1 is new.
struct SavedRow<Tag: IDTag> {
    let id: ID<Tag>
    let version: Int

    init(_ row: Row) throws {
        id = try row["id"]
        version = try row["version"]
    }
}

extension AccountView {
    init(_ row: Row) throws {
        let address: JSONColumn<PostalAddress>? = try row["address"]
        self.init(
            id: try row["id"], name: try row["name"], taxID: try row["tax_id"], country: try row["country"],
            accountClass: try row["account_class"], address: address?.value, externalRef: try row["external_ref"],
            ownerID: try row["owner_id"], ownerName: try row["owner_name"],
            version: try row["version"])
    }
}
