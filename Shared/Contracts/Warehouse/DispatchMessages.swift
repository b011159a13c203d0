import Foundation

package struct DispatchNoteCreated: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "created"
    package let dispatchNoteID: DispatchNoteID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(
        dispatchNoteID: DispatchNoteID, invoiceID: InvoiceID, opportunityID: OpportunityID, lines: [SliceQuantity]
    ) {
        self.dispatchNoteID = dispatchNoteID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

/// Reserved goods of an invoice that go out on a new note.
package struct GoodsToDispatch: Codable, Sendable, Hashable {
    package let sliceID: SliceID
    package let invoiceLineID: InvoiceLineID
    package let quantity: ExactDecimal

    package init(sliceID: SliceID, invoiceLineID: InvoiceLineID, quantity: ExactDecimal) {
        self.sliceID = sliceID
        self.invoiceLineID = invoiceLineID
        self.quantity = quantity
    }
}

/// Sends goods of an invoice out once more: what was refused, called back, lost, or taken off its note, and is reserved
/// anew (S-63). Answered by DispatchNoteCreated, or DispatchRefused.
package struct DispatchGoods: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "dispatch-goods"
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID
    package let lines: [GoodsToDispatch]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, invoiceID: InvoiceID, lines: [GoodsToDispatch]) {
        self.opportunityID = opportunityID
        self.invoiceID = invoiceID
        self.lines = lines
    }
}

package struct DispatchRefused: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "refused"
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID
    package let sliceIDs: [SliceID]
    /// `invoice-unknown`, `not-reserved`
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, invoiceID: InvoiceID, sliceIDs: [SliceID], reason: String) {
        self.opportunityID = opportunityID
        self.invoiceID = invoiceID
        self.sliceIDs = sliceIDs
        self.reason = reason
    }
}

/// A slice of which only a part goes on: the rest has an id of its own from here.
package struct SliceSplit: Codable, Sendable, Hashable {
    package let sliceID: SliceID
    package let restSliceID: SliceID
    package let restQuantity: ExactDecimal

    package init(sliceID: SliceID, restSliceID: SliceID, restQuantity: ExactDecimal) {
        self.sliceID = sliceID
        self.restSliceID = restSliceID
        self.restQuantity = restQuantity
    }
}

package struct DispatchShortPicked: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "short-picked"
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    /// What was not found of each slice.
    package let lines: [SliceQuantity]
    /// The slices that were cut by it; a slice of which nothing was found keeps its id.
    package let splits: [SliceSplit]?
    package var subject: UUID { opportunityID.uuid }

    package init(
        dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID, lines: [SliceQuantity],
        splits: [SliceSplit]? = nil
    ) {
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
        self.lines = lines
        self.splits = splits
    }
}

package struct DispatchNoteBlocked: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "blocked"
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID, reason: String) {
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
        self.reason = reason
    }
}

package struct DispatchNoteReleased: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "released"
    package let dispatchNoteID: DispatchNoteID
    package let opportunityID: OpportunityID
    package var subject: UUID { opportunityID.uuid }

    package init(dispatchNoteID: DispatchNoteID, opportunityID: OpportunityID) {
        self.dispatchNoteID = dispatchNoteID
        self.opportunityID = opportunityID
    }
}

package struct DispatchNoteCancelled: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "cancelled"
    package let opportunityID: OpportunityID
    package let invoiceID: InvoiceID?
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, invoiceID: InvoiceID? = nil, lines: [SliceQuantity]) {
        self.opportunityID = opportunityID
        self.invoiceID = invoiceID
        self.lines = lines
    }
}

package struct DispatchCancelRefused: Event {
    package static let stream = Stream.dispatchNote
    package static let action = "cancel-refused"
    package let opportunityID: OpportunityID
    package let sliceIDs: [SliceID]
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, sliceIDs: [SliceID], reason: String) {
        self.opportunityID = opportunityID
        self.sliceIDs = sliceIDs
        self.reason = reason
    }
}

package struct DispatchNotePicked: Event {
    package static let stream = Stream.dispatchProgress
    package static let action = "picked"
    package let dispatchNoteID: DispatchNoteID
    package let pickedBy: UserID?
    package var subject: UUID { dispatchNoteID.uuid }

    package init(dispatchNoteID: DispatchNoteID, pickedBy: UserID? = nil) {
        self.dispatchNoteID = dispatchNoteID
        self.pickedBy = pickedBy
    }
}

package struct ExitPermitIssued: Event {
    package static let stream = Stream.dispatchProgress
    package static let action = "permit-issued"
    package let permitID: ExitPermitID
    package let dispatchNoteID: DispatchNoteID
    package let vehicle: String
    package let driver: String
    package let validUntil: Timestamp
    package var subject: UUID { dispatchNoteID.uuid }

    package init(
        permitID: ExitPermitID, dispatchNoteID: DispatchNoteID, vehicle: String, driver: String, validUntil: Timestamp
    ) {
        self.permitID = permitID
        self.dispatchNoteID = dispatchNoteID
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
    }
}

package struct ExitPermitRevoked: Event {
    package static let stream = Stream.dispatchProgress
    package static let action = "permit-revoked"
    package let permitID: ExitPermitID
    package let dispatchNoteID: DispatchNoteID
    package var subject: UUID { dispatchNoteID.uuid }

    package init(permitID: ExitPermitID, dispatchNoteID: DispatchNoteID) {
        self.permitID = permitID
        self.dispatchNoteID = dispatchNoteID
    }
}

package struct DispatchNoteClosed: Event {
    package static let stream = Stream.dispatchProgress
    package static let action = "closed"
    package let dispatchNoteID: DispatchNoteID
    package var subject: UUID { dispatchNoteID.uuid }

    package init(dispatchNoteID: DispatchNoteID) {
        self.dispatchNoteID = dispatchNoteID
    }
}

package struct ExitedLine: Codable, Sendable, Hashable {
    package let dispatchLineID: DispatchLineID
    package let sliceID: SliceID
    package let lineID: OpportunityLineID
    package let invoiceLineID: InvoiceLineID
    package let productID: ProductID
    package let description: String
    package let quantity: Quantity
    /// Moving average at exit; later postings use it (SM-15).
    package let cost: Money

    package init(
        dispatchLineID: DispatchLineID, sliceID: SliceID, lineID: OpportunityLineID, invoiceLineID: InvoiceLineID,
        productID: ProductID, description: String, quantity: Quantity, cost: Money
    ) {
        self.dispatchLineID = dispatchLineID
        self.sliceID = sliceID
        self.lineID = lineID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.cost = cost
    }
}

package struct GoodsExited: Event {
    package static let stream = Stream.exit
    package static let action = "exited"
    package let dispatchNoteID: DispatchNoteID
    package let permitID: ExitPermitID
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let accountID: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let lines: [ExitedLine]
    package let exitedAt: Timestamp
    package var subject: UUID { opportunityID.uuid }

    package init(
        dispatchNoteID: DispatchNoteID, permitID: ExitPermitID, invoiceID: InvoiceID, opportunityID: OpportunityID,
        accountID: AccountID, accountName: String, address: PostalAddress? = nil, lines: [ExitedLine],
        exitedAt: Timestamp
    ) {
        self.dispatchNoteID = dispatchNoteID
        self.permitID = permitID
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.accountName = accountName
        self.address = address
        self.lines = lines
        self.exitedAt = exitedAt
    }
}
