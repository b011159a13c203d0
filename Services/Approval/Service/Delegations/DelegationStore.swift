import Contracts
import Postgres

/// All SQL about who stands in for whom.
enum DelegationStore {
    /// For whom a person may decide now.
    static func delegators(of user: UserID, in tx: Transaction) async throws -> Set<UserID> {
        let rows = try await tx.query(
            """
            select delegator_id from delegation
            where company_id = \(tx.acting.company) and delegate_id = \(user)
              and valid_from <= \(tx.now) and valid_until > \(tx.now) and revoked_at is null
            """
        )
        return Set(try rows.map { try $0["delegator_id"] as UserID })
    }

    static func insert(_ delegation: DelegationView, by user: UserID, in tx: Transaction) {
        tx.write(
            """
            insert into delegation
              (id, company_id, delegator_id, delegate_id, valid_from, valid_until, note, created_by, created_at)
            values (\(delegation.id), \(tx.acting.company), \(delegation.delegatorID), \(delegation.delegateID),
                    \(delegation.validFrom), \(delegation.validUntil), \(delegation.note), \(user), \(tx.now))
            """
        )
    }

    static func find(_ id: DelegationID, _ lock: RowLock, in tx: Transaction) async throws -> DelegationView? {
        try await tx.first(
            """
            select \(columns), null::text as delegator_name, null::text as delegate_name
            from delegation as d where d.company_id = \(tx.acting.company) and d.id = \(id) \(lock)
            """
        ).map(DelegationView.init(row:))
    }

    static func revoke(_ id: DelegationID, in tx: Transaction) {
        tx.write(
            """
            update delegation set revoked_at = \(tx.now)
            where company_id = \(tx.acting.company) and id = \(id) and revoked_at is null
            """
        )
    }

    /// Those of one person, given or received, or all of the company: present and coming ones. A company has few.
    static func list(of user: UserID?, in tx: Transaction) async throws -> [DelegationView] {
        try await tx.query(
            """
            select \(columns), a.display_name as delegator_name, b.display_name as delegate_name
            from delegation as d
            left join colleague as a on a.company_id = d.company_id and a.user_id = d.delegator_id
            left join colleague as b on b.company_id = d.company_id and b.user_id = d.delegate_id
            where d.company_id = \(tx.acting.company) and d.valid_until > \(tx.now) and d.revoked_at is null
              and (\(user)::uuid is null or \(user) in (d.delegator_id, d.delegate_id))
            order by d.valid_from, d.id
            limit 500
            """
        ).map(DelegationView.init(row:))
    }

    private static let columns: SQL =
        "d.id, d.delegator_id, d.delegate_id, d.valid_from, d.valid_until, d.note, d.revoked_at"
}

extension DelegationView {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["id"], delegatorID: try row["delegator_id"], delegatorName: try row["delegator_name"],
            delegateID: try row["delegate_id"], delegateName: try row["delegate_name"],
            validFrom: try row["valid_from"], validUntil: try row["valid_until"], note: try row["note"],
            revokedAt: try row["revoked_at"])
    }
}
