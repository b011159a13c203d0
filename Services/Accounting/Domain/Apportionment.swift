import Contracts

/// A quantity with its amounts that is used up piece by piece, by the cumulative rule of `flows.md` 7.6.
///
/// Pieces of any sizes in any order add up to the amounts exactly, net and tax each by itself; the last takes the rest.
/// Pro-forma lines are invoiced so, the undelivered part of an invoice line is delivered or credited so, and a delivered
/// part is returned so.
package struct Apportionment: Equatable, Sendable {
    package let quantity: ExactDecimal
    package let amounts: NetAndTax
    package private(set) var taken: ExactDecimal

    package init(quantity: ExactDecimal, amounts: NetAndTax, taken: ExactDecimal = .zero) {
        self.quantity = quantity
        self.amounts = amounts
        self.taken = taken
    }

    package var remaining: ExactDecimal { quantity - taken }
    package var isUsedUp: Bool { remaining == .zero }

    /// What the rest is worth.
    package var remainingAmounts: NetAndTax { part(to: quantity) }

    /// Uses up `piece` and tells its amounts. The caller has checked that so much remains.
    package mutating func take(_ piece: ExactDecimal) -> NetAndTax {
        precondition(piece >= .zero && piece <= remaining, "a piece is no larger than what remains")
        let amounts = part(to: taken + piece)
        taken += piece
        return amounts
    }

    /// The rest at other amounts; what was used up before keeps its own.
    package func repriced(_ amounts: NetAndTax) -> Apportionment {
        Apportionment(quantity: remaining, amounts: amounts)
    }

    private func part(to end: ExactDecimal) -> NetAndTax {
        NetAndTax(
            net: amounts.net.part(from: taken, to: end, of: quantity),
            tax: amounts.tax.part(from: taken, to: end, of: quantity))
    }
}
