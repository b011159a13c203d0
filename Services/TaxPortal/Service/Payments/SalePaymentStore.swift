import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// All SQL about payments that the authority is told of. Lock order: the document, then its payments by id.
enum SalePaymentStore {
    /// - Returns: whether it was written; not when there is one of this id.
    static func insert(_ payment: SalePayment, at portal: Portal, in tx: Transaction) async throws -> Bool {
        let written = try await tx.execute(
            """
            insert into sale_payment
              (id, company_id, submission_id, portal, amount_units, currency, paid_on, method, terminal_number,
               reference_number, state, entered_at, entered_by, due_at, updated_at, version)
            values
              (\(payment.id), \(tx.acting.company), \(payment.submission), \(portal), \(payment.amount.amount),
               \(payment.amount.currency), \(payment.paidOn), \(payment.method), \(payment.terminalNumber),
               \(payment.referenceNumber), \(payment.state), \(tx.now), \(tx.acting.actor.userID), \(tx.now),
               \(tx.now), \(payment.version))
            on conflict (id) do nothing
            """)
        return written == 1
    }

    static func find(
        _ id: TaxPaymentID, of submission: SubmissionID, _ lock: RowLock, in tx: Transaction
    ) async throws -> SalePayment {
        let row = try await tx.first(
            """
            select \(columns) from sale_payment
            where company_id = \(tx.acting.company) and id = \(id) and submission_id = \(submission) \(lock)
            """)
        guard let row else { throw SalePaymentRefusal.notFound(id) }
        return try SalePayment(row: row)
    }

    /// - Parameter due: when the authority is told next, or when a sending is given up; `nil` leaves it as it is.
    static func save(_ payment: SalePayment, due: Timestamp? = nil, in tx: Transaction) {
        tx.write(
            """
            update sale_payment
            set state = \(payment.state), faults = \(JSONColumn(payment.faults)),
                due_at = coalesce(\(due), due_at), updated_at = \(tx.now), version = \(payment.version),
                sent_at = case when \(payment.state == .sent) then \(tx.now) else sent_at end
            where company_id = \(tx.acting.company) and id = \(payment.id)
            """)
    }

    static func note(_ reason: String, of id: TaxPaymentID, in tx: Transaction) {
        tx.write(
            """
            update sale_payment set reason = \(reason), resolved_by = \(tx.acting.actor.userID)
            where company_id = \(tx.acting.company) and id = \(id)
            """)
    }

    /// The next of which the authority is to be told, or whose teller is gone; locked until commit. Carried by
    /// `sale_payment_to_do`.
    static func takeDue(_ portal: Portal, in tx: Transaction) async throws -> SalePayment? {
        try await tx.first(
            """
            select \(columns) from sale_payment
            where company_id = \(tx.acting.company) and portal = \(portal) and state in ('QUEUED', 'SENT')
              and due_at <= \(tx.now)
            order by due_at, id
            limit 1
            for update skip locked
            """
        ).map(SalePayment.init(row:))
    }

    /// Those that wait for a person, the longest waiting first.
    static func forPeople(limit: Int, in tx: Transaction) async throws -> [SalePayment] {
        try await tx.query(
            """
            select \(columns) from sale_payment
            where company_id = \(tx.acting.company) and state in ('REFUSED', 'UNKNOWN')
            order by updated_at, id
            limit \(limit)
            """
        ).map(SalePayment.init(row:))
    }

    /// How much of an invoice the authority was told of, or is about to be, over all documents of its chain.
    static func told(ofChain root: UUID, in currency: Currency, in tx: Transaction) async throws -> Money {
        let counting = SalePayment.State.allCases.filter(\.counts)
        let row = try await tx.first(
            """
            select coalesce(sum(p.amount_units), 0)::bigint as told
            from submission as s
            join sale_payment as p on p.submission_id = s.id
            where s.company_id = \(tx.acting.company) and (s.document_id = \(root) or s.original_id = \(root))
              and p.state = any(\(counting))
            """)
        return Money(try row?["told"] ?? 0, currency)
    }

    /// In the order in which they were entered.
    static func views(of submission: SubmissionID, in tx: Transaction) async throws -> [TaxPaymentView] {
        try await tx.query(
            """
            select \(columns), reason, entered_at, entered_by, sent_at from sale_payment
            where company_id = \(tx.acting.company) and submission_id = \(submission)
            order by entered_at, id
            """
        ).map { row in
            let payment = try SalePayment(row: row)
            return TaxPaymentView(
                id: payment.id, version: payment.version, state: payment.state.rawValue, amount: payment.amount,
                paidOn: payment.paidOn, method: payment.method.rawValue, terminalNumber: payment.terminalNumber,
                referenceNumber: payment.referenceNumber, faults: payment.faults.map(SubmissionFaultView.init),
                reason: try row["reason"], enteredAt: try row["entered_at"], enteredBy: try row["entered_by"],
                sentAt: try row["sent_at"])
        }
    }

    private static let columns: SQL =
        """
        id, submission_id, amount_units, currency, paid_on, method, terminal_number, reference_number, state, faults, version
        """
}

extension SalePayment {
    init(row: Row) throws {
        let faults: JSONColumn<[Submission.Fault]> = try row["faults"]
        self.init(
            id: try row["id"], submission: try row["submission_id"],
            amount: Money(try row["amount_units"], try row["currency"]), paidOn: try row["paid_on"],
            method: try row["method"], terminalNumber: try row["terminal_number"],
            referenceNumber: try row["reference_number"], state: try row["state"], faults: faults.value,
            version: try row["version"])
    }
}
