/// How much of a product, with its unit: `{"value": "12.5", "unit": "kg"}`. Exact; never rounded (`domain.md` section 6).
package struct Quantity: Hashable, Sendable, Codable {
    package let value: ExactDecimal
    package let unit: String

    package init(_ value: ExactDecimal, _ unit: String) {
        self.value = value
        self.unit = unit
    }
}

/// Price of one unit in major units of `currency`, exact to six places.
package struct UnitPrice: Hashable, Sendable, Codable {
    package let value: ExactDecimal
    package let currency: Currency

    package init(_ value: ExactDecimal, _ currency: Currency) {
        self.value = value
        self.currency = currency
    }

    /// Quantity × price, rounded to the currency's smallest unit; out of range when that is more than money can be.
    package func times(_ quantity: ExactDecimal) -> Money {
        guard !value.isOutOfRange, !quantity.isOutOfRange else { return .outOfRange(currency) }
        // 10^18 × 10^18 × 100 stays below the 1.7 × 10^38 of 128 bits.
        let product = Int128(value.millionths) * Int128(quantity.millionths) * Int128(currency.minorUnits)
        return Money(clamping: roundedQuotient(product, 1_000_000_000_000), currency)
    }
}
