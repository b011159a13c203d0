import Foundation

/// How many of a step's seats need a yes.
package enum ApprovalRule: String, Codable, Sendable, CaseIterable {
    case all = "ALL"
    case any = "ANY"
    case atLeast = "N_OF_M"
}

/// One seat: exactly one of the three is named.
package struct ApprovalSeat: Codable, Sendable, Hashable {
    package let userID: UserID?
    package let role: Role?
    package let unitHead: UnitID?

    package init(userID: UserID? = nil, role: Role? = nil, unitHead: UnitID? = nil) {
        self.userID = userID
        self.role = role
        self.unitHead = unitHead
    }
}

/// The step is asked when one of the limits is exceeded; without a condition it always is.
package struct ApprovalCondition: Codable, Sendable, Hashable {
    package let amountOver: Money?
    /// A fraction: `0.1` for 10 %.
    package let discountOver: ExactDecimal?

    package init(amountOver: Money? = nil, discountOver: ExactDecimal? = nil) {
        self.amountOver = amountOver
        self.discountOver = discountOver
    }
}

package struct ApprovalPolicyStep: Codable, Sendable, Hashable {
    package let name: String
    package let rule: ApprovalRule
    /// For `N_OF_M`.
    package let n: Int?
    package let approvers: [ApprovalSeat]
    package let condition: ApprovalCondition?
    package let remindAfterHours: Int?
    package let escalateAfterHours: Int?
    package let expireAfterHours: Int?
    /// Approvers of the step may say yes to some lines and return the others (S-32); without it to all or none.
    package let mayReturnLines: Bool?

    package init(
        name: String, rule: ApprovalRule, n: Int? = nil, approvers: [ApprovalSeat],
        condition: ApprovalCondition? = nil, remindAfterHours: Int? = nil, escalateAfterHours: Int? = nil,
        expireAfterHours: Int? = nil, mayReturnLines: Bool? = nil
    ) {
        self.name = name
        self.rule = rule
        self.n = n
        self.approvers = approvers
        self.condition = condition
        self.remindAfterHours = remindAfterHours
        self.escalateAfterHours = escalateAfterHours
        self.expireAfterHours = expireAfterHours
        self.mayReturnLines = mayReturnLines
    }
}

/// `POST /policies`: publishes the next version of a policy; running requests keep theirs.
package struct PublishPolicyRequest: Codable, Sendable {
    package let key: String
    package let steps: [ApprovalPolicyStep]

    package init(key: String, steps: [ApprovalPolicyStep]) {
        self.key = key
        self.steps = steps
    }
}

/// `PUT /policies/{key}`.
package struct ReplacePolicyRequest: Codable, Sendable {
    package let steps: [ApprovalPolicyStep]

    package init(steps: [ApprovalPolicyStep]) { self.steps = steps }
}

package struct ApprovalPolicyView: Codable, Sendable {
    package let id: ApprovalPolicyID
    package let key: String
    package let version: Int
    package let steps: [ApprovalPolicyStep]
    package let createdAt: Timestamp
    /// None for the usual policy of a company that has published none.
    package let createdBy: UserID?

    package init(
        id: ApprovalPolicyID, key: String, version: Int, steps: [ApprovalPolicyStep], createdAt: Timestamp,
        createdBy: UserID?
    ) {
        self.id = id
        self.key = key
        self.version = version
        self.steps = steps
        self.createdAt = createdAt
        self.createdBy = createdBy
    }
}

/// `POST /delegations`: somebody stands in for an absent approver.
package struct DelegateRequest: Codable, Sendable {
    package let delegateID: UserID
    /// The absent one; without it the caller.
    package let delegatorID: UserID?
    package let validFrom: Timestamp?
    package let validUntil: Timestamp
    package let note: String?

    package init(
        delegateID: UserID, delegatorID: UserID? = nil, validFrom: Timestamp? = nil, validUntil: Timestamp,
        note: String? = nil
    ) {
        self.delegateID = delegateID
        self.delegatorID = delegatorID
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.note = note
    }
}

package struct DelegationView: Codable, Sendable {
    package let id: DelegationID
    package let delegatorID: UserID
    package let delegatorName: String?
    package let delegateID: UserID
    package let delegateName: String?
    package let validFrom: Timestamp
    package let validUntil: Timestamp
    package let note: String?
    package let revokedAt: Timestamp?

    package init(
        id: DelegationID, delegatorID: UserID, delegatorName: String? = nil, delegateID: UserID,
        delegateName: String? = nil, validFrom: Timestamp, validUntil: Timestamp, note: String?, revokedAt: Timestamp?
    ) {
        self.id = id
        self.delegatorID = delegatorID
        self.delegatorName = delegatorName
        self.delegateID = delegateID
        self.delegateName = delegateName
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.note = note
        self.revokedAt = revokedAt
    }
}

/// Somebody who may decide, and so may stand in for another: one of `GET /colleagues`.
package struct ColleagueView: Codable, Sendable {
    package let userID: UserID
    package let name: String
    package let roles: [Role]

    package init(userID: UserID, name: String, roles: [Role]) {
        self.userID = userID
        self.name = name
        self.roles = roles
    }
}
