/// The portal's arithmetic (`moadian.md` section 7): exact, added up first, then cut off toward zero once per member.
///
/// Amounts are whole rials; rates are in percent. `nil` stands for a result that no member could hold.
package enum Arithmetic {
    /// am × fee, cfee × exr, am × vba: cut to a whole rial.
    package static func product(_ left: PortalNumber, _ right: PortalNumber) -> Int128? {
        quotient(left.units, right.units, by: PortalNumber.scale * PortalNumber.scale)
    }

    /// The smallest whole number that is not below the product.
    package static func productRoundedUp(_ left: PortalNumber, _ right: PortalNumber) -> Int128? {
        quotient(left.units, right.units, by: PortalNumber.scale * PortalNumber.scale, up: true)
    }

    /// A rate of an amount: adis × vra / 100.
    package static func share(of amount: Int128, at rate: PortalNumber) -> Int128? {
        quotient(amount, rate.units, by: PortalNumber.scale * 100)
    }

    /// VAT of gold: tcpbs at the rate of workmanship and prdis at the line's own, added before the fraction is cut (7.4).
    package static func goldVAT(work: Int128, workRate: PortalNumber, metal: Int128, metalRate: PortalNumber) -> Int128?
    {
        let (left, leftOverflow) = work.multipliedReportingOverflow(by: workRate.units)
        let (right, rightOverflow) = metal.multipliedReportingOverflow(by: metalRate.units)
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !leftOverflow, !rightOverflow, !overflow else { return nil }
        return sum / (PortalNumber.scale * 100)
    }

    /// `amount × part / whole`: the cash share of a line, `cop` and `vop` (7.1).
    package static func proportion(_ amount: Int128, _ part: Int128, of whole: Int128) -> Int128? {
        guard whole != 0 else { return nil }
        return quotient(amount, part, by: whole)
    }

    /// A quotient cut to some decimals: the currency price fee / exr, the unit value ssrv / am.
    package static func ratio(_ dividend: PortalNumber, _ divisor: PortalNumber, decimals: Int) -> PortalNumber? {
        guard divisor.units != 0 else { return nil }
        let step = power(PortalNumber.places - decimals)
        return quotient(dividend.units, power(decimals), by: divisor.units).map { PortalNumber(units: $0 * step) }
    }

    /// A price in another unit: eight decimals, the rest cut off.
    package static func scaled(_ price: PortalNumber, by rate: PortalNumber) -> PortalNumber? {
        quotient(price.units, rate.units, by: PortalNumber.scale).map { PortalNumber(units: $0) }
    }

    /// A price of at most eight decimals that makes the amount out of the quantity, where there is one.
    package static func price(making amount: Int128, of quantity: PortalNumber) -> PortalNumber? {
        guard quantity.units > 0, amount >= 0 else { return nil }
        let scale = PortalNumber.scale * PortalNumber.scale
        guard let units = quotient(amount, scale, by: quantity.units, up: true) else { return nil }
        let price = PortalNumber(units: units)
        return product(quantity, price) == amount ? price : nil
    }

    private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    /// `left × right / divisor`, cut toward zero or raised, over the full width of the product.
    private static func quotient(_ left: Int128, _ right: Int128, by divisor: Int128, up: Bool = false) -> Int128? {
        let (high, low) = left.magnitude.multipliedFullWidth(by: right.magnitude)
        guard high < divisor.magnitude else { return nil }
        let (quotient, rest) = divisor.magnitude.dividingFullWidth((high, low))
        let isNegative = (left < 0) != (right < 0) && (left != 0 && right != 0)
        let raised = up && rest != 0 && !isNegative ? quotient + 1 : quotient
        guard let magnitude = Int128(exactly: raised) else { return nil }
        return isNegative != (divisor < 0) ? -magnitude : magnitude
    }
}
