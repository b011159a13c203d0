/// An exact decimal with up to six places, held as a whole number of millionths. Text on the wire: `"12.5"`, `"0.0425"`.
///
/// Used for quantities, unit prices (finer than a grosz, A-08), rates and percentages. Never a binary fraction (A-05).
/// What arithmetic makes larger than twelve digits is out of range, and so is all that is made of it (``OutOfRange``).
package struct ExactDecimal: Hashable, Sendable, Comparable {
    package static let scale: Int64 = 1_000_000

    package let millionths: Int64

    package init(millionths: Int64) { self.millionths = millionths }
    package init(_ whole: Int) { self.init(clamping: Int128(whole) * Int128(Self.scale)) }

    /// Millionths of any size: beyond the limit the number is out of range.
    private init(clamping millionths: Int128) {
        let bound = Int128(Self.limit) + 1
        self.millionths = Int64(min(max(millionths, -bound), bound))
    }

    /// The largest number: twelve digits and six places.
    private static let limit: Int64 = 999_999_999_999_999_999

    package var isOutOfRange: Bool { millionths > Self.limit || millionths < -Self.limit }

    package static let zero = ExactDecimal(millionths: 0)
    package static let one = ExactDecimal(1)

    /// Reads plain decimal notation: an optional `-`, up to 12 digits, a point and up to six places.
    ///
    /// - Throws: ``InvalidValue`` for anything else; `scale_exceeded` for a seventh place: nothing is rounded on the way
    ///   in; `number_out_of_range` for a thirteenth digit.
    package init(_ text: String) throws(InvalidValue) {
        var magnitude: Int64 = 0
        var places = -1
        var digits = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: continue
            case UInt8(ascii: ".") where places < 0 && digits > 0: places = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits < 18 { magnitude = magnitude * 10 + Int64(byte - UInt8(ascii: "0")) }
                digits += 1
                if places >= 0 { places += 1 }
            default: throw Self.invalid(text, "invalid")
            }
        }
        guard digits > 0, places != 0 else { throw Self.invalid(text, "invalid") }
        guard places <= 6 else { throw Self.invalid(text, "scale_exceeded") }
        guard digits - max(places, 0) <= 12 else { throw Self.invalid(text, "number_out_of_range") }
        for _ in max(places, 0)..<6 { magnitude *= 10 }
        self.millionths = text.utf8.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    private static func invalid(_ text: String, _ code: String) -> InvalidValue {
        InvalidValue(
            "“\(text.prefix(40))” is not a decimal number of at most 12 digits and 6 places, such as 12.5.", code: code)
    }

    package static func < (left: Self, right: Self) -> Bool { left.millionths < right.millionths }
    package static func + (left: Self, right: Self) -> Self {
        if left.isOutOfRange { return left }
        if right.isOutOfRange { return right }
        return Self(clamping: Int128(left.millionths) + Int128(right.millionths))
    }
    package static func - (left: Self, right: Self) -> Self { left + -right }
    package static prefix func - (value: Self) -> Self { Self(clamping: -Int128(value.millionths)) }
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

    package func encode(to encoder: any Encoder) throws {
        guard !isOutOfRange else { throw OutOfRange.number }
        try encoder.encodeValue(description)
    }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }
}

/// Division to the nearest whole number, halves away from zero: the one rounding of the suite (`domain.md` section 6).
package func roundedQuotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    precondition(divisor != 0, "nothing is divided by zero")
    let half = divisor.magnitude / 2 + divisor.magnitude % 2
    let (quotient, rest) = dividend.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
    let rounded = Int128(clamping: rest >= half ? quotient + 1 : quotient)
    return (dividend < 0) == (divisor < 0) ? rounded : -rounded
}
