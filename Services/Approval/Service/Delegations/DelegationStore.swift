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
            select \(columns) from delegation where company_id = \(tx.acting.company) and id = \(id) \(lock)
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
            select \(columns) from delegation
            where company_id = \(tx.acting.company) and valid_until > \(tx.now) and revoked_at is null
              and (\(user)::uuid is null or \(user) in (delegator_id, delegate_id))
            order by valid_from, id
            limit 500
            """
        ).map(DelegationView.init(row:))
    }

    private static let columns: SQL = "id, delegator_id, delegate_id, valid_from, valid_until, note, revoked_at"
}

extension DelegationView {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["id"], delegatorID: try row["delegator_id"], delegateID: try row["delegate_id"],
            validFrom: try row["valid_from"], validUntil: try row["valid_until"], note: try row["note"],
            revokedAt: try row["revoked_at"])
    }
}
