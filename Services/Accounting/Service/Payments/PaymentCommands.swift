import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres

/// Money that comes in and what it pays (SM-10). Lock order: pro-forma, invoice, credit gate, credit, payment.
enum PaymentCommands {
    /// P-02. The money pays what is delivered, releases prepaid goods, and lets blocked pro-formas be judged again.
    static func record(_ request: RecordPaymentRequest, as id: PaymentID, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let payment = try payment(request, as: id, books)
        let blocked = try await ProFormaStore.blocked(of: payment.account, in: tx)
        guard try await CreditStore.hold(payment.account, books, in: tx) != nil else {
            throw AccountingRefusal.notFound("account")
        }
        guard try await PaymentStore.record(payment, in: tx) else {
            throw AccountingRefusal.bankReferenceUsed(request.bankReference)
        }
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .paymentCleared, source: id.uuid, customer: payment.account,
                occurredOn: payment.receivedOn, currency: books.currency, text: payment.bankReference,
                lines: Postings.paymentCleared(payment.amount)),
            books, in: tx)
        try await Outbox.append(
            PaymentCleared(paymentID: id, accountID: payment.account, amount: payment.amount), in: tx)
        try await Ledger.settle(in: tx)
        try await ProFormaCommands.reconsider(blocked, books, in: tx)
    }

    private static func payment(
        _ request: RecordPaymentRequest, as id: PaymentID, _ books: OpenBooks
    ) throws(AccountingRefusal) -> Payment {
        guard request.amount.currency == books.currency else {
            throw .foreignCurrency(request.amount.currency, books: books.currency)
        }
        guard request.amount.amount > 0 else { throw .amountNotPositive }
        return Payment(
            id: id, kind: .bank, account: request.accountID, amount: request.amount,
            bankReference: request.bankReference, receivedOn: request.receivedOn ?? books.today.date,
            isAutomatic: request.automatic ?? true)
    }

    /// Lets a person say what a payment pays (P-06a).
    static func allocate(
        _ id: PaymentID, _ request: AllocatePaymentRequest, expecting version: Int?, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        let open = try await AllocationStore.openInvoices([request.invoiceID], in: tx)
        let invoice = try await InvoiceStore.find(request.invoiceID, in: tx)
        guard let standing = try await CreditStore.hold(invoice.account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        let payment = try await PaymentStore.find(id, .forUpdate, in: tx)
        try ProFormaCommands.check(version, payment.version)
        _ = try payment.allocated(
            request.amount, to: invoice.receivable, of: invoice.account, unearmarked: standing.credit.freeAdvances)
        let share = AllocationShare(payment: id, invoice: request.invoiceID, amount: request.amount)
        try await Settlement.allocate([share], among: open, of: invoice.account, books, in: tx)
        try await Ledger.settle(in: tx)
    }

    /// P-20: takes back what it paid by opposite rows, then the money itself. Invoices it had settled are open again.
    static func reverse(
        _ id: PaymentID, _ request: ReversePaymentRequest, expecting version: Int?, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        let plain = try await PaymentStore.find(id, in: tx)
        let concerned = try await AllocationStore.shares(of: id, in: tx).map(\.invoice)
        InvoiceStore.lock(concerned, in: tx)
        _ = try await CreditStore.hold(plain.account, books, in: tx)
        let payment = try await PaymentStore.find(id, .forUpdate, in: tx)
        try ProFormaCommands.check(version, payment.version)
        let reversed = try payment.reversed(because: request.reason)
        // Read again under the lock: it may have paid more meanwhile.
        let paid = try await AllocationStore.shares(of: id, in: tx)
        let back = paid.map { AllocationShare(payment: id, invoice: $0.invoice, amount: -$0.amount) }
        AllocationStore.insert(back, of: payment.account, books, in: tx)
        try await reopen(back, in: tx)
        PaymentStore.saveReversed(reversed, because: request.reason, in: tx)
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .paymentReversed, source: id.uuid, customer: payment.account,
                occurredOn: books.today.date, currency: books.currency, text: request.reason,
                lines: Postings.paymentReversed(payment.amount)),
            books, in: tx)
        if request.blockAccount == true {
            try await CreditCommands.block(payment.account, because: request.reason, in: tx)
        }
        try await Ledger.settle(in: tx)
    }

    private static func reopen(_ back: [AllocationShare], in tx: Transaction) async throws {
        guard !back.isEmpty else { return }
        let open = try await AllocationStore.openInvoices(back.map(\.invoice), in: tx)
        let after = open.map { invoice in
            back.filter { $0.invoice == invoice.invoice }.reduce(invoice) { $0.paid($1.amount) }
        }
        AllocationStore.save(after, in: tx)
        for (before, after) in zip(open, after) where before.isSettled && !after.isSettled {
            try await Outbox.append(
                InvoiceReopened(invoiceID: after.invoice, opportunityID: after.opportunity), in: tx)
        }
    }
}
