import AccountingDomain
import Contracts
import Foundation
import Postgres

/// All SQL about exceptions to a customer's limit (SM-07).
enum OverrideStore {
    struct Override: Sendable {
        let id: UUID
        let account: AccountID
        let amount: Money
        let expiresOn: LocalDate
        let contentHash: String
        let requestedBy: UserID?
        let state: String
    }

    static func insert(
        _ id: UUID, _ request: RequestOverrideRequest, of account: AccountID, asked: ApprovalRequestID, hash: String,
        in tx: Transaction
    ) {
        tx.write(
            """
            insert into credit_override (
                id, company_id, account_id, request_id, amount_units, currency, expires_on, reason, opportunity_id,
                content_hash, state, requested_by, requested_at)
            values (
                \(id), \(tx.acting.company), \(account), \(asked), \(request.amount.amount), \(request.amount.currency),
                \(request.expiresOn), \(request.reason), \(request.opportunityID), \(hash), 'REQUESTED',
                \(tx.acting.actor.userID), \(tx.now))
            """
        )
    }

    static func find(_ id: UUID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Override? {
        let row = try await tx.first(
            """
            select id, account_id, amount_units, currency, expires_on, content_hash, requested_by, state
            from credit_override where company_id = \(tx.acting.company) and id = \(id) \(lock)
            """
        )
        return try row.map { row in
            Override(
                id: try row["id"], account: try row["account_id"],
                amount: Money(try row["amount_units"], try row["currency"]), expiresOn: try row["expires_on"],
                contentHash: try row["content_hash"], requestedBy: try row["requested_by"], state: try row["state"])
        }
    }

    static func grant(_ id: UUID, by approvers: [UserID], in tx: Transaction) {
        tx.write(
            """
            update credit_override
            set state = 'GRANTED', granted_by = \(approvers), decided_at = \(tx.now), outcome = 'granted'
            where id = \(id)
            """
        )
    }

    static func refuse(_ id: UUID, because outcome: String, in tx: Transaction) {
        tx.write(
            """
            update credit_override set state = 'REFUSED', decided_at = \(tx.now), outcome = \(outcome)
            where company_id = \(tx.acting.company) and id = \(id) and state = 'REQUESTED'
            """
        )
    }

    /// Asked for or in force, the latest first.
    static func open(
        of account: AccountID, on today: LocalDate, in tx: Transaction
    ) async throws -> [CreditOverrideView] {
        let rows = try await tx.query(
            """
            select id, request_id, amount_units, currency, expires_on, reason, state, requested_by, granted_by, outcome
            from credit_override
            where company_id = \(tx.acting.company) and account_id = \(account) and expires_on >= \(today)
                and state <> 'REFUSED'
            order by id desc limit 50
            """
        )
        return try rows.map(CreditOverrideView.init(row:))
    }

    static func view(_ id: UUID, in tx: Transaction) async throws -> CreditOverrideView {
        let row = try await tx.first(
            """
            select id, request_id, amount_units, currency, expires_on, reason, state, requested_by, granted_by, outcome
            from credit_override where company_id = \(tx.acting.company) and id = \(id)
            """
        )
        guard let row else { throw AccountingRefusal.notFound("override") }
        return try CreditOverrideView(row: row)
    }
}

extension CreditOverrideView {
    init(row: Row) throws {
        self.init(
            id: try row["id"], approvalRequestID: try row["request_id"],
            amount: Money(try row["amount_units"], try row["currency"]), expiresOn: try row["expires_on"],
            reason: try row["reason"], state: try row["state"], requestedBy: try row["requested_by"],
            grantedBy: try row["granted_by"], outcome: try row["outcome"])
    }
}
