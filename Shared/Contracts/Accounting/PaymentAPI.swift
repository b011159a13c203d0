/// Money that came in through the bank (P-02).
package struct RecordPaymentRequest: Codable, Sendable {
    package let paymentID: PaymentID?
    package let accountID: AccountID
    package let amount: Money
    /// The bank's own reference; the same one is never recorded twice.
    package let bankReference: String
    package let receivedOn: LocalDate?
    /// Whether it pays delivered invoices by itself, oldest first; usual.
    package let automatic: Bool?

    package init(
        paymentID: PaymentID? = nil, accountID: AccountID, amount: Money, bankReference: String,
        receivedOn: LocalDate? = nil, automatic: Bool? = nil
    ) {
        self.paymentID = paymentID
        self.accountID = accountID
        self.amount = amount
        self.bankReference = bankReference
        self.receivedOn = receivedOn
        self.automatic = automatic
    }
}

package struct AllocatePaymentRequest: Codable, Sendable {
    package let invoiceID: InvoiceID
    package let amount: Money

    package init(invoiceID: InvoiceID, amount: Money) {
        self.invoiceID = invoiceID
        self.amount = amount
    }
}

package struct ReversePaymentRequest: Codable, Sendable {
    package let reason: String
    /// Whether the customer's account is blocked with it.
    package let blockAccount: Bool?

    package init(reason: String, blockAccount: Bool? = nil) {
        self.reason = reason
        self.blockAccount = blockAccount
    }
}

package struct PaymentView: Codable, Sendable {
    package struct Allocation: Codable, Sendable {
        package let invoiceID: InvoiceID
        package let legalNumber: String
        /// Negative where it was taken back.
        package let amount: Money
        package let allocatedAt: Timestamp

        package init(invoiceID: InvoiceID, legalNumber: String, amount: Money, allocatedAt: Timestamp) {
            self.invoiceID = invoiceID
            self.legalNumber = legalNumber
            self.amount = amount
            self.allocatedAt = allocatedAt
        }
    }

    package let id: PaymentID
    /// BANK, or CREDIT for a credit document without an invoice.
    package let kind: String
    /// CLEARED, REVERSED
    package let state: String
    package let accountID: AccountID
    package let accountName: String
    package let amount: Money
    package let allocated: Money
    package let free: Money
    package let bankReference: String?
    package let receivedOn: LocalDate
    /// In lists left out.
    package let allocations: [Allocation]?
    package let version: Int

    package init(
        id: PaymentID, kind: String, state: String, accountID: AccountID, accountName: String, amount: Money,
        allocated: Money, free: Money, bankReference: String?, receivedOn: LocalDate, allocations: [Allocation]?,
        version: Int
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.accountID = accountID
        self.accountName = accountName
        self.amount = amount
        self.allocated = allocated
        self.free = free
        self.bankReference = bankReference
        self.receivedOn = receivedOn
        self.allocations = allocations
        self.version = version
    }
}
