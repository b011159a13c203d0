/// A customer's account over some days: what he owed before, what happened, and what he owes after (ledger accounts 1210
/// and 2110 together). What only moves money between the two, such as an allocation, is no row.
package struct AccountStatementView: Codable, Sendable {
    package struct Row: Codable, Sendable {
        package let entryID: JournalEntryID
        package let rule: String
        package let postedOn: LocalDate
        package let occurredOn: LocalDate
        package let invoiceID: InvoiceID?
        /// The legal number of the adjustment or invoice, or the reference of the payment.
        package let document: String?
        /// What he owes more; zero where he owes less.
        package let debit: Money
        package let credit: Money
        /// What he owes after it.
        package let balance: Money

        package init(
            entryID: JournalEntryID, rule: String, postedOn: LocalDate, occurredOn: LocalDate, invoiceID: InvoiceID?,
            document: String?, debit: Money, credit: Money, balance: Money
        ) {
            self.entryID = entryID
            self.rule = rule
            self.postedOn = postedOn
            self.occurredOn = occurredOn
            self.invoiceID = invoiceID
            self.document = document
            self.debit = debit
            self.credit = credit
            self.balance = balance
        }
    }

    package let accountID: AccountID
    package let company: Party
    package let customer: Party
    package let currency: Currency
    /// The first day; absent where it is told from the beginning.
    package let from: LocalDate?
    /// The last day; absent where it is told to the end.
    package let to: LocalDate?
    /// What he owed before the first day; negative where we have his money.
    package let opening: Money
    /// Of all rows, those that are left off too.
    package let debit: Money
    package let credit: Money
    /// `opening` + `debit` − `credit`
    package let closing: Money
    /// By posting day, the latest last.
    package let rows: [Row]
    /// So many rows before the first one told are left off.
    package let leftOff: Int

    package init(
        accountID: AccountID, company: Party, customer: Party, currency: Currency, from: LocalDate?, to: LocalDate?,
        opening: Money, debit: Money, credit: Money, closing: Money, rows: [Row], leftOff: Int
    ) {
        self.accountID = accountID
        self.company = company
        self.customer = customer
        self.currency = currency
        self.from = from
        self.to = to
        self.opening = opening
        self.debit = debit
        self.credit = credit
        self.closing = closing
        self.rows = rows
        self.leftOff = leftOff
    }
}
