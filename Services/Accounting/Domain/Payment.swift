import Contracts

/// Money of a customer: it lands on his advances (P-02) and is then allocated (SM-10).
package struct Payment: Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case bank = "BANK"
        /// A credit document without an invoice, which pays like money.
        case credit = "CREDIT"
    }

    package enum State: String, Codable, Sendable {
        case cleared = "CLEARED"
        case reversed = "REVERSED"
    }

    package let id: PaymentID
    package let kind: Kind
    package let account: AccountID
    package let amount: Money
    package var allocated: Money
    package var state: State
    package let bankReference: String?
    package let receivedOn: LocalDate
    /// Whether it pays delivered invoices by itself, oldest first.
    package let isAutomatic: Bool
    package var version: Int

    package init(
        id: PaymentID, kind: Kind, account: AccountID, amount: Money, allocated: Money? = nil, state: State = .cleared,
        bankReference: String?, receivedOn: LocalDate, isAutomatic: Bool, version: Int = 1
    ) {
        self.id = id
        self.kind = kind
        self.account = account
        self.amount = amount
        self.allocated = allocated ?? .zero(amount.currency)
        self.state = state
        self.bankReference = bankReference
        self.receivedOn = receivedOn
        self.isAutomatic = isAutomatic
        self.version = version
    }

    package var free: Money { state == .cleared ? amount - allocated : .zero(amount.currency) }

    /// Lets part of it pay an invoice (I-23).
    ///
    /// - Parameters:
    ///   - receivable: what of the invoice is delivered and unpaid, under lock.
    ///   - unearmarked: what of the customer's money no prepaid goods rest on.
    /// - Throws: `.alreadyReversed`; `.otherCustomer`; `.amountNotPositive`; `.exceedsPayment`; `.exceedsReceivable`.
    package func allocated(
        _ amount: Money, to receivable: Money, of customer: AccountID, unearmarked: Money
    ) throws(AccountingRefusal) -> Payment {
        guard state == .cleared else { throw .alreadyReversed }
        guard customer == account else { throw .otherCustomer }
        guard amount.currency == self.amount.currency else {
            throw .foreignCurrency(amount.currency, books: self.amount.currency)
        }
        guard amount.amount > 0 else { throw .amountNotPositive }
        guard amount <= min(free, unearmarked) else { throw .exceedsPayment(free: min(free, unearmarked)) }
        guard amount <= receivable else { throw .exceedsReceivable(open: receivable) }
        var paid = self
        paid.allocated += amount
        return paid
    }

    /// Takes the whole payment back, after what it paid was taken back (P-20).
    ///
    /// - Throws: `.alreadyReversed`; `.notReversible` for a credit document; `.reasonMissing`.
    package func reversed(because reason: String) throws(AccountingRefusal) -> Payment {
        guard kind == .bank else { throw .notReversible }
        guard state == .cleared else { throw .alreadyReversed }
        guard !reason.isEmpty else { throw .reasonMissing }
        var reversed = self
        reversed.state = .reversed
        reversed.allocated = .zero(amount.currency)
        return reversed
    }
}
