import Foundation

package struct ProFormaLine: Codable, Sendable, Hashable {
    package let lineID: OpportunityLineID
    package let productID: ProductID
    package let description: String
    package let kind: ProductKind
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discountRate: ExactDecimal
    package let taxCode: String
    package let taxRate: ExactDecimal
    package let amounts: LineAmounts
    /// The part of a unit's price that VAT is due on; absent where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?

    package init(
        lineID: OpportunityLineID, productID: ProductID, description: String, kind: ProductKind, quantity: Quantity,
        unitPrice: UnitPrice, discountRate: ExactDecimal, taxCode: String, taxRate: ExactDecimal, amounts: LineAmounts,
        taxablePrice: UnitPrice? = nil
    ) {
        self.lineID = lineID
        self.productID = productID
        self.description = description
        self.kind = kind
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.amounts = amounts
        self.taxablePrice = taxablePrice
    }
}

/// Asks for a pro-forma over an approved revision whose lines are held or promised (F-ARYA-19).
package struct IssueProForma: Command {
    package static let receiver = ServiceName.accounting
    package static let action = "issue-pro-forma"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let revision: Int
    package let contentHash: String
    package let approvalRequestID: ApprovalRequestID
    package let accountID: AccountID
    package let accountName: String
    package let currency: Currency
    package let terms: PaymentTerms
    package let lines: [ProFormaLine]
    package let validUntil: LocalDate
    package var subject: UUID { opportunityID.uuid }

    package init(
        proFormaID: ProFormaID, opportunityID: OpportunityID, revision: Int, contentHash: String,
        approvalRequestID: ApprovalRequestID, accountID: AccountID, accountName: String, currency: Currency,
        terms: PaymentTerms, lines: [ProFormaLine], validUntil: LocalDate
    ) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
        self.approvalRequestID = approvalRequestID
        self.accountID = accountID
        self.accountName = accountName
        self.currency = currency
        self.terms = terms
        self.lines = lines
        self.validUntil = validUntil
    }
}

package struct AcceptProForma: Command {
    package static let receiver = ServiceName.accounting
    package static let action = "accept-pro-forma"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let evidence: String
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, evidence: String) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.evidence = evidence
    }
}

package struct WithdrawProForma: Command {
    package static let receiver = ServiceName.accounting
    package static let action = "withdraw-pro-forma"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, reason: String) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

package struct ProFormaIssued: Event {
    package static let stream = Stream.proForma
    package static let action = "issued"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let number: String
    package let validUntil: LocalDate
    package let totals: DocumentTotals
    package var subject: UUID { opportunityID.uuid }

    package init(
        proFormaID: ProFormaID, opportunityID: OpportunityID, number: String, validUntil: LocalDate,
        totals: DocumentTotals
    ) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.number = number
        self.validUntil = validUntil
        self.totals = totals
    }
}

/// The credit ceiling is too low (F-ARYA-21); answers IssueProForma and is followed by ProFormaIssued once the way is free.
package struct ProFormaBlocked: Event {
    package static let stream = Stream.proForma
    package static let action = "blocked"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let limit: Money
    package let exposure: Money
    package let requested: Money
    package let shortfall: Money
    package let options: [String]
    package var subject: UUID { opportunityID.uuid }

    package init(
        proFormaID: ProFormaID, opportunityID: OpportunityID, limit: Money, exposure: Money, requested: Money,
        shortfall: Money, options: [String]
    ) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.limit = limit
        self.exposure = exposure
        self.requested = requested
        self.shortfall = shortfall
        self.options = options
    }
}

package struct ProFormaRefused: Event {
    package static let stream = Stream.proForma
    package static let action = "refused"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let reason: String
    package let detail: String
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, reason: String, detail: String) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.reason = reason
        self.detail = detail
    }
}

package struct ProFormaAccepted: Event {
    package static let stream = Stream.proForma
    package static let action = "accepted"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let acceptedAt: Timestamp
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, acceptedAt: Timestamp) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.acceptedAt = acceptedAt
    }
}

package struct ProFormaExpired: Event {
    package static let stream = Stream.proForma
    package static let action = "expired"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
    }
}

package struct ProFormaWithdrawn: Event {
    package static let stream = Stream.proForma
    package static let action = "withdrawn"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, reason: String) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

/// The answer to WithdrawProForma or AcceptProForma that came too late.
package struct ProFormaWithdrawalRefused: Event {
    package static let stream = Stream.proForma
    package static let action = "withdrawal-refused"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID, reason: String) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

package struct ProFormaSuperseded: Event {
    package static let stream = Stream.proForma
    package static let action = "superseded"
    package let proFormaID: ProFormaID
    package let opportunityID: OpportunityID
    package var subject: UUID { opportunityID.uuid }

    package init(proFormaID: ProFormaID, opportunityID: OpportunityID) {
        self.proFormaID = proFormaID
        self.opportunityID = opportunityID
    }
}
