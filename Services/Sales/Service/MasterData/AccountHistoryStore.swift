import Contracts
import Foundation
import Postgres
import SalesDomain

/// All SQL about what was changed of accounts.
enum AccountHistoryStore {
    static let owner = "owner_id"
    private static let created = "CREATED"
    /// Of the newest so many are read.
    private static let shown = 300

    struct Change: Sendable {
        let account: AccountID
        let field: String
        var before: String?
        var after: String?
        var note: String?
    }

    /// Field by field, by the names of the API's members.
    static func changes(from before: AccountView?, to account: SaveAccountRequest) -> [Change] {
        guard let before else { return [Change(account: account.id, field: created, after: account.name)] }
        let fields: [(String, String?, String?)] = [
            ("name", before.name, account.name), ("tax_id", before.taxID, account.taxID),
            ("country", before.country, account.country), ("account_class", before.accountClass, account.accountClass),
            ("address", before.address?.inOneLine, account.address?.inOneLine),
            ("external_ref", before.externalRef, account.externalRef),
        ]
        return fields.filter { $0.1 != $0.2 }
            .map { Change(account: account.id, field: $0.0, before: $0.1, after: $0.2) }
    }

    static func write(_ changes: [Change], in tx: Transaction) {
        guard !changes.isEmpty else { return }
        tx.write(
            """
            INSERT INTO account_history (happened_at, user_id, account_id, field, before, after, note)
            SELECT \(tx.now), \(tx.acting.actor.userID)::uuid, *
            FROM unnest(\(changes.map(\.account)), \(changes.map(\.field)), \(changes.map(\.before)),
                \(changes.map(\.after)), \(changes.map(\.note)))
            """
        )
    }

    /// The latest first; people by their names.
    static func find(_ id: AccountID, in tx: Transaction) async throws -> AccountHistory {
        let rows = try await tx.query(
            """
            SELECT h.happened_at, h.user_id, u.display_name, h.field, coalesce(f.display_name, h.before) AS before,
                coalesce(n.display_name, h.after) AS after, h.note
            FROM account_history AS h LEFT JOIN app_user AS u ON u.user_id = h.user_id
            LEFT JOIN app_user AS f ON f.user_id = CASE WHEN h.field = \(owner) THEN h.before::uuid END
            LEFT JOIN app_user AS n ON n.user_id = CASE WHEN h.field = \(owner) THEN h.after::uuid END
            WHERE h.account_id = \(id) ORDER BY h.id DESC LIMIT \(Self.shown)
            """
        )
        return AccountHistory(
            entries: try rows.map { row in
                AccountHistory.Entry(
                    at: try row["happened_at"], userID: try row["user_id"], userName: try row["display_name"],
                    field: try row["field"], before: try row["before"], after: try row["after"],
                    note: try row["note"])
            })
    }
}

extension PostalAddress {
    fileprivate var inOneLine: String {
        [street, [postalCode, city].compactMap(\.self).joined(separator: " "), country].joined(separator: ", ")
    }
}

extension SaveAccountRequest {
    /// What is known of an account already.
    init(_ account: AccountView) {
        self.init(
            id: account.id, name: account.name, taxID: account.taxID, country: account.country,
            accountClass: account.accountClass, address: account.address, externalRef: account.externalRef)
    }
}

extension AccountStore {
    /// Others that may be the same customer. `account_by_tax_number` and `account_by_likeness` carry it: a name that has
    /// three tenths of its pieces in common is looked at, one that has half of them is told.
    static func like(_ account: AccountView, in tx: Transaction) async throws -> [AccountDuplicates.Candidate] {
        let rows = try await tx.query(
            """
            SELECT * FROM (
                SELECT account.*,
                    (SELECT u.display_name FROM app_user AS u WHERE u.user_id = account.owner_id) AS owner_name,
                    CASE WHEN tax_id = \(account.taxID)::text THEN 'TAX_ID'
                        WHEN search_key(name) = search_key(\(account.name)) THEN 'NAME' ELSE 'SIMILAR' END AS reason,
                    similarity(search_key(name), search_key(\(account.name))) AS likeness
                FROM account
                WHERE company_id = \(tx.acting.company) AND id <> \(account.id)
                    AND (tax_id = \(account.taxID)::text
                        OR search_key(name) % search_key(\(account.name))
                            AND similarity(search_key(name), search_key(\(account.name))) >= 0.5)) AS found
            ORDER BY array_position(ARRAY['TAX_ID', 'NAME', 'SIMILAR'], reason), likeness DESC, id
            LIMIT 20
            """
        )
        return try rows.map { .init(account: try AccountView($0), reason: try $0["reason"]) }
    }
}
