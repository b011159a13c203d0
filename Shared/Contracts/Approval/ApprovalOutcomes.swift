import Foundation

/// An outcome of an approval request: published to the service that asked.
package protocol ApprovalOutcome: Event {
    var subjectKind: ApprovalSubject { get }
}

extension ApprovalOutcome {
    package static var stream: Stream { .approvalRequest }
    package static var streams: [Stream] { [.approvalRequest, .creditApproval] }
    package var stream: Stream { subjectKind.stream }
}

/// The request lies with its approvers; answers RequestApproval when persons must decide.
package struct ApprovalStarted: ApprovalOutcome {
    package static let action = "started"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package var subject: UUID { subjectID }

    package init(requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
    }
}

/// Every applicable step is satisfied by distinct persons for exactly this content hash (SM-06); for some of its lines,
/// where approvers returned the others (S-32).
package struct ApprovalGranted: ApprovalOutcome {
    package static let action = "granted"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package let contentHash: String
    package let automatic: Bool
    package let approvers: [UserID]
    /// Absent where all lines are approved.
    package let approvedLineIDs: [OpportunityLineID]?
    package let returnedLineIDs: [OpportunityLineID]?
    /// What approvers wrote to the lines.
    package let remarks: [ApprovalRemark]?
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int,
        contentHash: String, automatic: Bool, approvers: [UserID], approvedLineIDs: [OpportunityLineID]? = nil,
        returnedLineIDs: [OpportunityLineID]? = nil, remarks: [ApprovalRemark]? = nil
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.contentHash = contentHash
        self.automatic = automatic
        self.approvers = approvers
        self.approvedLineIDs = approvedLineIDs
        self.returnedLineIDs = returnedLineIDs
        self.remarks = remarks
    }
}

package struct ApprovalReturned: ApprovalOutcome {
    package static let action = "returned"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package let remarks: [ApprovalRemark]
    package let returnedBy: UserID?
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int,
        remarks: [ApprovalRemark], returnedBy: UserID?
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.remarks = remarks
        self.returnedBy = returnedBy
    }
}

package struct ApprovalRejected: ApprovalOutcome {
    package static let action = "rejected"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package let reason: String
    package let rejectedBy: UserID?
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int,
        reason: String, rejectedBy: UserID?
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.reason = reason
        self.rejectedBy = rejectedBy
    }
}

package struct ApprovalExpired: ApprovalOutcome {
    package static let action = "expired"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
    }
}

package struct ApprovalWithdrawn: ApprovalOutcome {
    package static let action = "withdrawn"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
    }
}

/// The request could not be opened: no policy, nobody who may decide, or the request is over.
package struct ApprovalRefused: ApprovalOutcome {
    package static let action = "refused"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package let reason: String
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int,
        reason: String
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
        self.reason = reason
    }
}

package struct ApprovalSuperseded: ApprovalOutcome {
    package static let action = "superseded"
    package let requestID: ApprovalRequestID
    package let subjectKind: ApprovalSubject
    package let subjectID: UUID
    package let revision: Int
    package var subject: UUID { subjectID }

    package init(
        requestID: ApprovalRequestID, subjectKind: ApprovalSubject, subjectID: UUID, revision: Int
    ) {
        self.requestID = requestID
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.revision = revision
    }
}

package struct ApprovalDecisionRecorded: Event {
    package static let stream = Stream.approvalProgress
    package static let action = "decision-recorded"
    package let requestID: ApprovalRequestID
    package let decision: String
    package let approverID: UserID
    package let onBehalfOf: UserID?
    package let step: Int
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: ApprovalRequestID, decision: String, approverID: UserID, onBehalfOf: UserID? = nil, step: Int
    ) {
        self.requestID = requestID
        self.decision = decision
        self.approverID = approverID
        self.onBehalfOf = onBehalfOf
        self.step = step
    }
}

/// A step was called to mind because it has waited for long (T-04).
package struct ApprovalReminded: Event {
    package static let stream = Stream.approvalProgress
    package static let action = "reminded"
    package let requestID: ApprovalRequestID
    package let step: Int
    /// Whose answer is awaited.
    package let approvers: [UserID]
    package var subject: UUID { requestID.uuid }

    package init(requestID: ApprovalRequestID, step: Int, approvers: [UserID]) {
        self.requestID = requestID
        self.step = step
        self.approvers = approvers
    }
}

/// The superiors of those who have not answered are asked too (T-04).
package struct ApprovalEscalated: Event {
    package static let stream = Stream.approvalProgress
    package static let action = "escalated"
    package let requestID: ApprovalRequestID
    package let step: Int
    /// Who is asked now beside the others; nobody where there is no superior who may decide.
    package let to: [UserID]
    package var subject: UUID { requestID.uuid }

    package init(requestID: ApprovalRequestID, step: Int, to: [UserID]) {
        self.requestID = requestID
        self.step = step
        self.to = to
    }
}
