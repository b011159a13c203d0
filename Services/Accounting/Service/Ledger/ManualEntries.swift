import AccountingDomain
import Contracts
import Postgres

/// Writes entries made by a person. Lock order: credit gate, credit, payment.
enum ManualEntries {
    static func post(_ request: PostEntryRequest, as id: JournalEntryID, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let day = request.occurredOn ?? books.today.date
        if let through = books.books.closedThrough, !books.books.isOpen(day) {
            throw AccountingRefusal.periodClosed(through: through)
        }
        let sides = try request.lines.map { (code: $0.code, balance: try balance($0, books)) }
        let manual = try ManualEntry(sides, customer: request.accountID, in: books.currency)
        try await credit(manual, request, id, on: day, books, in: tx)
        Ledger.post(
            JournalEntry(
                id: id, rule: .manual, source: id.uuid, customer: request.accountID, occurredOn: day,
                currency: books.currency, text: request.text, lines: manual.lines),
            books, in: tx)
        try await Ledger.settle(in: tx)
    }

    /// What the customer is credited is money that pays what he owes; it carries the entry's id.
    private static func credit(
        _ manual: ManualEntry, _ request: PostEntryRequest, _ id: JournalEntryID, on day: LocalDate, _ books: OpenBooks,
        in tx: Transaction
    ) async throws {
        guard let account = request.accountID else { return }
        guard try await CreditStore.hold(account, books, in: tx) != nil else {
            throw AccountingRefusal.notFound("account")
        }
        guard manual.customerCredit.amount > 0 else { return }
        PaymentStore.insert(
            Payment(
                id: PaymentID(id.uuid), kind: .credit, account: account, amount: manual.customerCredit,
                bankReference: nil, receivedOn: day, isAutomatic: true), in: tx)
    }

    private static func balance(
        _ line: PostEntryRequest.Line, _ books: OpenBooks
    ) throws(AccountingRefusal) -> Money {
        for amount in [line.debit, line.credit].compactMap({ $0 }) {
            guard amount.currency == books.currency else {
                throw .foreignCurrency(amount.currency, books: books.currency)
            }
            guard amount.amount >= 0 else { throw .amountNotPositive }
        }
        let zero = Money.zero(books.currency)
        return (line.debit ?? zero) - (line.credit ?? zero)
    }
}
