import Foundation

package struct OpportunityOpened: Event {
    package static let stream = Stream.opportunity
    package static let action = "opened"
    package let opportunityID: OpportunityID
    package let accountID: AccountID
    package let currency: Currency
    package let ownerID: UserID
    package let stage: String
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, accountID: AccountID, currency: Currency, ownerID: UserID, stage: String
    ) {
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.currency = currency
        self.ownerID = ownerID
        self.stage = stage
    }
}

package struct OpportunitySubmitted: Event {
    package static let stream = Stream.opportunity
    package static let action = "submitted"
    package let opportunityID: OpportunityID
    package let revision: Int
    package let contentHash: String
    package let total: Money
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, revision: Int, contentHash: String, total: Money) {
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
        self.total = total
    }
}

package struct OpportunityRevised: Event {
    package static let stream = Stream.opportunity
    package static let action = "revised"
    package let opportunityID: OpportunityID
    package let revision: Int
    package let contentHash: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, revision: Int, contentHash: String) {
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
    }
}

package struct OpportunityReturned: Event {
    package static let stream = Stream.opportunity
    package static let action = "returned"
    package let opportunityID: OpportunityID
    package let revision: Int
    package let reason: String
    package let remarks: [ApprovalRemark]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, revision: Int, reason: String, remarks: [ApprovalRemark]) {
        self.opportunityID = opportunityID
        self.revision = revision
        self.reason = reason
        self.remarks = remarks
    }
}

package struct OpportunityApproved: Event {
    package static let stream = Stream.opportunity
    package static let action = "approved"
    package let opportunityID: OpportunityID
    package let revision: Int
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, revision: Int) {
        self.opportunityID = opportunityID
        self.revision = revision
    }
}

package struct OpportunityStageChanged: Event {
    package static let stream = Stream.opportunity
    package static let action = "stage-changed"
    package let opportunityID: OpportunityID
    package let fromStage: String
    package let toStage: String
    /// Positive towards the end of the process.
    package let distance: Int
    package let cause: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, fromStage: String, toStage: String, distance: Int, cause: String) {
        self.opportunityID = opportunityID
        self.fromStage = fromStage
        self.toStage = toStage
        self.distance = distance
        self.cause = cause
    }
}

package struct OpportunityLineReferred: Event {
    package static let stream = Stream.opportunity
    package static let action = "line-referred"
    package let opportunityID: OpportunityID
    package let lineID: OpportunityLineID
    package let sliceID: SliceID
    package let unit: ServiceName
    package let quantity: ExactDecimal
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, lineID: OpportunityLineID, sliceID: SliceID, unit: ServiceName,
        quantity: ExactDecimal
    ) {
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.sliceID = sliceID
        self.unit = unit
        self.quantity = quantity
    }
}

package struct OpportunityLinePromiseChanged: Event {
    package static let stream = Stream.opportunity
    package static let action = "line-promise-changed"
    package let opportunityID: OpportunityID
    package let lineID: OpportunityLineID
    package let sliceID: SliceID
    package let oldDate: LocalDate?
    package let newDate: LocalDate
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, lineID: OpportunityLineID, sliceID: SliceID, oldDate: LocalDate? = nil,
        newDate: LocalDate
    ) {
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.sliceID = sliceID
        self.oldDate = oldDate
        self.newDate = newDate
    }
}

package struct OpportunityLineWithdrawn: Event {
    package static let stream = Stream.opportunity
    package static let action = "line-withdrawn"
    package let opportunityID: OpportunityID
    package let lineID: OpportunityLineID
    package let sliceID: SliceID
    package let quantity: ExactDecimal
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, lineID: OpportunityLineID, sliceID: SliceID, quantity: ExactDecimal,
        reason: String
    ) {
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.sliceID = sliceID
        self.quantity = quantity
        self.reason = reason
    }
}

package struct OpportunityLineLost: Event {
    package static let stream = Stream.opportunity
    package static let action = "line-lost"
    package let opportunityID: OpportunityID
    package let lineID: OpportunityLineID
    package let sliceID: SliceID
    package let quantity: ExactDecimal
    package let value: Money
    package let reason: String
    package let stateAtLoss: String
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, lineID: OpportunityLineID, sliceID: SliceID, quantity: ExactDecimal, value: Money,
        reason: String, stateAtLoss: String
    ) {
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.sliceID = sliceID
        self.quantity = quantity
        self.value = value
        self.reason = reason
        self.stateAtLoss = stateAtLoss
    }
}

package struct OpportunityWon: Event {
    package static let stream = Stream.opportunity
    package static let action = "won"
    package let opportunityID: OpportunityID
    package let deliveredValue: Money
    package let lostValue: Money
    package let partial: Bool
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, deliveredValue: Money, lostValue: Money, partial: Bool) {
        self.opportunityID = opportunityID
        self.deliveredValue = deliveredValue
        self.lostValue = lostValue
        self.partial = partial
    }
}

/// Another person is responsible for it from now on.
package struct OpportunityReassigned: Event {
    package static let stream = Stream.opportunity
    package static let action = "reassigned"
    package let opportunityID: OpportunityID
    package let formerOwnerID: UserID
    package let ownerID: UserID
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, formerOwnerID: UserID, ownerID: UserID) {
        self.opportunityID = opportunityID
        self.formerOwnerID = formerOwnerID
        self.ownerID = ownerID
    }
}

/// A closed sale is taken up again, as a draft of a new revision.
package struct OpportunityReopened: Event {
    package static let stream = Stream.opportunity
    package static let action = "reopened"
    package let opportunityID: OpportunityID
    package let revision: Int
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, revision: Int, reason: String) {
        self.opportunityID = opportunityID
        self.revision = revision
        self.reason = reason
    }
}

package struct OpportunityLost: Event {
    package static let stream = Stream.opportunity
    package static let action = "lost"
    package let opportunityID: OpportunityID
    package let reason: String
    package let stageAtLoss: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, reason: String, stageAtLoss: String) {
        self.opportunityID = opportunityID
        self.reason = reason
        self.stageAtLoss = stageAtLoss
    }
}
