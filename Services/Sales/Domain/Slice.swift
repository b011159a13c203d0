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

        /// Not delivered, not refused, not given up: a fact from beyond the gate may still be about it.
        package var isUnderWay: Bool { rank <= State.exited.rank }

        /// Goods stand behind the slice: on the shelf, held for it.
        package var isSecured: Bool { self == .held || self == .arrived || rank >= State.reserved.rank }
    }

    package let id: SliceID
    /// The slice it was cut off beyond the gate. Warehouse, delivery and accounting go on calling the goods by that name.
    package var parent: SliceID?
    package let line: OpportunityLineID
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
    /// A firm reservation has been asked for and not answered yet.
    package var isFirming: Bool
    package var invoice: InvoiceID?
    package var delivery: DeliveryID?
    package var lossReason: String?
    package var stateAtLoss: State?

    package init(
        id: SliceID, parent: SliceID? = nil, line: OpportunityLineID, quantity: ExactDecimal, state: State = .planned,
        unit: ServiceName? = nil, asked: [ServiceName] = [], request: EnquiryID? = nil, offer: OfferID? = nil,
        promisedOn: LocalDate? = nil,
        validUntil: LocalDate? = nil, unitCost: UnitPrice? = nil, isFirming: Bool = false, invoice: InvoiceID? = nil,
        delivery: DeliveryID? = nil, lossReason: String? = nil, stateAtLoss: State? = nil
    ) {
        self.id = id
        self.parent = parent
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
        self.isFirming = isFirming
        self.invoice = invoice
        self.delivery = delivery
        self.lossReason = lossReason
        self.stateAtLoss = stateAtLoss
    }

    /// The part of this slice that goes another way, with its own id; the rest keeps this one's. Every department that
    /// deals with the part knows it by the new id.
    func part(_ quantity: ExactDecimal, id: SliceID) -> Slice {
        var part = Slice(id: id, line: line, quantity: quantity, state: state)
        (part.unit, part.asked, part.request, part.offer) = (unit, asked, request, offer)
        (part.promisedOn, part.validUntil, part.unitCost) = (promisedOn, validUntil, unitCost)
        (part.invoice, part.delivery) = (invoice, delivery)
        return part
    }

    /// A part that only sales tells apart: others still know it by this slice's name.
    func cut(_ quantity: ExactDecimal, id: SliceID) -> Slice {
        var cut = part(quantity, id: id)
        cut.parent = parent ?? self.id
        return cut
    }
}
