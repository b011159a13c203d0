import Contracts
import IdentityDomain
import Postgres

/// All SQL about saved views.
enum SavedViewStore {
    /// By page and name, carried by the index of (user_id, page, name).
    static func all(of user: UserID, in tx: Transaction) async throws -> [SavedView] {
        try await tx.query(
            """
            select view_id, page, name, query from saved_view
            where user_id = \(user)
            order by page, name
            """
        ).map { row in
            SavedView(id: try row["view_id"], page: try row["page"], name: try row["name"], query: try row["query"])
        }
    }

    /// The caller holds the lock of the person's row.
    static func save(_ view: SavedView, of user: UserID, in tx: Transaction) {
        tx.write(
            """
            insert into saved_view (view_id, user_id, company_id, page, name, query)
            values (\(view.id), \(user), \(tx.acting.company), \(view.page), \(view.name), \(view.query))
            on conflict (view_id) do update set query = excluded.query
            """
        )
    }

    /// - Throws: `.viewNotFound`, also for one of somebody else.
    static func delete(_ id: SavedViewID, of user: UserID, in tx: Transaction) async throws {
        let deleted = try await tx.execute("delete from saved_view where view_id = \(id) and user_id = \(user)")
        guard deleted == 1 else { throw IdentityRefusal.viewNotFound(id) }
    }
}
