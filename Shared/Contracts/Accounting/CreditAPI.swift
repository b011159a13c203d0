import Foundation

/// A customer's credit and the parts of his exposure (7.2).
package struct CreditAccountView: Codable, Sendable {
    package let accountID: AccountID
    package let name: String
    package let currency: Currency
    package let limit: Money
    package let overrides: Money
    package let exposure: Money
    package let available: Money
    package let parts: ExposureParts
    package let blockedReason: String?
    package let openOverrides: [CreditOverrideView]
    package let version: Int

    package init(
        accountID: AccountID, name: String, currency: Currency, limit: Money, overrides: Money, exposure: Money,
        available: Money, parts: ExposureParts, blockedReason: String?, openOverrides: [CreditOverrideView],
        version: Int
    ) {
        self.accountID = accountID
        self.name = name
        self.currency = currency
        self.limit = limit
        self.overrides = overrides
        self.exposure = exposure
        self.available = available
        self.parts = parts
        self.blockedReason = blockedReason
        self.openOverrides = openOverrides
        self.version = version
    }
}

/// exposure = receivable + undelivered + uninvoiced + holds + cheques − advances
package struct ExposureParts: Codable, Sendable, Equatable {
    /// 1210
    package let receivable: Money
    /// 1215
    package let undelivered: Money
    /// 1220
    package let uninvoiced: Money
    package let holds: Money
    /// 1020
    package let cheques: Money
    /// 2110
    package let advances: Money

    package init(
        receivable: Money, undelivered: Money, uninvoiced: Money, holds: Money, cheques: Money, advances: Money
    ) {
        self.receivable = receivable
        self.undelivered = undelivered
        self.uninvoiced = uninvoiced
        self.holds = holds
        self.cheques = cheques
        self.advances = advances
    }
}

package struct SetCreditLimitRequest: Codable, Sendable {
    package let limit: Money
    package let reason: String?

    package init(limit: Money, reason: String? = nil) {
        self.limit = limit
        self.reason = reason
    }
}

package struct RequestOverrideRequest: Codable, Sendable {
    package let amount: Money
    /// The last day it counts.
    package let expiresOn: LocalDate
    package let reason: String
    package let opportunityID: OpportunityID?

    package init(amount: Money, expiresOn: LocalDate, reason: String, opportunityID: OpportunityID? = nil) {
        self.amount = amount
        self.expiresOn = expiresOn
        self.reason = reason
        self.opportunityID = opportunityID
    }
}

package struct CreditOverrideView: Codable, Sendable {
    package let id: UUID
    package let approvalRequestID: ApprovalRequestID
    package let amount: Money
    package let expiresOn: LocalDate
    package let reason: String
    /// REQUESTED, GRANTED, REFUSED
    package let state: String
    package let requestedBy: UserID?
    package let grantedBy: [UserID]
    package let outcome: String?

    package init(
        id: UUID, approvalRequestID: ApprovalRequestID, amount: Money, expiresOn: LocalDate, reason: String,
        state: String, requestedBy: UserID?, grantedBy: [UserID], outcome: String?
    ) {
        self.id = id
        self.approvalRequestID = approvalRequestID
        self.amount = amount
        self.expiresOn = expiresOn
        self.reason = reason
        self.state = state
        self.requestedBy = requestedBy
        self.grantedBy = grantedBy
        self.outcome = outcome
    }
}
