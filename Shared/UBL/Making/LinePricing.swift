import Contracts

/// How a line's legal net amount is said as quantity × price, less an allowance (PEPPOL-EN16931-R120 wants it within two
/// hundredths of a unit of the currency).
struct LinePricing: Equatable {
    let price: UBLLine.Price
    let adjustment: UBLLine.Adjustment?
    /// Whether the agreed unit price had to make room for an amount for all units together.
    let hidesUnitPrice: Bool

    /// Of a line with a unit price. What the price leaves open towards the net amount is a discount or surcharge; the
    /// price itself stays, unless quantity × price is no amount of the currency (a fraction of a rial).
    ///
    /// - Parameter quantity: above zero.
    init(quantity: ExactDecimal, unitPrice: UnitPrice, net: Money) {
        let exact = Exact(quantity: quantity, unitPrice: unitPrice)
        let base = unitPrice.times(quantity)
        let isTold = exact.isNear(base, hundredths: 1)
        hidesUnitPrice = !isTold
        price = isTold ? .each(unitPrice.value) : .together(base, per: quantity)
        let isExact = isTold ? exact.isNear(net, hundredths: 1) : base == net
        adjustment = isExact ? nil : UBLLine.Adjustment(from: base, to: net)
    }

    /// Of a line that has an amount alone: the price is their quotient where six places hold it.
    ///
    /// - Parameters:
    ///   - quantity: above zero.
    ///   - net: not below zero.
    init(quantity: ExactDecimal, net: Money) {
        let dividend = Int128(net.amount) * 1_000_000_000_000
        let (price, rest) = dividend.quotientAndRemainder(
            dividingBy: Int128(net.currency.minorUnits) * Int128(quantity.millionths))
        let isExact = rest == 0 && price <= 999_999_999_999_999_999
        self.price =
            isExact ? .each(ExactDecimal(millionths: Int64(price))) : .together(net, per: quantity)
        adjustment = nil
        hidesUnitPrice = false
    }

    /// Quantity × price before any rounding, in 10⁻¹² of the smallest unit.
    private struct Exact {
        let value: Int128
        let minorUnits: Int128

        init(quantity: ExactDecimal, unitPrice: UnitPrice) {
            minorUnits = Int128(unitPrice.currency.minorUnits)
            value = Int128(unitPrice.value.millionths) * Int128(quantity.millionths) * minorUnits
        }

        /// Whether it is no further from `amount` than so many hundredths of a whole unit of the currency.
        func isNear(_ amount: Money, hundredths: Int128) -> Bool {
            let difference = value - Int128(amount.amount) * 1_000_000_000_000
            return difference.magnitude <= (hundredths * minorUnits * 10_000_000_000).magnitude
        }
    }
}

extension UBLLine.Adjustment {
    /// - Returns: none where there is nothing between the two.
    fileprivate init?(from base: Money, to net: Money) {
        guard base != net else { return nil }
        let less = base - net
        isCharge = less.amount < 0
        amount = isCharge ? -less : less
        reason = amount.amount <= 1 ? .rounding : isCharge ? .surcharge : .discount
    }
}
