import Contracts
import Foundation
import Postgres

/// What the people, units, products and customers of the company are called.
enum NameStore {
    /// In the order asked for; ids of other things and of other companies are left out.
    static func names(of ids: [String], in tx: Transaction) async throws -> [NamesView.Name] {
        func uuids<Tag: IDTag>(_ type: ID<Tag>.Type) -> [UUID] { ids.compactMap { try? ID<Tag>($0).uuid } }
        let company = tx.acting.company
        let rows = try await tx.query(
            """
            SELECT user_id AS id, 'user' AS kind, display_name AS name FROM app_user
            WHERE company_id = \(company) AND user_id = ANY(\(uuids(UserID.self)))
            UNION ALL
            SELECT DISTINCT ON (unit_id) unit_id, 'unit', unit_name FROM app_user
            WHERE company_id = \(company) AND unit_id = ANY(\(uuids(UnitID.self))) AND unit_name IS NOT NULL
            UNION ALL
            SELECT id, 'product', name FROM product
            WHERE company_id = \(company) AND id = ANY(\(uuids(ProductID.self)))
            UNION ALL
            SELECT id, 'account', name FROM account
            WHERE company_id = \(company) AND id = ANY(\(uuids(AccountID.self)))
            """
        )
        let names = try rows.reduce(into: [String: String]()) { names, row in
            let (id, kind): (UUID, String) = (try row["id"], try row["kind"])
            names[wire(id, kind)] = try row["name"]
        }
        return ids.compactMap { id in names[id].map { NamesView.Name(id: id, name: $0) } }
    }

    private static func wire(_ id: UUID, _ kind: String) -> String {
        switch kind {
        case "user": "\(UserID(id))"
        case "unit": "\(UnitID(id))"
        case "product": "\(ProductID(id))"
        default: "\(AccountID(id))"
        }
    }
}
