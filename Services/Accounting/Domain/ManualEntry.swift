import Contracts

/// An entry made by a person: a bad debt written off, an opening balance, a clearing (right `postJournal`).
package struct ManualEntry: Equatable, Sendable {
    package let lines: [JournalLine]
    /// What the customer is credited: it pays what he owes, the oldest first.
    package let customerCredit: Money

    /// - Parameters:
    ///   - sides: debit less credit of each line, by the account's code.
    ///   - customer: needed where the customer's account 1210 is credited. His balances and his invoices must keep
    ///     agreeing (I-23), so such a credit is booked as his money on 2110 first, and paying with it credits 1210.
    /// - Throws: `.entryWithoutLines`; `.accountUnknown`; `.accountNotByHand` for what follows from documents alone;
    ///   `.customerMissing`; `.entryUnbalanced`.
    package init(
        _ sides: [(code: Int, balance: Money)], customer: AccountID?, in currency: Currency
    ) throws(AccountingRefusal) {
        guard sides.count >= 2 else { throw .entryWithoutLines }
        var lines: [JournalLine] = []
        var credit = Money.zero(currency)
        for (code, balance) in sides {
            guard let account = LedgerAccount(rawValue: Int32(clamping: code)) else { throw .accountUnknown(code) }
            let isCredited = (account == .receivable || account == .advances) && balance.amount <= 0
            guard isCredited || !account.isOfCustomer && account != .deferredSales else {
                throw .accountNotByHand(code)
            }
            if isCredited, customer == nil { throw .customerMissing(code) }
            if isCredited { credit -= balance }
            lines.append(.debit(isCredited ? .advances : account, balance))
        }
        let difference = lines.reduce(0) { $0 + $1.balance }
        guard difference == 0 else { throw .entryUnbalanced(difference: Money(difference, currency)) }
        self.lines = lines
        self.customerCredit = credit
    }
}
