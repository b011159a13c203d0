import Contracts
import Foundation

/// Why an entry was made (`flows.md` 7.5). Each rule fires once for each source (I-25).
package enum PostingRule: String, Sendable, CaseIterable {
    case paymentCleared = "P-02"
    case invoiceIssued = "P-04"
    case goodsExited = "P-05"
    case deliveryConfirmed = "P-06"
    case allocation = "P-06a"
    case refusedGoodsReceived = "P-07"
    case undeliveredCredited = "P-08"
    case priceCorrected = "P-09"
    case goodsReturned = "P-10"
    case returnInspected = "P-10a"
    case lossDeclared = "P-11"
    case goodsReceived = "P-16"
    case production = "P-18"
    case productionStopped = "P-18a"
    case stockAdjusted = "P-19"
    case paymentReversed = "P-20"
    /// Entered by a person.
    case manual = "MANUAL"
}

/// One side of an entry: an amount on a ledger account, either debit or credit.
package struct JournalLine: Equatable, Sendable {
    package let account: LedgerAccount
    package let debit: Int64
    package let credit: Int64

    /// Debit less credit.
    package var balance: Int64 { debit - credit }

    private init(_ account: LedgerAccount, balance: Int64) {
        self.account = account
        self.debit = max(balance, 0)
        self.credit = max(-balance, 0)
    }

    /// A negative amount stands on the other side: an increase in a price correction swaps the sides of P-09.
    package static func debit(_ account: LedgerAccount, _ amount: Money) -> JournalLine {
        JournalLine(account, balance: amount.amount)
    }
    package static func credit(_ account: LedgerAccount, _ amount: Money) -> JournalLine {
        JournalLine(account, balance: -amount.amount)
    }
}

/// A balanced entry of the journal.
package struct JournalEntry: Equatable, Sendable {
    package let id: JournalEntryID
    package let rule: PostingRule
    /// The document or message that it rests on.
    package let source: UUID
    /// The customer it concerns; needed wherever a customer's balance moves.
    package let customer: AccountID?
    package let invoice: InvoiceID?
    /// When it happened; a closed period moves the posting date, never this.
    package let occurredOn: LocalDate
    package let currency: Currency
    package let text: String?
    package let lines: [JournalLine]

    /// Lines without an amount are left out. An entry that does not balance, or that moves a customer's balance without
    /// naming him, is a bug and stops here; the database refuses it too (I-21).
    package init(
        id: JournalEntryID, rule: PostingRule, source: UUID, customer: AccountID? = nil, invoice: InvoiceID? = nil,
        occurredOn: LocalDate, currency: Currency, text: String? = nil, lines: [JournalLine]
    ) {
        precondition(lines.reduce(0) { $0 + $1.balance } == 0, "an entry balances (I-21)")
        precondition(customer != nil || !lines.contains { $0.account.isOfCustomer }, "whose balance is it?")
        self.id = id
        self.rule = rule
        self.source = source
        self.customer = customer
        self.invoice = invoice
        self.occurredOn = occurredOn
        self.currency = currency
        self.text = text
        self.lines = lines.filter { $0.balance != 0 }
    }
}
