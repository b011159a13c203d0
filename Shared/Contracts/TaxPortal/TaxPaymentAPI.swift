/// `POST /submissions/{id}/payments`: tells the authority of money that came in after a sale on credit.
package struct TaxPaymentRequest: Codable, Sendable {
    package let paymentID: TaxPaymentID?
    /// In the authority's currency, rials.
    package let amount: Money
    /// The day it was paid.
    package let paidOn: LocalDate
    /// CHEQUE, BARTER, CASH, POS, INTERNET, CARD, TRANSFER or OTHER
    package let method: String
    package let terminalNumber: String?
    /// Of the bank, the cheque, the terminal.
    package let referenceNumber: String?

    package init(
        paymentID: TaxPaymentID? = nil, amount: Money, paidOn: LocalDate, method: String,
        terminalNumber: String? = nil, referenceNumber: String? = nil
    ) {
        self.paymentID = paymentID
        self.amount = amount
        self.paidOn = paidOn
        self.method = method
        self.terminalNumber = terminalNumber
        self.referenceNumber = referenceNumber
    }
}

/// `POST /submissions/{id}/payments/{payment}/resolve`: what is to become of a payment that waits for a person.
package struct ResolveTaxPaymentRequest: Codable, Sendable {
    /// REGISTERED: the authority has it; AGAIN: it has not, tell it once more; WITHDRAWN: it is not to be told.
    package let finding: String
    package let reason: String

    package init(finding: String, reason: String) {
        self.finding = finding
        self.reason = reason
    }
}

/// A payment as the authority is told of it.
package struct TaxPaymentView: Codable, Sendable {
    package let id: TaxPaymentID
    package let version: Int
    /// QUEUED, SENT, REGISTERED, REFUSED, UNKNOWN or WITHDRAWN
    package let state: String
    package let amount: Money
    package let paidOn: LocalDate
    package let method: String
    package let terminalNumber: String?
    package let referenceNumber: String?
    /// Why it was refused, or what is not known of it, with the portal's codes.
    package let faults: [SubmissionFaultView]
    /// What a person said of it last.
    package let reason: String?
    package let enteredAt: Timestamp
    package let enteredBy: UserID?
    package let sentAt: Timestamp?

    package init(
        id: TaxPaymentID, version: Int, state: String, amount: Money, paidOn: LocalDate, method: String,
        terminalNumber: String?, referenceNumber: String?, faults: [SubmissionFaultView], reason: String?,
        enteredAt: Timestamp, enteredBy: UserID?, sentAt: Timestamp?
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.amount = amount
        self.paidOn = paidOn
        self.method = method
        self.terminalNumber = terminalNumber
        self.referenceNumber = referenceNumber
        self.faults = faults
        self.reason = reason
        self.enteredAt = enteredAt
        self.enteredBy = enteredBy
        self.sentAt = sentAt
    }
}

/// `GET /submissions/{id}/payments`, in the order in which they were entered.
package struct TaxPayments: Codable, Sendable {
    /// What may be paid later, by the bytes that the authority accepted; missing where it takes no payments of this document.
    package let owed: Money?
    /// What it was told of, or is about to be.
    package let told: Money
    package let data: [TaxPaymentView]

    package init(owed: Money?, told: Money, data: [TaxPaymentView]) {
        self.owed = owed
        self.told = told
        self.data = data
    }
}
