import Foundation

package enum DelegationTag: IDTag { package static let prefix = "dlg" }
package typealias DelegationID = ID<DelegationTag>

/// What an approver may say.
package enum ApprovalDecision: String, Codable, Sendable, CaseIterable {
    case approve
    case sendBack = "return"
    case reject
}

/// `POST /requests/{id}/decide`. Revision and hash are echoed, so that nobody decides on what he has not seen.
package struct DecideRequest: Codable, Sendable {
    package let decision: ApprovalDecision
    package let revision: Int
    package let contentHash: String
    /// What is to be corrected; needed for a return.
    package let remarks: [ApprovalRemark]?
    /// Needed for a rejection.
    package let reason: String?
    /// An earlier step that looks again; without it a return goes to the requester.
    package let returnToStep: Int?
    /// Lines that an approval leaves out, where the policy allows it; each needs a remark. They go back to the requester.
    package let returnedLineIDs: [OpportunityLineID]?

    package init(
        decision: ApprovalDecision, revision: Int, contentHash: String, remarks: [ApprovalRemark]? = nil,
        reason: String? = nil, returnToStep: Int? = nil, returnedLineIDs: [OpportunityLineID]? = nil
    ) {
        self.decision = decision
        self.revision = revision
        self.contentHash = contentHash
        self.remarks = remarks
        self.reason = reason
        self.returnToStep = returnToStep
        self.returnedLineIDs = returnedLineIDs
    }
}

/// `POST /decisions`: many at once, each answered for itself.
package struct DecideManyRequest: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let requestID: ApprovalRequestID
        package let decision: ApprovalDecision
        package let revision: Int
        package let contentHash: String
        package let remarks: [ApprovalRemark]?
        package let reason: String?
        package let returnToStep: Int?
        package let returnedLineIDs: [OpportunityLineID]?

        package init(
            requestID: ApprovalRequestID, decision: ApprovalDecision, revision: Int, contentHash: String,
            remarks: [ApprovalRemark]? = nil, reason: String? = nil, returnToStep: Int? = nil,
            returnedLineIDs: [OpportunityLineID]? = nil
        ) {
            self.requestID = requestID
            self.decision = decision
            self.revision = revision
            self.contentHash = contentHash
            self.remarks = remarks
            self.reason = reason
            self.returnToStep = returnToStep
            self.returnedLineIDs = returnedLineIDs
        }
    }

    package let items: [Item]

    package init(items: [Item]) { self.items = items }
}

package struct DecideManyResponse: Codable, Sendable {
    package struct Result: Codable, Sendable {
        package let requestID: ApprovalRequestID
        /// The state after the decision; absent when it was refused.
        package let state: String?
        package let version: Int?
        package let problem: ItemProblem?

        package init(
            requestID: ApprovalRequestID, state: String? = nil, version: Int? = nil, problem: ItemProblem? = nil
        ) {
            self.requestID = requestID
            self.state = state
            self.version = version
            self.problem = problem
        }
    }

    package let results: [Result]

    package init(results: [Result]) { self.results = results }
}

/// One entry of an approver's inbox (F-ARYA-16): what waits for him, with everything he judges.
package struct ApprovalTaskView: Codable, Sendable {
    package let id: ApprovalTaskID
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    /// Of an opportunity; absent for other subjects.
    package let opportunityID: OpportunityID?
    package let revision: Int
    package let contentHash: String
    package let stepName: String
    package let facts: ApprovalFacts
    package let lines: [ApprovalLine]
    package let requestedBy: UserID
    package let requestedByName: String?
    /// The absent approver, when this person stands in for him.
    package let onBehalfOf: UserID?
    package let onBehalfOfName: String?
    package let reminded: Bool
    package let escalated: Bool
    /// Whether some lines may be approved and others returned.
    package let mayReturnLines: Bool?
    package let openedAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: ApprovalTaskID, requestID: ApprovalRequestID, subjectKind: ApprovalSubject, opportunityID: OpportunityID?,
        revision: Int, contentHash: String, stepName: String, facts: ApprovalFacts, lines: [ApprovalLine],
        requestedBy: UserID, requestedByName: String?, onBehalfOf: UserID?, onBehalfOfName: String? = nil,
        reminded: Bool, escalated: Bool, mayReturnLines: Bool? = nil, openedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
        self.stepName = stepName
        self.facts = facts
        self.lines = lines
        self.requestedBy = requestedBy
        self.requestedByName = requestedByName
        self.onBehalfOf = onBehalfOf
        self.onBehalfOfName = onBehalfOfName
        self.reminded = reminded
        self.escalated = escalated
        self.mayReturnLines = mayReturnLines
        self.openedAt = openedAt
        self.expiresAt = expiresAt
    }
}

package struct ApprovalRequestView: Codable, Sendable {
    package let id: ApprovalRequestID
    package let version: Int
    package let state: String
    package let subjectKind: ApprovalSubject
    package let opportunityID: OpportunityID?
    package let revision: Int
    package let contentHash: String
    package let facts: ApprovalFacts
    package let policyKey: String
    package let policyVersion: Int
    package let automatic: Bool
    /// Why it was refused.
    package let refusal: String?
    package let requestedBy: UserID
    package let requestedByName: String?
    package let requestedAt: Timestamp
    package let endedAt: Timestamp?

    package init(
        id: ApprovalRequestID, version: Int, state: String, subjectKind: ApprovalSubject, opportunityID: OpportunityID?,
        revision: Int, contentHash: String, facts: ApprovalFacts, policyKey: String, policyVersion: Int,
        automatic: Bool, refusal: String?, requestedBy: UserID, requestedByName: String?, requestedAt: Timestamp,
        endedAt: Timestamp?
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.subjectKind = subjectKind
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
        self.facts = facts
        self.policyKey = policyKey
        self.policyVersion = policyVersion
        self.automatic = automatic
        self.refusal = refusal
        self.requestedBy = requestedBy
        self.requestedByName = requestedByName
        self.requestedAt = requestedAt
        self.endedAt = endedAt
    }
}

/// A request with its steps, its decisions and what changed since the revision before.
package struct ApprovalRequestDetail: Codable, Sendable {
    package struct Step: Codable, Sendable {
        package let number: Int
        package let name: String
        package let needed: Int
        package let state: String
        package let round: Int
        package let approvers: [Approver]
        /// Why it is asked: the limits of which one is exceeded; none for a step that always is.
        package let condition: ApprovalCondition?
        /// Of the latest round; none while it waits for an earlier step.
        package let openedAt: Timestamp?
        package let expiresAt: Timestamp?
        package let reminded: Bool
        package let escalated: Bool

        package init(
            number: Int, name: String, needed: Int, state: String, round: Int, approvers: [Approver],
            condition: ApprovalCondition? = nil, openedAt: Timestamp? = nil, expiresAt: Timestamp? = nil,
            reminded: Bool = false, escalated: Bool = false
        ) {
            self.number = number
            self.name = name
            self.needed = needed
            self.state = state
            self.round = round
            self.approvers = approvers
            self.condition = condition
            self.openedAt = openedAt
            self.expiresAt = expiresAt
            self.reminded = reminded
            self.escalated = escalated
        }
    }

    package struct Approver: Codable, Sendable {
        package let userID: UserID
        package let name: String?
        package let state: String

        package init(userID: UserID, name: String?, state: String) {
            self.userID = userID
            self.name = name
            self.state = state
        }
    }

    package struct Decision: Codable, Sendable {
        package let decision: ApprovalDecision
        package let step: Int
        package let round: Int
        package let approverID: UserID
        package let approverName: String?
        package let onBehalfOf: UserID?
        package let onBehalfOfName: String?
        package let reason: String?
        package let remarks: [ApprovalRemark]
        /// What an approval left out.
        package let returnedLineIDs: [OpportunityLineID]?
        package let decidedAt: Timestamp

        package init(
            decision: ApprovalDecision, step: Int, round: Int, approverID: UserID, approverName: String?,
            onBehalfOf: UserID?, onBehalfOfName: String? = nil, reason: String?, remarks: [ApprovalRemark],
            returnedLineIDs: [OpportunityLineID]? = nil, decidedAt: Timestamp
        ) {
            self.decision = decision
            self.step = step
            self.round = round
            self.approverID = approverID
            self.approverName = approverName
            self.onBehalfOf = onBehalfOf
            self.onBehalfOfName = onBehalfOfName
            self.reason = reason
            self.remarks = remarks
            self.returnedLineIDs = returnedLineIDs
            self.decidedAt = decidedAt
        }
    }

    package struct Change: Codable, Sendable {
        package let lineID: OpportunityLineID?
        package let productName: String?
        package let field: String
        package let before: String?
        package let after: String?

        package init(lineID: OpportunityLineID?, productName: String?, field: String, before: String?, after: String?) {
            self.lineID = lineID
            self.productName = productName
            self.field = field
            self.before = before
            self.after = after
        }
    }

    package let request: ApprovalRequestView
    package let lines: [ApprovalLine]
    package let steps: [Step]
    package let decisions: [Decision]
    package let previousRevision: Int?
    package let changes: [Change]

    package init(
        request: ApprovalRequestView, lines: [ApprovalLine], steps: [Step], decisions: [Decision],
        previousRevision: Int?, changes: [Change]
    ) {
        self.request = request
        self.lines = lines
        self.steps = steps
        self.decisions = decisions
        self.previousRevision = previousRevision
        self.changes = changes
    }
}
