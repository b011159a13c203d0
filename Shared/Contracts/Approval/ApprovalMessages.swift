import Foundation

extension Stream {
    /// Outcomes of what sales asked to approve.
    package static let approvalRequest = Stream(.approval, "request")
    /// Outcomes of credit overrides that accounting asked to approve.
    package static let creditApproval = Stream(.approval, "credit-request")
    /// Steps on the way; history for reports.
    package static let approvalProgress = Stream(.approval, "progress")
}

/// What an approval decides on.
package enum ApprovalSubject: String, Codable, Sendable, CaseIterable {
    case opportunity
    case creditOverride = "credit-override"

    package var stream: Stream {
        switch self {
        case .opportunity: .approvalRequest
        case .creditOverride: .creditApproval
        }
    }
}

/// What the conditions of a policy may look at, and what the approver sees first.
package struct ApprovalFacts: Codable, Sendable, Hashable {
    package let total: Money
    /// The largest line discount as a fraction.
    package let discountRate: ExactDecimal
    package let accountName: String
    package let title: String

    package init(total: Money, discountRate: ExactDecimal, accountName: String, title: String) {
        self.total = total
        self.discountRate = discountRate
        self.accountName = accountName
        self.title = title
    }
}

package struct ApprovalLine: Codable, Sendable, Hashable {
    package let lineID: OpportunityLineID
    package let productName: String
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discountRate: ExactDecimal
    package let net: Money
    /// The part of a unit's price that VAT is due on; absent where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?

    package init(
        lineID: OpportunityLineID, productName: String, quantity: Quantity, unitPrice: UnitPrice,
        discountRate: ExactDecimal, net: Money, taxablePrice: UnitPrice? = nil
    ) {
        self.lineID = lineID
        self.productName = productName
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.net = net
        self.taxablePrice = taxablePrice
    }
}

/// What is to be corrected, on the document or on one of its lines.
package struct ApprovalRemark: Codable, Sendable, Hashable {
    package let lineID: OpportunityLineID?
    package let field: String?
    package let text: String

    package init(lineID: OpportunityLineID? = nil, field: String? = nil, text: String) {
        self.lineID = lineID
        self.field = field
        self.text = text
    }
}

package struct RequestApproval: Command {
    package static let receiver = ServiceName.approval
    package static let action = "request-approval"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package let contentHash: String
    package let policyKey: String
    package let facts: ApprovalFacts
    package let lines: [ApprovalLine]
    package let requestedBy: UserID
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int, contentHash: String,
        policyKey: String, facts: ApprovalFacts, lines: [ApprovalLine], requestedBy: UserID
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.contentHash = contentHash
        self.policyKey = policyKey
        self.facts = facts
        self.lines = lines
        self.requestedBy = requestedBy
    }
}

package struct WithdrawApproval: Command {
    package static let receiver = ServiceName.approval
    package static let action = "withdraw-approval"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let reason: String
    package var subject: UUID { requestID.uuid }

    package init(requestID: ApprovalRequestID, subjectKind: ApprovalSubject, reason: String) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.reason = reason
    }
}
