import AccountingDomain
import Contracts
import Messaging
import Postgres

/// Puts a customer's free money to use (P-06a, S-45).
enum Settlement {
    /// Pays delivered invoices, the oldest first, and then releases prepaid goods that the rest covers. The caller holds
    /// the customer's credit row.
    static func useAdvances(of stand: CreditStanding, _ books: OpenBooks, in tx: Transaction) async throws {
        var free = stand.credit.freeAdvances
        let account = stand.credit.account
        if stand.credit.receivable.amount > 0 {
            let open = try await AllocationStore.openInvoices(of: account, in: tx)
            let money = try await AllocationStore.freeMoney(of: account, in: tx)
            let shares = Allocation.plan(
                money, upTo: free,
                for: open.map { OpenInvoice(invoice: $0.invoice, receivable: $0.receivable) })
            try await allocate(shares, among: open, of: account, books, in: tx)
            free -= shares.map(\.amount).reduce(.zero(free.currency), +)
        }
        if free.amount > 0 { try await release(upTo: free, account, books, in: tx) }
    }

    /// Writes allocations that were decided, with their entries, and tells which invoices they settle.
    ///
    /// - Parameter open: the invoices concerned, as they were read under lock.
    static func allocate(
        _ shares: [AllocationShare], among open: [AllocationStore.Open], of account: AccountID, _ books: OpenBooks,
        in tx: Transaction
    ) async throws {
        guard !shares.isEmpty else { return }
        AllocationStore.insert(shares, of: account, books, in: tx)
        var settled: [AllocationStore.Open] = []
        var changed: [AllocationStore.Open] = []
        for invoice in open {
            let paid = shares.filter { $0.invoice == invoice.invoice }.map(\.amount)
            guard !paid.isEmpty else { continue }
            let after = invoice.paid(paid.reduce(.zero(books.currency), +))
            changed.append(after)
            if after.isSettled, !invoice.isSettled { settled.append(after) }
        }
        AllocationStore.save(changed, in: tx)
        for share in shares {
            try await Outbox.append(
                PaymentAllocated(paymentID: share.payment, invoiceID: share.invoice, amount: share.amount), in: tx)
        }
        for invoice in settled {
            try await Outbox.append(
                InvoiceSettled(invoiceID: invoice.invoice, opportunityID: invoice.opportunity), in: tx)
        }
    }

    /// Goods of prepaid invoices may leave, in the order of issue, as far as the money goes.
    private static func release(
        upTo free: Money, _ account: AccountID, _ books: OpenBooks, in tx: Transaction
    ) async throws {
        var left = free.amount
        for waiting in try await AllocationStore.awaitingMoney(of: account, in: tx) {
            guard waiting.needed <= left else { return }
            left -= waiting.needed
            AllocationStore.release(waiting, in: tx)
            Ledger.change(CreditChange(earmarked: waiting.needed), of: account, books, in: tx)
            try await Outbox.append(
                InvoiceReleased(invoiceID: waiting.invoice, opportunityID: waiting.opportunity), in: tx)
        }
    }

    /// Takes back what was paid too much of an invoice after a credit, the latest allocation first: Dr 1210, Cr 2110.
    /// The caller holds the invoice, has reckoned its figures, and posts the credit in the same unit.
    static func takeBack(_ excess: Money, of invoice: Invoice, _ books: OpenBooks, in tx: Transaction) async throws {
        guard excess.amount > 0 else { return }
        // Payments are changed under the lock of the customer's credit alone.
        _ = try await CreditStore.hold(invoice.account, books, in: tx)
        let paid = try await AllocationStore.shares(of: invoice.id, in: tx)
        AllocationStore.insert(Allocation.takenBack(excess, from: paid), of: invoice.account, books, in: tx)
    }
}
