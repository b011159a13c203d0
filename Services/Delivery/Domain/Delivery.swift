import Contracts

/// Goods on their way to a customer, or a service that is to be performed (SM-17).
///
/// One per dispatch note, and it carries the note's id; one per invoice with services, under the invoice's id. So
/// whoever knows the note knows the delivery, and a fact that comes twice meets the delivery it made.
package struct Delivery: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case goods = "GOODS"
        case service = "SERVICE"
    }

    /// IN_TRANSIT becomes DELIVERED, PARTLY_DELIVERED or REFUSED once every line is accounted for; ATTEMPT_FAILED,
    /// RETURNING or LOST before that. What was not taken travels back: PARTLY_DELIVERED, REFUSED and RETURNING end in
    /// CLOSED when the warehouse has it again.
    package enum State: String, Sendable, CaseIterable {
        case inTransit = "IN_TRANSIT"
        case attemptFailed = "ATTEMPT_FAILED"
        case delivered = "DELIVERED"
        case partlyDelivered = "PARTLY_DELIVERED"
        case refused = "REFUSED"
        case returning = "RETURNING"
        case closed = "CLOSED"
        case lost = "LOST"
    }

    package let id: DeliveryID
    package let kind: Kind
    package let dispatchNote: DispatchNoteID?
    package let invoice: InvoiceID
    package let opportunity: OpportunityID
    package let account: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let departedAt: Timestamp
    package var state: State
    /// Tries to hand it over that failed.
    package var failedAttempts: Int
    package var lines: [DeliveryLine]
    package var version: Int

    package init(
        id: DeliveryID, kind: Kind, dispatchNote: DispatchNoteID?, invoice: InvoiceID, opportunity: OpportunityID,
        account: AccountID, accountName: String, address: PostalAddress?, departedAt: Timestamp,
        state: State = .inTransit, failedAttempts: Int = 0, lines: [DeliveryLine], version: Int = 1
    ) {
        self.id = id
        self.kind = kind
        self.dispatchNote = dispatchNote
        self.invoice = invoice
        self.opportunity = opportunity
        self.account = account
        self.accountName = accountName
        self.address = address
        self.departedAt = departedAt
        self.state = state
        self.failedAttempts = failedAttempts
        self.lines = lines
        self.version = version
    }
}

/// One line of the dispatch note, or one slice of a service, with everything that became of it.
package struct DeliveryLine: Sendable, Equatable {
    /// Its place in the delivery, from 1.
    package let position: Int
    /// None for services.
    package let dispatchLine: DispatchLineID?
    package let slice: SliceID
    package let line: OpportunityLineID
    package let invoiceLine: InvoiceLineID
    package let product: ProductID
    package let description: String
    package let quantity: Quantity
    /// Fixed at exit (SM-15); zero for services.
    package let cost: Money
    package var tally: Tally
    package var refusalReason: String?

    package init(
        position: Int, dispatchLine: DispatchLineID?, slice: SliceID, line: OpportunityLineID,
        invoiceLine: InvoiceLineID, product: ProductID, description: String, quantity: Quantity, cost: Money,
        tally: Tally = Tally(), refusalReason: String? = nil
    ) {
        self.position = position
        self.dispatchLine = dispatchLine
        self.slice = slice
        self.line = line
        self.invoiceLine = invoiceLine
        self.product = product
        self.description = description
        self.quantity = quantity
        self.cost = cost
        self.tally = tally
        self.refusalReason = refusalReason
    }

    /// What nobody has said anything about yet: exited = delivered + refused + lost + recalled + open (I-13).
    package var open: ExactDecimal { quantity.value - tally.accounted }

    /// The exit cost of the next `part`, by the cumulative rule over what is accounted for (7.6): parts of any sizes add
    /// up to the whole exactly.
    package func cost(ofNext part: ExactDecimal) -> Money {
        cost.part(from: tally.accounted, to: tally.accounted + part, of: quantity.value)
    }
}

/// Quantities of a line by their fate, with the exit cost each took along, in minor units.
package struct Tally: Sendable, Equatable {
    package var delivered: ExactDecimal
    package var refused: ExactDecimal
    package var lost: ExactDecimal
    /// Called back, or turned round after failed attempts.
    package var recalled: ExactDecimal
    /// Of what was refused and recalled: back in the warehouse.
    package var received: ExactDecimal
    package var deliveredCost: Int64
    package var lostCost: Int64
    package var receivedCost: Int64

    package init(
        delivered: ExactDecimal = .zero, refused: ExactDecimal = .zero, lost: ExactDecimal = .zero,
        recalled: ExactDecimal = .zero, received: ExactDecimal = .zero, deliveredCost: Int64 = 0, lostCost: Int64 = 0,
        receivedCost: Int64 = 0
    ) {
        self.delivered = delivered
        self.refused = refused
        self.lost = lost
        self.recalled = recalled
        self.received = received
        self.deliveredCost = deliveredCost
        self.lostCost = lostCost
        self.receivedCost = receivedCost
    }

    package var accounted: ExactDecimal { delivered + refused + lost + recalled }

    /// What still travels back to the warehouse.
    package var awaited: ExactDecimal { refused + recalled - received }
}
