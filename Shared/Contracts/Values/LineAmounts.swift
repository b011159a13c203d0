/// The figures of one document line (`flows.md` 7.1), each rounded to the currency's smallest unit.
package struct LineAmounts: Hashable, Sendable, Codable {
    /// quantity × unit price
    package let base: Money
    /// base × line % + line amount
    package let discount: Money
    /// base − discount
    package let net: Money
    /// What VAT is due on × rate, rounded per line: the net, or what the taxable part of the price comes to.
    package let tax: Money

    package var gross: Money { net + tax }

    package init(base: Money, discount: Money, net: Money, tax: Money) {
        self.base = base
        self.discount = discount
        self.net = net
        self.tax = tax
    }

    /// - Parameters:
    ///   - discountRate: a fraction of the base, `0.05` for 5 %; negative for a surcharge.
    ///   - taxRate: a fraction of what VAT is due on, `0.10` for 10 %.
    ///   - taxablePrice: the part of the price that VAT is due on, where that is not all of it: the work of gold whose metal
    ///     is free, the margin of currency. The discount does not lower it (`moadian.md` 7.4).
    package init(
        quantity: ExactDecimal, price: UnitPrice, discountRate: ExactDecimal = .zero, discountAmount: Money? = nil,
        taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil
    ) {
        base = price.times(quantity)
        discount = base.fraction(discountRate) + (discountAmount ?? .zero(price.currency))
        net = base - discount
        tax = (taxablePrice?.times(quantity) ?? net).fraction(taxRate)
    }
}

extension Money {
    /// This amount × `rate`, rounded to the smallest unit.
    package func fraction(_ rate: ExactDecimal) -> Money {
        guard !isOutOfRange, !rate.isOutOfRange else { return .outOfRange(currency) }
        let product = Int128(amount) * Int128(rate.millionths)
        return Money(clamping: roundedQuotient(product, Int128(ExactDecimal.scale)), currency)
    }
}

/// Sums of rounded line figures (`domain.md` section 6: totals are never re-derived).
package struct DocumentTotals: Hashable, Sendable, Codable {
    package var net: Money
    package var tax: Money
    package var gross: Money

    package init(net: Money, tax: Money, gross: Money) {
        self.net = net
        self.tax = tax
        self.gross = gross
    }

    package init(_ lines: some Sequence<LineAmounts>, currency: Currency) {
        net = lines.reduce(.zero(currency)) { $0 + $1.net }
        tax = lines.reduce(.zero(currency)) { $0 + $1.tax }
        gross = net + tax
    }
}
