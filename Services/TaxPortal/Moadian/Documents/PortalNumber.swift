import Contracts

/// A number of the portal's invoice: exact, at most eight decimals and 28 digits before the point.
///
/// The portal allows eighteen digits and eight decimals (`moadian.md` section 5), more than ``ExactDecimal`` holds.
package struct PortalNumber: Hashable, Sendable, Comparable {
    package static let places = 8
    package static let scale: Int128 = 100_000_000

    /// Hundred-millionths.
    package let units: Int128

    package init(units: Int128) { self.units = units }
    package init(_ whole: Int64) { self.units = Int128(whole) * Self.scale }
    package init(_ value: ExactDecimal) { self.units = Int128(value.millionths) * 100 }

    package static let zero = PortalNumber(units: 0)

    /// The number without its fraction, which is cut off toward zero.
    package var whole: Int128 { units / Self.scale }
    package var isWhole: Bool { units % Self.scale == 0 }

    package static func < (left: Self, right: Self) -> Bool { left.units < right.units }
}

extension PortalNumber: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(value) }
}

extension PortalNumber: CustomStringConvertible {
    /// The shortest plain decimal, without exponent: `1.5`, `-0.04`, `3`. The form in which numbers are sent.
    package var description: String {
        let sign = units < 0 ? "-" : ""
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: Self.scale.magnitude)
        guard rest != 0 else { return "\(sign)\(whole)" }
        var digits = "\(rest)"
        digits = String(repeating: "0", count: Self.places - digits.utf8.count) + digits
        while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}

/// A number as a document wrote it: its size is known even where no ``PortalNumber`` holds it.
package struct WrittenNumber: Hashable, Sendable {
    package let text: String
    /// Digits before the point that count; 0 for `0.5`.
    package let wholeDigits: Int
    /// Digits after the point that count; 0 for `2.00`.
    package let decimals: Int
    /// `nil` where it is too long to be one.
    package let value: PortalNumber?

    /// - Parameter text: a number of JSON's grammar, also with an exponent.
    package init(json text: String) {
        self.text = text
        var digits: [UInt8] = []
        var wholePlaces = 0
        var isFraction = false
        var exponent = 0
        var bytes = text.utf8[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // Beyond any size that matters.
                exponent = min(
                    max(Int(Substring(bytes)) ?? (bytes.first == UInt8(ascii: "-") ? -9999 : 9999), -9999), 9999)
                bytes = bytes[bytes.endIndex...]
            default:
                digits.append(byte - UInt8(ascii: "0"))
                if !isFraction { wholePlaces += 1 }
            }
        }
        var point = wholePlaces + exponent
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point -= leading
        while digits.last == 0 { digits.removeLast() }
        guard !digits.isEmpty else {
            (wholeDigits, decimals, value) = (0, 0, .zero)
            return
        }
        wholeDigits = max(0, point)
        decimals = max(0, digits.count - point)
        guard wholeDigits <= 28, decimals <= PortalNumber.places else {
            value = nil
            return
        }
        var units = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) }
        for _ in 0..<(PortalNumber.places + point - digits.count) { units *= 10 }
        value = PortalNumber(units: isNegative ? -units : units)
    }
}
