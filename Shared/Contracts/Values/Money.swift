import Foundation

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
/// Adds only within one currency; adding two currencies is a bug and stops the process. What arithmetic makes larger
/// than the limit is out of range, and so is all that is made of it (``OutOfRange``).
package struct Money: Hashable, Sendable {
    package let amount: Int64
    package let currency: Currency

    package init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    /// An amount of any size: beyond the limit it is out of range.
    package init(clamping amount: Int128, _ currency: Currency) {
        let bound = Int128(Self.wireLimit) + 1
        self.init(Int64(min(max(amount, -bound), bound)), currency)
    }

    package static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    static func outOfRange(_ currency: Currency) -> Money { Money(wireLimit + 1, currency) }

    /// What JSON readers hold exactly: ±(2⁵³ − 1).
    package static let wireLimit: Int64 = 9_007_199_254_740_991

    package var isZero: Bool { amount == 0 }
    package var isOutOfRange: Bool { amount.magnitude > Self.wireLimit.magnitude }

    package static func + (left: Money, right: Money) -> Money {
        precondition(
            left.currency == right.currency, "\(left.currency.rawValue) and \(right.currency.rawValue) do not add")
        if left.isOutOfRange { return left }
        if right.isOutOfRange { return right }
        return Money(clamping: Int128(left.amount) + Int128(right.amount), left.currency)
    }
    package static func - (left: Money, right: Money) -> Money { left + -right }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func -= (left: inout Money, right: Money) { left = left - right }
    package static prefix func - (value: Money) -> Money { Money(clamping: -Int128(value.amount), value.currency) }

    /// The share of this amount that falls to the quantity between `before` and `after`, of `whole` in all.
    ///
    /// The cumulative rule (`flows.md` 7.6): parts of any sizes add up to the amount exactly; the last takes the rest.
    package func part(from before: ExactDecimal, to after: ExactDecimal, of whole: ExactDecimal) -> Money {
        guard whole != .zero else { return .zero(currency) }
        guard !isOutOfRange else { return self }
        func upTo(_ quantity: ExactDecimal) -> Money {
            Money(
                clamping: roundedQuotient(Int128(amount) * Int128(quantity.millionths), Int128(whole.millionths)),
                currency)
        }
        return upTo(after) - upTo(before)
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
        do {
            amount = try container.decode(Int64.self, forKey: .amount)
        } catch let error as DecodingError {
            // A number with more digits than 64 bits hold is no fault of its kind.
            let number = try? container.decode(Decimal.self, forKey: .amount)
            throw number.map { $0.magnitude > Decimal(Self.wireLimit) } ?? false ? Self.fault(in: container) : error
        }
        currency = try container.decode(Currency.self, forKey: .currency)
        guard !isOutOfRange else { throw Self.fault(in: container) }
    }

    private static func fault(in container: KeyedDecodingContainer<CodingKeys>) -> DecodingError {
        let error = InvalidValue(
            "An amount is at most \(wireLimit) of the smallest unit.", code: "amount_out_of_range")
        return .dataCorrupted(
            DecodingError.Context(
                codingPath: container.codingPath + [CodingKeys.amount], debugDescription: error.message,
                underlyingError: error))
    }

    package func encode(to encoder: any Encoder) throws {
        guard !isOutOfRange else { throw OutOfRange.amount }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(amount, forKey: .amount)
        try container.encode(currency, forKey: .currency)
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
