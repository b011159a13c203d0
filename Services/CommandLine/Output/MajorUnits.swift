import Contracts
import Foundation

/// An amount in major units as a JSON number with as many places as its currency has: made from integers, never
/// computed with, and exact because `Decimal` is.
struct MajorUnits: Codable, Sendable {
    let minor: Int64
    private let currency: Currency

    init(_ minor: Int64, _ currency: Currency = .gbp) {
        self.minor = minor
        self.currency = currency
    }

    init(_ money: Money) { self.init(money.amount, money.currency) }

    /// Reads an amount of a currency with hundredths.
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(Decimal.self)
        self.init(NSDecimalNumber(decimal: value * 100).int64Value)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Decimal(minor) / Decimal(currency.minorUnits))
    }

    /// Without the currency's name.
    var text: String { Money(minor, currency).description.replacing(" \(currency.rawValue)", with: "") }
}
