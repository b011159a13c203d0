/// An exact decimal number: `units` × 10^−`scale`, without trailing zeros behind the point.
///
/// Thirty-eight digits carry every product that the page knows (section 7): whatever would need more is far above the
/// 18 digits that an amount may have, so a rule that overflows is broken anyway.
struct Exact: Sendable, Hashable {
    let units: Int128
    let scale: Int

    struct Overflow: Error {}

    static let zero = Exact(0)

    init(_ value: some BinaryInteger) {
        units = Int128(value)
        scale = 0
    }

    init(units: Int128, scale: Int) {
        var units = units
        var scale = scale
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        self.units = units
        self.scale = scale
    }

    /// Reads the digits of a JSON number; nil beyond 38 digits.
    init?(_ written: String) {
        let parts = written.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count <= 2, let exponent = parts.count == 2 ? Int(parts[1]) : 0, abs(exponent) <= 60 else {
            return nil
        }
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = halves.first, !whole.isEmpty else { return nil }
        var fraction = halves.count == 2 ? String(halves[1]) : ""
        if exponent == 0 { while fraction.last == "0" { fraction.removeLast() } }
        guard let digits = Int128(whole + fraction) else { return nil }
        let scale = fraction.count - exponent
        if scale >= 0 {
            self.init(units: digits, scale: scale)
        } else {
            guard let raised = try? Self.raised(digits, by: -scale) else { return nil }
            self.init(units: raised, scale: 0)
        }
    }

    var written: String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let whole = padded.dropLast(scale)
        return (units < 0 ? "-" : "") + whole + (scale == 0 ? "" : ".\(padded.suffix(scale))")
    }

    /// How many digits stand before the point; zero for what is below one.
    var integerDigits: Int {
        let whole = (units / Self.power(scale)).magnitude
        return whole == 0 ? 0 : String(whole).count
    }

    /// Cuts toward zero, as the portal does (section 7).
    func truncated(to places: Int = 0) -> Exact {
        guard scale > places else { return self }
        return Exact(units: units / Self.power(scale - places), scale: places)
    }

    static func + (left: Exact, right: Exact) throws(Overflow) -> Exact {
        let (first, second, scale) = try aligned(left, right)
        let (sum, overflow) = first.addingReportingOverflow(second)
        if overflow { throw Overflow() }
        return Exact(units: sum, scale: scale)
    }

    static func - (left: Exact, right: Exact) throws(Overflow) -> Exact {
        try left + Exact(units: -right.units, scale: right.scale)
    }

    static func * (left: Exact, right: Exact) throws(Overflow) -> Exact {
        let (product, overflow) = left.units.multipliedReportingOverflow(by: right.units)
        if overflow { throw Overflow() }
        return Exact(units: product, scale: left.scale + right.scale)
    }

    /// A share in percent, not yet cut.
    func percent(_ rate: Exact) throws(Overflow) -> Exact {
        let product = try self * rate
        return Exact(units: product.units, scale: product.scale + 2)
    }

    /// The quotient, cut toward zero; nil when the divisor is zero.
    func divided(by divisor: Exact, places: Int) throws(Overflow) -> Exact? {
        guard divisor.units != 0 else { return nil }
        let shift = places + divisor.scale - scale
        let numerator = try Self.raised(units, by: max(0, shift))
        let denominator = try Self.raised(divisor.units, by: max(0, -shift))
        return Exact(units: numerator / denominator, scale: places)
    }

    private static func aligned(_ left: Exact, _ right: Exact) throws(Overflow) -> (Int128, Int128, Int) {
        let scale = max(left.scale, right.scale)
        return (try raised(left.units, by: scale - left.scale), try raised(right.units, by: scale - right.scale), scale)
    }

    private static func raised(_ units: Int128, by places: Int) throws(Overflow) -> Int128 {
        if units == 0 || places == 0 { return units }
        guard places <= 38 else { throw Overflow() }
        let (product, overflow) = units.multipliedReportingOverflow(by: power(places))
        if overflow { throw Overflow() }
        return product
    }

    private static let powers: [Int128] = (0..<38).reduce(into: [1]) { powers, _ in powers.append(powers.last! * 10) }

    /// Ten to a power of at most 38.
    private static func power(_ places: Int) -> Int128 { powers[min(places, 38)] }
}

extension Exact: Comparable {
    static func < (left: Exact, right: Exact) -> Bool {
        do {
            let (first, second, _) = try aligned(left, right)
            return first < second
        } catch {  // too far apart to be written in one scale: the whole parts decide
            return left.units / power(left.scale) < right.units / power(right.scale)
        }
    }
}
