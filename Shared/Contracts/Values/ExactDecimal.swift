/// An exact decimal with up to six places, held as a whole number of millionths. Text on the wire: `"12.5"`, `"0.0425"`.
///
/// Used for quantities, unit prices (finer than a grosz, A-08), rates and percentages. Never a binary fraction (A-05).
package struct ExactDecimal: Hashable, Sendable, Comparable {
    package static let scale: Int64 = 1_000_000

    package let millionths: Int64

    package init(millionths: Int64) { self.millionths = millionths }
    package init(_ whole: Int) { self.millionths = Int64(whole) * Self.scale }

    package static let zero = ExactDecimal(millionths: 0)
    package static let one = ExactDecimal(1)

    /// Reads plain decimal notation: an optional `-`, up to 12 digits, a point and up to six places.
    ///
    /// - Throws: ``InvalidValue`` for anything else, also for a seventh place: nothing is rounded on the way in.
    package init(_ text: String) throws(InvalidValue) {
        var magnitude: Int64 = 0
        var places = -1
        var digits = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: continue
            case UInt8(ascii: ".") where places < 0 && digits > 0: places = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9") where places < 6 && digits < 18:
                magnitude = magnitude * 10 + Int64(byte - UInt8(ascii: "0"))
                digits += 1
                if places >= 0 { places += 1 }
            default: throw Self.invalid(text)
            }
        }
        guard digits > 0, places != 0, digits - max(places, 0) <= 12 else { throw Self.invalid(text) }
        for _ in max(places, 0)..<6 { magnitude *= 10 }
        self.millionths = text.utf8.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    private static func invalid(_ text: String) -> InvalidValue {
        InvalidValue("“\(text.prefix(40))” is not a decimal number of at most 12 digits and 6 places, such as 12.5.")
    }

    package static func < (left: Self, right: Self) -> Bool { left.millionths < right.millionths }
    package static func + (left: Self, right: Self) -> Self { Self(millionths: left.millionths + right.millionths) }
    package static func - (left: Self, right: Self) -> Self { Self(millionths: left.millionths - right.millionths) }
    package static prefix func - (value: Self) -> Self { Self(millionths: -value.millionths) }
    package static func += (left: inout Self, right: Self) { left = left + right }
    package static func -= (left: inout Self, right: Self) { left = left - right }
}

extension ExactDecimal: CustomStringConvertible {
    /// The shortest decimal text: `12.5`, `-0.04`, `3`.
    package var description: String {
        let magnitude = millionths.magnitude
        let sign = millionths < 0 ? "-" : ""
        let whole = magnitude / 1_000_000
        var rest = magnitude % 1_000_000
        guard rest != 0 else { return "\(sign)\(whole)" }
        var places = 6
        while rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        let digits = "\(rest)"
        return "\(sign)\(whole).\(String(repeating: "0", count: places - digits.utf8.count))\(digits)"
    }
}

extension ExactDecimal: Codable {
    package init(from decoder: any Decoder) throws { self = try decoder.decodeValue { try ExactDecimal($0) } }
    package func encode(to encoder: any Encoder) throws { try encoder.encodeValue(description) }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }
}

/// Division to the nearest whole number, halves away from zero: the one rounding of the suite (`domain.md` section 6).
package func roundedQuotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    precondition(divisor > 0, "rounding divides by a positive number")
    let half = divisor / 2 + divisor % 2
    let quotient = dividend.magnitude / divisor.magnitude
    let rest = dividend.magnitude % divisor.magnitude
    let rounded = Int128(rest >= half.magnitude ? quotient + 1 : quotient)
    return dividend < 0 ? -rounded : rounded
}
