import Contracts
import IdentityDomain
import Postgres
import ServiceKit

/// All SQL about users.
enum UserStore {
    private static let columns: SQL = """
        user_id, company_id, version, username, state, display_name, roles, unit_id, manager_id, scopes,
        discount_limit_millionths, approval_limit_units, approval_limit_currency, created_at, updated_at
        """

    static func find(_ id: UserID, _ lock: RowLock = .none, in tx: Transaction) async throws -> User {
        let row = try await tx.first(
            "select \(columns) from app_user where user_id = \(id) and company_id = \(tx.acting.company) \(lock)")
        guard let row else { throw IdentityRefusal.userNotFound(id) }
        return try User(row: row)
    }

    /// For a session, which knows its user and speaks for no company yet.
    static func any(_ id: UserID, in tx: Transaction) async throws -> User? {
        try await tx.first("select \(columns) from app_user where user_id = \(id)").map { try User(row: $0) }
    }

    /// For signing in: names are the same in all companies. With the hash that nothing else reads.
    static func credentials(_ username: String, in tx: Transaction) async throws -> (user: User, hash: String)? {
        let row = try await tx.first(
            "select \(columns), password_hash from app_user where username = \(username.lowercased())")
        return try row.map { (try User(row: $0), try $0["password_hash"]) }
    }

    /// By name, carried by app_user_list.
    static func page(
        _ page: PageRequest, _ filters: Filters, _ words: SearchWords, in tx: Transaction
    ) async throws -> [User] {
        let after: String? = try page.key(0)
        return try await tx.query(
            """
            select \(columns) from app_user
            where company_id = \(tx.acting.company) and (\(after)::text is null or username > \(after))
                \(try filters.sql("state", on: "state", as: UserState.self))
                \(try filters.sql("unit_id", on: "unit_id", as: UnitID.self))
                \(try filters.sql("username", on: "username", as: String.self))
                \(words.sql(on: "search"))
            order by username
            limit \(page.fetch)
            """
        ).map { try User(row: $0) }
    }

    /// - Throws: `.userExists`, `.usernameTaken`.
    static func insert(_ user: User, passwordHash: String, in tx: Transaction) async throws {
        let profile = user.profile
        let inserted = try await tx.execute(
            """
            insert into app_user (user_id, company_id, version, username, state, display_name, roles, unit_id,
                manager_id, scopes, discount_limit_millionths, approval_limit_units, approval_limit_currency,
                password_hash, created_at, updated_at)
            values (\(user.id), \(user.company), \(user.version), \(user.username), \(user.state),
                \(profile.displayName), \(profile.roles), \(profile.unitID), \(profile.managerID),
                \(profile.scopes.map(JSONColumn.init)), \(profile.discountLimit), \(profile.approvalLimit?.amount),
                \(profile.approvalLimit?.currency.rawValue), \(passwordHash), \(user.createdAt), \(user.updatedAt))
            on conflict do nothing
            """
        )
        guard inserted == 0 else { return }
        let known = try await tx.first("select 1 as one from app_user where user_id = \(user.id)")
        throw known == nil ? IdentityRefusal.usernameTaken(user.username) : .userExists(user.id)
    }

    /// The caller holds the row's lock.
    static func save(_ user: User, in tx: Transaction) {
        let profile = user.profile
        tx.write(
            """
            update app_user
            set version = \(user.version), state = \(user.state), display_name = \(profile.displayName),
                roles = \(profile.roles), unit_id = \(profile.unitID), manager_id = \(profile.managerID),
                scopes = \(profile.scopes.map(JSONColumn.init)),
                discount_limit_millionths = \(profile.discountLimit),
                approval_limit_units = \(profile.approvalLimit?.amount),
                approval_limit_currency = \(profile.approvalLimit?.currency.rawValue),
                updated_at = \(user.updatedAt)
            where user_id = \(user.id)
            """
        )
    }

    static func savePassword(_ hash: String, of id: UserID, in tx: Transaction) {
        tx.write("update app_user set password_hash = \(hash) where user_id = \(id)")
    }
}

extension User {
    fileprivate init(row: Row) throws {
        let scopes: JSONColumn<[String: RowScope]>? = try row["scopes"]
        let limitUnits: Int64? = try row["approval_limit_units"]
        let limitCurrency: Currency? = try row["approval_limit_currency"]
        let profile = UserProfile(
            displayName: try row["display_name"], roles: try row["roles"], unitID: try row["unit_id"],
            managerID: try row["manager_id"], scopes: scopes?.value,
            discountLimit: try row["discount_limit_millionths"],
            approvalLimit: limitUnits.flatMap { units in limitCurrency.map { Money(units, $0) } })
        self.init(
            id: try row["user_id"], company: try row["company_id"], username: try row["username"],
            version: try row["version"], state: try row["state"], profile: profile, createdAt: try row["created_at"],
            updatedAt: try row["updated_at"])
    }
}
