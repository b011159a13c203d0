import Contracts

/// A claim on stock for a slice (SM-14).
///
/// HELD → RESERVED, RELEASED, EXPIRED; RESERVED → HELD (demoted), RELEASED, CONSUMED. The last three are final.
package struct Hold: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case held = "HELD"
        case reserved = "RESERVED"
        case released = "RELEASED"
        case expired = "EXPIRED"
        case consumed = "CONSUMED"

        package var isLive: Bool { self == .held || self == .reserved }
    }

    package let id: HoldID
    /// The name the asker gave it; several holds may answer one request, from several warehouses.
    package let askedAs: HoldID
    package let opportunity: OpportunityID
    package let line: OpportunityLineID?
    package let slice: SliceID
    package let stock: StockKey
    package let cause: HoldCause
    package var state: State
    /// What is still claimed; zero once the hold is over.
    package var quantity: ExactDecimal
    /// How much of it stands on dispatch notes that have not left.
    package var onNotes: ExactDecimal
    /// None: it does not expire, like a peg.
    package var expiresAt: Timestamp?
    /// The pro-forma whose life the hold shares (I-12).
    package var proForma: ProFormaID?

    package init(
        id: HoldID, askedAs: HoldID, opportunity: OpportunityID, line: OpportunityLineID?, slice: SliceID,
        stock: StockKey, cause: HoldCause, state: State = .held, quantity: ExactDecimal,
        onNotes: ExactDecimal = .zero, expiresAt: Timestamp? = nil, proForma: ProFormaID? = nil
    ) {
        self.id = id
        self.askedAs = askedAs
        self.opportunity = opportunity
        self.line = line
        self.slice = slice
        self.stock = stock
        self.cause = cause
        self.state = state
        self.quantity = quantity
        self.onNotes = onNotes
        self.expiresAt = expiresAt
        self.proForma = proForma
    }

    /// What may still be put on a dispatch note, or let go.
    package var unnoted: ExactDecimal { quantity - onNotes }

    package func isOver(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }

    /// Lives at least until `time`; one without an end stays without.
    package func extended(to time: Timestamp) -> Hold {
        var longer = self
        longer.expiresAt = expiresAt.map { max($0, time) }
        return longer
    }

    /// Ends the claim; what it held is free again.
    func ended(as state: State, _ posting: inout StockPosting) -> Hold {
        var ended = self
        posting.claim(
            stock, held: self.state == .held ? -quantity : .zero, reserved: self.state == .reserved ? -quantity : .zero)
        ended.state = state
        ended.quantity = .zero
        return ended
    }

    func firmed(_ posting: inout StockPosting) -> Hold {
        guard state == .held else { return self }
        var firm = self
        firm.state = .reserved
        posting.claim(stock, held: -quantity, reserved: quantity)
        return firm
    }
}
