import Foundation

package struct HoldLine: Codable, Sendable, Hashable {
    package let holdID: HoldID
    package let sliceID: SliceID
    package let lineID: OpportunityLineID
    package let productID: ProductID
    package let quantity: ExactDecimal
    /// What is short of it waits for stock in line with others (SM-14); not, when absent.
    package let wait: Bool?

    package init(
        holdID: HoldID, sliceID: SliceID, lineID: OpportunityLineID, productID: ProductID, quantity: ExactDecimal,
        wait: Bool? = nil
    ) {
        self.holdID = holdID
        self.sliceID = sliceID
        self.lineID = lineID
        self.productID = productID
        self.quantity = quantity
        self.wait = wait
    }
}

/// One command for all slices of an opportunity that want stock; decided under lock (SM-14).
package struct HoldStock: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "hold-stock"
    package let opportunityID: OpportunityID
    package let lines: [HoldLine]
    package let allowPartial: Bool
    package let approvedAt: Timestamp
    package let expiresAt: Timestamp
    /// Of two who wait for the same goods the higher one is served first, else the older approval; 0 when absent.
    package let priority: Int?
    /// Who the customer is and what the sale is called, for people who decide between claims.
    package let accountName: String?
    package let saleName: String?
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, lines: [HoldLine], allowPartial: Bool, approvedAt: Timestamp,
        expiresAt: Timestamp, priority: Int? = nil, accountName: String? = nil, saleName: String? = nil
    ) {
        self.opportunityID = opportunityID
        self.lines = lines
        self.allowPartial = allowPartial
        self.approvedAt = approvedAt
        self.expiresAt = expiresAt
        self.priority = priority
        self.accountName = accountName
        self.saleName = saleName
    }
}

package struct ExtendHold: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "extend-hold"
    package let opportunityID: OpportunityID
    package let expiresAt: Timestamp
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, expiresAt: Timestamp) {
        self.opportunityID = opportunityID
        self.expiresAt = expiresAt
    }
}

/// Makes holds firm once the customer said yes. `sliceIDs` empty: all.
package struct FirmHold: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "firm-hold"
    package let opportunityID: OpportunityID
    package let sliceIDs: [SliceID]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, sliceIDs: [SliceID]) {
        self.opportunityID = opportunityID
        self.sliceIDs = sliceIDs
    }
}

package struct ReleaseHold: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "release-hold"
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

package struct DemoteReservation: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "demote-reservation"
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

package struct CancelDispatch: Command {
    package static let receiver = ServiceName.warehouse
    package static let action = "cancel-dispatch"
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

/// Why stock came to be held.
package enum HoldCause: String, Codable, Sendable, CaseIterable {
    case request = "REQUEST"
    case peg = "PEG"
    /// It waited, and stock became free.
    case queue = "QUEUE"
    /// It waited, and was given what another sale had reserved.
    case reallocation = "REALLOCATION"
}

package struct HeldLine: Codable, Sendable, Hashable {
    package let holdID: HoldID
    package let sliceID: SliceID
    package let productID: ProductID
    package let heldQuantity: ExactDecimal
    package let shortQuantity: ExactDecimal
    /// Where a pegged arrival brought only a part, or only a part is held and the rest waits: the slice under which the
    /// rest is awaited from now on.
    package let restSliceID: SliceID?
    /// What is short waits for stock, under `restSliceID` where there is one.
    package let waiting: Bool?

    package init(
        holdID: HoldID, sliceID: SliceID, productID: ProductID, heldQuantity: ExactDecimal, shortQuantity: ExactDecimal,
        restSliceID: SliceID? = nil, waiting: Bool? = nil
    ) {
        self.holdID = holdID
        self.sliceID = sliceID
        self.productID = productID
        self.heldQuantity = heldQuantity
        self.shortQuantity = shortQuantity
        self.restSliceID = restSliceID
        self.waiting = waiting
    }
}

/// What was held of each line and what is short; pegged arrivals are told the same way (cause PEG), and what waited (QUEUE).
package struct StockHeld: Event {
    package static let stream = Stream.hold
    package static let action = "held"
    package let opportunityID: OpportunityID
    package let lines: [HeldLine]
    package let expiresAt: Timestamp?
    package let cause: HoldCause
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [HeldLine], expiresAt: Timestamp? = nil, cause: HoldCause) {
        self.opportunityID = opportunityID
        self.lines = lines
        self.expiresAt = expiresAt
        self.cause = cause
    }
}

package struct StockHoldRefused: Event {
    package static let stream = Stream.hold
    package static let action = "refused"
    package let opportunityID: OpportunityID
    package let lines: [HeldLine]
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [HeldLine], reason: String) {
        self.opportunityID = opportunityID
        self.lines = lines
        self.reason = reason
    }
}

package struct StockReserved: Event {
    package static let stream = Stream.hold
    package static let action = "reserved"
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [SliceQuantity]) {
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct StockReservationRefused: Event {
    package static let stream = Stream.hold
    package static let action = "reservation-refused"
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

package struct StockReservationDemoted: Event {
    package static let stream = Stream.hold
    package static let action = "reservation-demoted"
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [SliceQuantity]) {
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct StockHoldReleased: Event {
    package static let stream = Stream.hold
    package static let action = "released"
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [SliceQuantity]) {
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct StockHoldExpired: Event {
    package static let stream = Stream.hold
    package static let action = "expired"
    package let opportunityID: OpportunityID
    package let lines: [SliceQuantity]
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, lines: [SliceQuantity]) {
        self.opportunityID = opportunityID
        self.lines = lines
    }
}

package struct StockHoldExtended: Event {
    package static let stream = Stream.holdLife
    package static let action = "extended"
    package let opportunityID: OpportunityID
    package let expiresAt: Timestamp
    package var subject: UUID { opportunityID.uuid }

    package init(opportunityID: OpportunityID, expiresAt: Timestamp) {
        self.opportunityID = opportunityID
        self.expiresAt = expiresAt
    }
}

/// Reserved stock of one sale was given to another that waited for it (S-54). Each side is told for itself: one hears what
/// it lost, the other what is held for it.
package struct StockReallocated: Event {
    package static let stream = Stream.hold
    package static let action = "reallocated"
    package let opportunityID: OpportunityID
    package let otherOpportunityID: OpportunityID
    /// What was taken from whom this is told to; it is neither held nor awaited any more.
    package let lost: [SliceQuantity]
    /// What is held now for whom this is told to, as an answer to HoldStock would say it.
    package let gained: [HeldLine]
    /// When whoever lost it may expect goods again.
    package let promisedOn: LocalDate?
    package let reason: String
    package var subject: UUID { opportunityID.uuid }

    package init(
        opportunityID: OpportunityID, otherOpportunityID: OpportunityID, lost: [SliceQuantity], gained: [HeldLine],
        promisedOn: LocalDate? = nil, reason: String
    ) {
        self.opportunityID = opportunityID
        self.otherOpportunityID = otherOpportunityID
        self.lost = lost
        self.gained = gained
        self.promisedOn = promisedOn
        self.reason = reason
    }
}
