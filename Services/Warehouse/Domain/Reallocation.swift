import Contracts
import Foundation

/// Reserved stock that is taken from one sale and held for another that waits for it (S-54).
///
/// It stays where it lies; only the claim changes hands.
package struct Reallocation: Equatable, Sendable {
    /// The reservation it is taken from, with what is left of it.
    package let loser: Hold
    package let gainer: Hold
    package let served: WaitingLine.Served
    package let lost: SliceQuantity
    package let gained: HeldLine
    package let posting: StockPosting

    /// - Parameters:
    ///   - reservation: locked by the caller until commit.
    ///   - waiting: in line behind the stock gate, which the caller has passed.
    ///   - wanted: as much as both sides allow, when nil.
    ///   - expiry: when the new hold ends, if no paper extends it (T-07).
    /// - Throws: `.wrongState` unless it is reserved; `.otherProduct`; `.ownStock`; `.reallocationExceeds` for nothing, or
    ///   more than is on no note and waited for.
    package init(
        of reservation: Hold, to waiting: WaitingHold, _ wanted: ExactDecimal?, until expiry: Timestamp,
        fresh: () -> UUID
    ) throws(WarehouseRefusal) {
        guard reservation.state == .reserved else {
            throw .wrongState(reservation.state.rawValue, needed: "a reservation")
        }
        guard waiting.product == reservation.stock.product else { throw .otherProduct }
        guard waiting.opportunity != reservation.opportunity else { throw .ownStock }
        let most = min(reservation.unnoted, waiting.quantity)
        let quantity = wanted ?? most
        guard quantity > .zero, quantity <= most else { throw .reallocationExceeds(most: most) }

        var loser = reservation
        loser.quantity -= quantity
        if loser.quantity == .zero { loser.state = .released }
        self.loser = loser
        gainer = Hold(
            id: HoldID(fresh()), askedAs: waiting.askedAs, opportunity: waiting.opportunity, line: waiting.line,
            slice: waiting.slice, stock: reservation.stock, cause: .reallocation, quantity: quantity, expiresAt: expiry)
        (served, gained) = waiting.served(quantity, fresh: fresh)
        lost = SliceQuantity(sliceID: reservation.slice, quantity: quantity)
        var posting = StockPosting()
        posting.claim(reservation.stock, held: quantity, reserved: -quantity)
        self.posting = posting
    }
}
