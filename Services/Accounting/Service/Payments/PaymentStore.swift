import AccountingDomain
import Contracts
import Foundation
import Postgres

/// All SQL about payments. They are changed only under the lock of the customer's credit.
enum PaymentStore {
    static let columns: SQL = """
        p.id, p.kind, p.account_id, p.amount_units, p.allocated_units, p.currency, p.state, p.bank_reference,
        p.received_on, p.automatic, p.version
        """

    static func insert(_ payment: Payment, in tx: Transaction) { tx.write(insertion(payment, tx)) }

    /// - Returns: whether it is new: neither its id nor its bank reference was there.
    static func record(_ payment: Payment, in tx: Transaction) async throws -> Bool {
        try await tx.execute("\(insertion(payment, tx)) on conflict do nothing") == 1
    }

    private static func insertion(_ payment: Payment, _ tx: Transaction) -> SQL {
        """
        insert into payment (
            id, company_id, account_id, kind, state, amount_units, currency, bank_reference, received_on, automatic,
            recorded_at, recorded_by)
        values (
            \(payment.id), \(tx.acting.company), \(payment.account), \(payment.kind), \(payment.state),
            \(payment.amount.amount), \(payment.amount.currency), \(payment.bankReference), \(payment.receivedOn),
            \(payment.isAutomatic), \(tx.now), \(tx.acting.actor.userID))
        """
    }

    static func find(_ id: PaymentID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Payment {
        let row = try await tx.first(
            """
            select \(columns) from payment p where p.company_id = \(tx.acting.company) and p.id = \(id) \(lock)
            """
        )
        guard let row else { throw AccountingRefusal.notFound("payment") }
        return try Payment(row: row)
    }

    /// Only the reversal; allocations write the sums themselves (``AllocationStore``).
    static func saveReversed(_ payment: Payment, because reason: String, in tx: Transaction) {
        tx.write(
            """
            update payment
            set state = \(payment.state), allocated_units = 0, reversed_at = \(tx.now), reverse_reason = \(reason),
                version = version + 1
            where id = \(payment.id)
            """
        )
    }

    /// By key set on the id, which is time-ordered, the latest first (indexes `payment_listed`, `payment_of_account`).
    static func list(_ filter: SQL, before: PaymentID?, limit: Int, in tx: Transaction) async throws -> [PaymentView] {
        let after: SQL = before.map { " and p.id < \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select \(columns), a.name as account_name
            from payment p join account a using (company_id, account_id)
            where p.company_id = \(tx.acting.company)\(filter)\(after)
            order by p.id desc limit \(limit)
            """
        )
        return try rows.map { try Payment(row: $0).view(of: $0["account_name"]) }
    }

    static func view(_ id: PaymentID, in tx: Transaction) async throws -> PaymentView {
        guard let found = try await list(" and p.id = \(id)", before: nil, limit: 1, in: tx).first else {
            throw AccountingRefusal.notFound("payment")
        }
        let rows = try await tx.query(
            """
            select a.invoice_id, i.legal_number, a.amount_units, a.allocated_at
            from allocation a join invoice i on i.id = a.invoice_id
            where a.company_id = \(tx.acting.company) and a.payment_id = \(id)
            order by a.id
            """
        )
        let allocations = try rows.map { row in
            PaymentView.Allocation(
                invoiceID: try row["invoice_id"], legalNumber: try row["legal_number"],
                amount: Money(try row["amount_units"], found.amount.currency), allocatedAt: try row["allocated_at"])
        }
        return found.with(allocations)
    }
}

extension Payment {
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        self.init(
            id: try row["id"], kind: try row["kind"], account: try row["account_id"],
            amount: Money(try row["amount_units"], currency), allocated: Money(try row["allocated_units"], currency),
            state: try row["state"], bankReference: try row["bank_reference"], receivedOn: try row["received_on"],
            isAutomatic: try row["automatic"], version: try row["version"])
    }

    func view(of accountName: String) -> PaymentView {
        PaymentView(
            id: id, kind: kind.rawValue, state: state.rawValue, accountID: account, accountName: accountName,
            amount: amount, allocated: allocated, free: free, bankReference: bankReference, receivedOn: receivedOn,
            allocations: nil, version: version)
    }
}

extension PaymentView {
    fileprivate func with(_ allocations: [Allocation]) -> PaymentView {
        PaymentView(
            id: id, kind: kind, state: state, accountID: accountID, accountName: accountName, amount: amount,
            allocated: allocated, free: free, bankReference: bankReference, receivedOn: receivedOn,
            allocations: allocations, version: version)
    }
}
