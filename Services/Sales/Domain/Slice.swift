import Contracts

/// A quantity of one line with one source and one physical state (SM-04). Any partial event splits the slice it hits.
package struct Slice: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case planned = "PLANNED"
        case holding = "HOLDING"
        case enquiring = "ENQUIRING"
        case answered = "ANSWERED"
        case declined = "DECLINED"
        case committed = "COMMITTED"
        case held = "HELD"
        case arrived = "ARRIVED"
        case reserved = "RESERVED"
        case dispatching = "DISPATCHING"
        case exited = "EXITED"
        case refused = "REFUSED"
        /// Did not reach the customer and travels no more: on the shelf again, or lost on the way (S-63, S-65).
        case restocked = "RESTOCKED"
        case delivered = "DELIVERED"
        case returned = "RETURNED"
        case withdrawing = "WITHDRAWING"
        case withdrawn = "WITHDRAWN"
        case lost = "LOST"

        /// How far the goods are. Facts of different departments overtake each other; a slice only ever goes forward.
        package var rank: Int { Self.ranks[self] ?? 0 }

        private static let ranks = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

        /// Nothing more will happen to the quantity by itself.
        package var isTerminal: Bool { [.delivered, .returned, .withdrawn, .lost].contains(self) }

        /// Goods stand behind the slice: on the shelf, held for it.
        package var isSecured: Bool { self == .held || self == .arrived || rank >= State.reserved.rank }
    }

    package private(set) var id: SliceID
    /// What other departments call the goods, where that is not ``id``.
    package var knownAs: SliceID?
    /// What a revision leaves out goes on under a line of its own, until everything is given back.
    package internal(set) var line: OpportunityLineID
    package var quantity: ExactDecimal
    package var state: State
    /// Which unit was asked last, and the units that were asked before it (the route map walks on from here).
    package var unit: ServiceName?
    package var asked: [ServiceName]
    package var request: EnquiryID?
    package var offer: OfferID?
    package var promisedOn: LocalDate?
    package var validUntil: LocalDate?
    package var unitCost: UnitPrice?
    /// The representative would rather wait for stock than have it ordered (S-26). While HOLDING it may stand in line.
    package var waits: Bool
    /// A firm reservation has been asked for and not answered yet, or waits until a refused invoice is mended.
    package var isFirming: Bool
    package var invoice: InvoiceID?
    /// Known once the invoice is issued.
    package var invoiceLine: InvoiceLineID?
    /// Invoiced already, and to go out once more: the warehouse has to be asked for a note (S-63).
    package var goesAgain: Bool
    package var delivery: DeliveryID?
    package var lossReason: String?
    package var stateAtLoss: State?
    /// While WITHDRAWING: how far the undoing got.
    package var withdrawal: Withdrawal?
    /// The document that credits it, once that was asked for.
    package var adjustment: AdjustmentID?

    package init(
        id: SliceID, knownAs: SliceID? = nil, line: OpportunityLineID, quantity: ExactDecimal, state: State = .planned,
        unit: ServiceName? = nil, asked: [ServiceName] = [], request: EnquiryID? = nil, offer: OfferID? = nil,
        promisedOn: LocalDate? = nil, validUntil: LocalDate? = nil, unitCost: UnitPrice? = nil,
        waits: Bool = false, isFirming: Bool = false, invoice: InvoiceID? = nil, invoiceLine: InvoiceLineID? = nil,
        delivery: DeliveryID? = nil, lossReason: String? = nil, stateAtLoss: State? = nil,
        goesAgain: Bool = false, withdrawal: Withdrawal? = nil, adjustment: AdjustmentID? = nil
    ) {
        self.id = id
        self.knownAs = knownAs
        self.line = line
        self.quantity = quantity
        self.state = state
        self.unit = unit
        self.asked = asked
        self.request = request
        self.offer = offer
        self.promisedOn = promisedOn
        self.validUntil = validUntil
        self.unitCost = unitCost
        self.waits = waits
        self.isFirming = isFirming
        self.invoice = invoice
        self.invoiceLine = invoiceLine
        self.delivery = delivery
        self.lossReason = lossReason
        self.stateAtLoss = stateAtLoss
        self.goesAgain = goesAgain
        self.withdrawal = withdrawal
        self.adjustment = adjustment
    }

    /// What other departments call the goods. Whatever is claimed anew has a new name, so that late news of the old claim
    /// is not taken for news of the new one; what is cut off beyond the gate goes on under the name that left.
    package var name: SliceID { knownAs ?? id }

    /// Not delivered, not refused, not given up: a fact from beyond the gate may still be about it. One that is being
    /// withdrawn may have left before the warehouse heard of it; a service may have been performed before it is credited.
    package var isUnderWay: Bool {
        switch withdrawal?.step {
        case .note, .dispatch: true
        case .credit: stateAtLoss == .reserved
        default: state.rank <= State.exited.rank
        }
    }

    /// A document hangs on it: it is invoiced, or on its way to the customer, or was there.
    var isFixed: Bool {
        invoice != nil || [.dispatching, .exited, .refused, .restocked, .delivered, .returned].contains(state)
    }

    /// Asked of the shelf, and for as long as it takes.
    package var isInLine: Bool { state == .holding && waits }

    /// A fact overrules whatever was decided about the slice meanwhile (S-68).
    mutating func become(_ state: State) {
        self.state = state
        withdrawal = nil
        adjustment = nil
        lossReason = nil
        stateAtLoss = nil
    }

    /// The part of this slice that goes another way, with its own id; the rest keeps this one's. Every department that
    /// deals with the part knows it by the new id.
    func part(_ quantity: ExactDecimal, id: SliceID) -> Slice {
        var part = self
        part.id = id
        part.knownAs = nil
        part.quantity = quantity
        return part
    }

    /// A part that only sales tells apart: others still know it by this slice's name.
    func cut(_ quantity: ExactDecimal, id: SliceID) -> Slice {
        var cut = part(quantity, id: id)
        cut.knownAs = name
        return cut
    }
}
