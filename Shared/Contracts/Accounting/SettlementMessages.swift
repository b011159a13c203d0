import Foundation

package struct InvoiceSettled: Event {
    package static let stream = Stream.settlement
    package static let action = "settled"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package var subject: UUID { invoiceID.uuid }

    package init(invoiceID: InvoiceID, opportunityID: OpportunityID) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
    }
}

package struct InvoiceReopened: Event {
    package static let stream = Stream.settlement
    package static let action = "reopened"
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package var subject: UUID { invoiceID.uuid }

    package init(invoiceID: InvoiceID, opportunityID: OpportunityID) {
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
    }
}

package struct PaymentCleared: Event {
    package static let stream = Stream.payment
    package static let action = "cleared"
    package let paymentID: PaymentID
    package let accountID: AccountID
    package let amount: Money
    package var subject: UUID { paymentID.uuid }

    package init(paymentID: PaymentID, accountID: AccountID, amount: Money) {
        self.paymentID = paymentID
        self.accountID = accountID
        self.amount = amount
    }
}

package struct PaymentAllocated: Event {
    package static let stream = Stream.payment
    package static let action = "allocated"
    package let paymentID: PaymentID
    package let invoiceID: InvoiceID
    package let amount: Money
    package var subject: UUID { paymentID.uuid }

    package init(paymentID: PaymentID, invoiceID: InvoiceID, amount: Money) {
        self.paymentID = paymentID
        self.invoiceID = invoiceID
        self.amount = amount
    }
}

package struct CreditHeld: Event {
    package static let stream = Stream.credit
    package static let action = "held"
    package let accountID: AccountID
    package let proFormaID: ProFormaID
    package let amount: Money
    package let exposureAfter: Money
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID, proFormaID: ProFormaID, amount: Money, exposureAfter: Money) {
        self.accountID = accountID
        self.proFormaID = proFormaID
        self.amount = amount
        self.exposureAfter = exposureAfter
    }
}

package struct CreditHoldReleased: Event {
    package static let stream = Stream.credit
    package static let action = "hold-released"
    package let accountID: AccountID
    package let proFormaID: ProFormaID
    package let amount: Money
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID, proFormaID: ProFormaID, amount: Money) {
        self.accountID = accountID
        self.proFormaID = proFormaID
        self.amount = amount
    }
}

package struct CreditHoldConverted: Event {
    package static let stream = Stream.credit
    package static let action = "hold-converted"
    package let accountID: AccountID
    package let proFormaID: ProFormaID
    package let amount: Money
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID, proFormaID: ProFormaID, amount: Money) {
        self.accountID = accountID
        self.proFormaID = proFormaID
        self.amount = amount
    }
}

package struct CreditOverrideGranted: Event {
    package static let stream = Stream.credit
    package static let action = "override-granted"
    package let accountID: AccountID
    package let amount: Money
    package let expiresOn: LocalDate
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID, amount: Money, expiresOn: LocalDate) {
        self.accountID = accountID
        self.amount = amount
        self.expiresOn = expiresOn
    }
}

package struct AccountBlocked: Event {
    package static let stream = Stream.customerAccount
    package static let action = "blocked"
    package let accountID: AccountID
    package let reason: String
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID, reason: String) {
        self.accountID = accountID
        self.reason = reason
    }
}

package struct AccountUnblocked: Event {
    package static let stream = Stream.customerAccount
    package static let action = "unblocked"
    package let accountID: AccountID
    package var subject: UUID { accountID.uuid }

    package init(accountID: AccountID) {
        self.accountID = accountID
    }
}
