import Contracts
import IdentityDomain
import Postgres

/// All SQL about saved views.
enum SavedViewStore {
    /// By page and name, carried by the index of (user_id, page, name).
    static func own(of user: UserID, in tx: Transaction) async throws -> [SavedView] {
        try await tx.query(
            """
            select view_id, page, name, query, shared_roles, shared_units, shared_users from saved_view
            where user_id = \(user)
            order by page, name
            """
        ).map { row in
            let audience = ViewAudience(
                roles: (try row["shared_roles"] as [String]).compactMap(Role.init(rawValue:)),
                unitIDs: try row["shared_units"], userIDs: try row["shared_users"])
            return SavedView(
                id: try row["view_id"], page: try row["page"], name: try row["name"], query: try row["query"],
                sharedWith: audience.isEmpty ? nil : audience)
        }
    }

    /// What others share with the person; `saved_view_shared` carries it.
    static func shared(with user: User, in tx: Transaction) async throws -> [SavedView] {
        try await tx.query(
            """
            select v.view_id, v.page, v.name, v.query, o.display_name
            from saved_view v join app_user o on o.user_id = v.user_id
            where v.company_id = \(user.company) and v.is_shared and v.user_id <> \(user.id)
                and (v.shared_roles && \(user.profile.roles)::text[] or \(user.profile.unitID)::uuid = any(v.shared_units)
                    or \(user.id) = any(v.shared_users))
            order by v.page, v.name, v.view_id
            """
        ).map { row in
            SavedView(
                id: try row["view_id"], page: try row["page"], name: try row["name"], query: try row["query"],
                ownerName: try row["display_name"])
        }
    }

    /// The caller holds the lock of the person's row.
    static func save(_ view: SavedView, of user: UserID, in tx: Transaction) {
        tx.write(
            """
            insert into saved_view (view_id, user_id, company_id, page, name, query, shared_roles, shared_units,
                shared_users)
            values (\(view.id), \(user), \(tx.acting.company), \(view.page), \(view.name), \(view.query),
                \(view.sharedWith?.roles ?? []), \(view.sharedWith?.unitIDs ?? []), \(view.sharedWith?.userIDs ?? []))
            on conflict (view_id) do update
            set query = excluded.query, shared_roles = excluded.shared_roles, shared_units = excluded.shared_units,
                shared_users = excluded.shared_users
            """
        )
    }

    /// - Parameter orSharedByOthers: also one of the company that somebody else shares.
    /// - Throws: `.viewNotFound`, also for any other of somebody else.
    static func delete(
        _ id: SavedViewID, of user: UserID, orSharedByOthers: Bool, in tx: Transaction
    ) async throws {
        let deleted = try await tx.execute(
            """
            delete from saved_view
            where view_id = \(id)
                and (user_id = \(user) or (\(orSharedByOthers) and is_shared and company_id = \(tx.acting.company)))
            """)
        guard deleted == 1 else { throw IdentityRefusal.viewNotFound(id) }
    }
}
