import Contracts

/// A decimal number of FA(3): amounts of two places, prices of eight, quantities and rates of six. Exact.
///
/// It remembers how it was written, so that a document that is read is written back as it was; two are equal when
/// their values are.
package struct FA3Number: Sendable, Hashable, Comparable {
    /// Hundred millionths.
    package let units: Int128
    package let text: String

    package static let unit: Int128 = 100_000_000

    /// - Returns: `nil` for what is no plain decimal number of at most 22 digits and 8 places.
    package init?(_ text: String) {
        var units: Int128 = 0
        var digits = 0
        var places = -1
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: continue
            case UInt8(ascii: ".") where places < 0 && digits > 0: places = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                units = units * 10 + Int128(byte - UInt8(ascii: "0"))
                digits += 1
                if places >= 0 { places += 1 }
                if digits > 22 || places > 8 { return nil }
            default: return nil
            }
        }
        guard digits > 0, places != 0 else { return nil }
        for _ in max(places, 0)..<8 { units *= 10 }
        self.units = text.utf8.first == UInt8(ascii: "-") ? -units : units
        self.text = text
    }

    /// - Parameter places: at least so many are written, and no more than the value needs otherwise.
    package init(units: Int128, places: Int = 2) {
        self.units = units
        let magnitude = units.magnitude
        var fraction = "\(UInt64(magnitude % 100_000_000))"
        fraction = String(repeating: "0", count: 8 - fraction.utf8.count) + fraction
        while fraction.utf8.count > places, fraction.hasSuffix("0") { fraction.removeLast() }
        let whole = "\(magnitude / 100_000_000)"
        text = (units < 0 ? "-" : "") + (fraction.isEmpty ? whole : "\(whole).\(fraction)")
    }

    /// An amount in its currency's unit, with two places.
    package init(_ money: Money) {
        self.init(units: Int128(money.amount) * Self.unit / Int128(money.currency.minorUnits))
    }

    package init(_ decimal: ExactDecimal, places: Int = 0) {
        self.init(units: Int128(decimal.millionths) * 100, places: places)
    }

    package static let zero = FA3Number(units: 0)
    /// The smallest amount.
    package static let grosz = FA3Number(units: unit / 100)

    /// Places as they are written.
    package var places: Int {
        text.utf8.firstIndex(of: UInt8(ascii: ".")).map { text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1 }
            ?? 0
    }

    package var magnitude: FA3Number { units < 0 ? -self : self }
    package var isZero: Bool { units == 0 }

    /// To two places, halves away from zero (`ksef.md` 2.3).
    package var rounded: FA3Number { FA3Number(units: roundedQuotient(units, Self.unit / 100) * (Self.unit / 100)) }

    /// What was multiplied, rounded once, to two places. Products beyond what a document can hold are cut to its limit.
    package static func * (left: FA3Number, right: FA3Number) -> FA3Number {
        let (product, overflow) = left.units.multipliedReportingOverflow(by: right.units)
        guard !overflow else {
            return FA3Number(units: (left.units < 0) == (right.units < 0) ? Self.limit : -Self.limit)
        }
        let groszes = roundedQuotient(product, Self.unit * Self.unit / 100)
        return FA3Number(units: groszes * (Self.unit / 100))
    }

    private static let limit: Int128 = 100_000_000_000_000_000_000 * unit

    package static func + (left: Self, right: Self) -> Self { FA3Number(units: left.units + right.units) }
    package static func - (left: Self, right: Self) -> Self { FA3Number(units: left.units - right.units) }
    package static prefix func - (value: Self) -> Self { FA3Number(units: -value.units) }
    package static func += (left: inout Self, right: Self) { left = left + right }
    package static func < (left: Self, right: Self) -> Bool { left.units < right.units }
    package static func == (left: Self, right: Self) -> Bool { left.units == right.units }
    package func hash(into hasher: inout Hasher) { hasher.combine(units) }

    /// A share of the amount: `percent` of `whole`, rounded once to two places.
    package func share(_ percent: Int128, of whole: Int128) -> FA3Number {
        FA3Number(units: roundedQuotient(units * percent, whole * (Self.unit / 100)) * (Self.unit / 100))
    }
}

extension FA3Number: CustomStringConvertible {
    package var description: String { text }
}
