import AccountingDomain
import Contracts
import Foundation
import Postgres

/// All SQL about what money pays which invoice.
enum AllocationStore {
    /// An invoice's money side, locked.
    struct Open: Sendable {
        let invoice: InvoiceID
        let opportunity: OpportunityID
        var receivable: Money
        var allocated: Money
        let isDelivered: Bool
        var isSettled: Bool

        func paid(_ amount: Money) -> Open {
            var after = self
            after.receivable -= amount
            after.allocated += amount
            after.isSettled = after.receivable.isZero && isDelivered
            return after
        }
    }

    /// A prepaid invoice whose goods wait.
    struct Waiting: Sendable {
        let invoice: InvoiceID
        let opportunity: OpportunityID
        let needed: Int64
    }

    private static let open: SQL = """
        i.id, i.opportunity_id, i.currency, i.receivable_units, i.allocated_units, i.delivery, i.settled
        """

    /// Oldest delivered first (index `invoice_unpaid`). The credit row is held already, and invoices come before it in
    /// the order of locks: one that another unit holds is passed over, and that unit comes here itself when it ends.
    static func openInvoices(of account: AccountID, in tx: Transaction) async throws -> [Open] {
        let rows = try await tx.query(
            """
            select \(open) from invoice i
            where i.company_id = \(tx.acting.company) and i.account_id = \(account) and i.receivable_units > 0
            order by i.delivered_at, i.id limit 500 for update skip locked
            """
        )
        return try rows.map(Open.init(row:))
    }

    static func openInvoices(_ ids: [InvoiceID], in tx: Transaction) async throws -> [Open] {
        let rows = try await tx.query(
            """
            select \(open) from invoice i
            where i.company_id = \(tx.acting.company) and i.id = any(\(ids)) order by i.id for update
            """
        )
        return try rows.map(Open.init(row:))
    }

    /// Oldest money first (index `payment_free`).
    static func freeMoney(of account: AccountID, in tx: Transaction) async throws -> [FreeMoney] {
        let rows = try await tx.query(
            """
            select id, amount_units - allocated_units as free_units, currency from payment
            where company_id = \(tx.acting.company) and account_id = \(account) and state = 'CLEARED'
                and allocated_units < amount_units and automatic
            order by received_on, id limit 500 for update
            """
        )
        return try rows.map { FreeMoney(payment: try $0["id"], free: Money(try $0["free_units"], try $0["currency"])) }
    }

    /// Prepaid invoices that wait, in the order of issue (index `invoice_awaiting_money`).
    static func awaitingMoney(of account: AccountID, in tx: Transaction) async throws -> [Waiting] {
        let rows = try await tx.query(
            """
            select id, opportunity_id, undelivered_net_units + undelivered_tax_units as needed from invoice
            where company_id = \(tx.acting.company) and account_id = \(account) and not released and on_payment
                and stop_reason is null and delivery <> 'ALL'
            order by id limit 100 for update skip locked
            """
        )
        return try rows.map {
            Waiting(invoice: try $0["id"], opportunity: try $0["opportunity_id"], needed: try $0["needed"])
        }
    }

    static func release(_ waiting: Waiting, in tx: Transaction) {
        tx.write(
            """
            update invoice set released = true, earmarked_units = \(waiting.needed), version = version + 1
            where id = \(waiting.invoice)
            """
        )
    }

    /// What each payment has paid of an invoice, the latest first.
    static func shares(of invoice: InvoiceID, in tx: Transaction) async throws -> [AllocationShare] {
        let rows = try await tx.query(
            """
            select a.payment_id, a.invoice_id, sum(a.amount_units)::bigint as units, i.currency
            from allocation a join invoice i on i.id = a.invoice_id
            where a.company_id = \(tx.acting.company) and a.invoice_id = \(invoice)
            group by a.payment_id, a.invoice_id, i.currency having sum(a.amount_units) > 0
            order by max(a.allocated_at) desc, a.payment_id desc
            """
        )
        return try rows.map(AllocationShare.init(row:))
    }

    /// What a payment has paid of each invoice.
    static func shares(of payment: PaymentID, in tx: Transaction) async throws -> [AllocationShare] {
        let rows = try await tx.query(
            """
            select a.payment_id, a.invoice_id, sum(a.amount_units)::bigint as units, i.currency
            from allocation a join invoice i on i.id = a.invoice_id
            where a.company_id = \(tx.acting.company) and a.payment_id = \(payment)
            group by a.payment_id, a.invoice_id, i.currency having sum(a.amount_units) > 0
            order by a.invoice_id
            """
        )
        return try rows.map(AllocationShare.init(row:))
    }

    /// Rows, the payments' sums and the entries; the invoices are the caller's.
    static func insert(_ shares: [AllocationShare], of account: AccountID, _ books: OpenBooks, in tx: Transaction) {
        guard !shares.isEmpty else { return }
        let ids = shares.map { _ in UUIDv7.make(at: tx.now) }
        tx.write(
            """
            insert into allocation (company_id, allocated_at, id, payment_id, invoice_id, amount_units)
            select \(tx.acting.company), \(tx.now), a.*
            from unnest(
                \(ids), \(shares.map(\.payment)), \(shares.map(\.invoice)), \(shares.map(\.amount.amount))) as a
            """
        )
        tx.write(
            """
            update payment p set allocated_units = p.allocated_units + n.units, version = p.version + 1
            from (
                select payment_id, sum(units)::bigint as units
                from unnest(\(shares.map(\.payment)), \(shares.map(\.amount.amount))) as a(payment_id, units)
                group by payment_id
            ) as n
            where p.id = n.payment_id
            """
        )
        for (id, share) in zip(ids, shares) {
            Ledger.post(
                JournalEntry(
                    id: JournalEntryID(), rule: .allocation, source: id, customer: account, invoice: share.invoice,
                    occurredOn: books.today.date, currency: books.currency,
                    lines: Postings.allocation(share.amount)),
                books, in: tx)
        }
    }

    static func save(_ invoices: [Open], in tx: Transaction) {
        guard !invoices.isEmpty else { return }
        tx.write(
            """
            update invoice i
            set receivable_units = n.receivable, allocated_units = n.allocated, settled = n.settled,
                version = i.version + 1
            from unnest(
                \(invoices.map(\.invoice)), \(invoices.map(\.receivable.amount)), \(invoices.map(\.allocated.amount)),
                \(invoices.map(\.isSettled))) as n(id, receivable, allocated, settled)
            where i.id = n.id
            """
        )
    }
}

extension AllocationStore.Open {
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        self.init(
            invoice: try row["id"], opportunity: try row["opportunity_id"],
            receivable: Money(try row["receivable_units"], currency),
            allocated: Money(try row["allocated_units"], currency),
            isDelivered: (try row["delivery"] as String) == DeliveryState.all.rawValue, isSettled: try row["settled"])
    }
}

extension AllocationShare {
    init(row: Row) throws {
        self.init(
            payment: try row["payment_id"], invoice: try row["invoice_id"],
            amount: Money(try row["units"], try row["currency"]))
    }
}
