/// A currency by its ISO 4217 code, with the places of its smallest unit.
package struct Currency: Hashable, Sendable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let irr = Currency(rawValue: "IRR")
    package static let pln = Currency(rawValue: "PLN")
    package static let eur = Currency(rawValue: "EUR")
    package static let usd = Currency(rawValue: "USD")
    package static let gbp = Currency(rawValue: "GBP")

    /// The currencies the suite keeps books in; rial has no minor unit in use (`domain.md` section 6).
    package static let known: [Currency] = [.irr, .pln, .eur, .usd, .gbp]

    /// Decimal places of the smallest unit.
    package var scale: Int { self == .irr ? 0 : 2 }

    /// Minor units in one major unit.
    package var minorUnits: Int64 { self == .irr ? 1 : 100 }
}

extension Currency: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeValue { text in
            let currency = Currency(rawValue: text)
            guard Currency.known.contains(currency) else {
                let known = Currency.known.map(\.rawValue).joined(separator: ", ")
                throw InvalidValue("“\(text.prefix(8))” is not one of the currencies in use: \(known).")
            }
            return currency
        }
    }
    package func encode(to encoder: any Encoder) throws { try encoder.encodeValue(rawValue) }
}

/// An amount in the smallest unit of its currency: a rial, a grosz (A-05). `{"amount": 123450, "currency": "PLN"}`.
///
/// Adds only within one currency; adding two currencies is a bug and stops the process.
package struct Money: Hashable, Sendable {
    package let amount: Int64
    package let currency: Currency

    package init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    /// What JSON readers hold exactly: ±(2⁵³ − 1).
    package static let wireLimit: Int64 = 9_007_199_254_740_991

    package var isZero: Bool { amount == 0 }

    package static func + (left: Money, right: Money) -> Money { left.combined(right, left.amount + right.amount) }
    package static func - (left: Money, right: Money) -> Money { left.combined(right, left.amount - right.amount) }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func -= (left: inout Money, right: Money) { left = left - right }
    package static prefix func - (value: Money) -> Money { Money(-value.amount, value.currency) }

    private func combined(_ other: Money, _ amount: Int64) -> Money {
        precondition(currency == other.currency, "\(currency.rawValue) and \(other.currency.rawValue) do not add")
        return Money(amount, currency)
    }

    /// The share of this amount that falls to the quantity between `before` and `after`, of `whole` in all.
    ///
    /// The cumulative rule (`flows.md` 7.6): parts of any sizes add up to the amount exactly; the last takes the rest.
    package func part(from before: ExactDecimal, to after: ExactDecimal, of whole: ExactDecimal) -> Money {
        guard whole != .zero else { return .zero(currency) }
        func upTo(_ quantity: ExactDecimal) -> Int64 {
            Int64(roundedQuotient(Int128(amount) * Int128(quantity.millionths), Int128(whole.millionths)))
        }
        return Money(upTo(after) - upTo(before), currency)
    }
}

extension Money: Comparable {
    package static func < (left: Money, right: Money) -> Bool {
        precondition(left.currency == right.currency, "amounts of two currencies do not compare")
        return left.amount < right.amount
    }
}

extension Money: Codable {
    private enum CodingKeys: String, CodingKey { case amount, currency }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        amount = try container.decode(Int64.self, forKey: .amount)
        currency = try container.decode(Currency.self, forKey: .currency)
        guard amount.magnitude <= UInt64(Self.wireLimit) else {
            throw DecodingError.dataCorruptedError(
                forKey: .amount, in: container, debugDescription: "The amount is out of range.")
        }
    }
}

extension Money: CustomStringConvertible {
    /// Decimal notation with the code, for people and logs: `1234.50 PLN`.
    package var description: String {
        let millionths = ExactDecimal(
            millionths: Int64(amount % currency.minorUnits) * (1_000_000 / currency.minorUnits))
        guard currency.scale > 0 else { return "\(amount) \(currency.rawValue)" }
        let cents = "\(millionths.millionths.magnitude / 10_000)"
        let whole = amount / currency.minorUnits
        let sign = amount < 0 && whole == 0 ? "-" : ""
        return "\(sign)\(whole).\(cents.utf8.count < 2 ? "0" : "")\(cents) \(currency.rawValue)"
    }
}
