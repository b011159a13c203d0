import XML

/// An element read into plain values, so that rules can walk it as often as they like.
struct Element {
    let name: String
    let text: String
    let attributes: [String: String]
    let children: [Element]
    let line: Int

    init(_ node: XMLNode) {
        name = node.name
        children = node.children.map(Element.init)
        text = children.isEmpty ? node.text : ""
        attributes = Dictionary(node.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        line = node.line
    }

    func all(_ name: String) -> [Element] { children.filter { $0.name == name } }

    /// The elements at the end of a path of names: `Party/PostalAddress`.
    func at(_ path: String) -> [Element] {
        path.split(separator: "/").reduce([self]) { found, name in found.flatMap { $0.all(String(name)) } }
    }

    /// The first element at the end of a path.
    func first(_ path: String) -> Element? {
        guard path.utf8.contains(UInt8(ascii: "/")) else { return children.first { $0.name == path } }
        return at(path).first
    }

    /// The text there without white space at its ends; none where there is nothing.
    func value(_ path: String) -> String? { first(path)?.text.plain }

    func number(_ path: String) -> Exact? { value(path).flatMap(Exact.init) }
}

/// A decimal number of a document, in millionths: 128 bits hold quantity × price of all that we write.
struct Exact: Equatable, Comparable {
    let millionths: Int128

    static let zero = Exact(millionths: 0)

    init(millionths: Int128) { self.millionths = millionths }

    /// `xs:decimal` with up to six places that are not zero, and up to 20 digits before them.
    init?(_ text: String) {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, String(whole).isDigits, whole.utf8.count <= 20 else { return nil }
        var places = parts.count == 2 ? String(parts[1]) : "0"
        guard places.isDigits else { return nil }
        while places.hasSuffix("0"), places.utf8.count > 1 { places.removeLast() }
        guard places.utf8.count <= 6 else { return nil }
        let padded = places + String(repeating: "0", count: 6 - places.utf8.count)
        guard let magnitude = Int128(whole + padded) else { return nil }
        millionths = isNegative ? -magnitude : magnitude
    }

    var magnitude: Exact { Exact(millionths: Int128(millionths.magnitude)) }

    static func < (left: Exact, right: Exact) -> Bool { left.millionths < right.millionths }
    static func + (left: Exact, right: Exact) -> Exact { Exact(millionths: left.millionths + right.millionths) }
    static func - (left: Exact, right: Exact) -> Exact { Exact(millionths: left.millionths - right.millionths) }

    /// This × `factor` ÷ `divisor`, to the nearest millionth; none where the product is more than 128 bits.
    func times(_ factor: Exact, over divisor: Exact = Exact(millionths: 1_000_000)) -> Exact? {
        let (product, isTooLarge) = millionths.multipliedReportingOverflow(by: factor.millionths)
        guard !isTooLarge, divisor.millionths != 0 else { return nil }
        return Exact(millionths: product.divided(by: divisor.millionths))
    }

    static func hundredths(_ count: Int128) -> Exact { Exact(millionths: count * 10_000) }
}

extension Int128 {
    fileprivate func divided(by divisor: Int128) -> Int128 {
        let (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
        let rounded = Int128(rest >= divisor.magnitude - rest ? quotient + 1 : quotient)
        return (self < 0) == (divisor < 0) ? rounded : -rounded
    }
}

extension Sequence<Exact> {
    func sum() -> Exact { reduce(.zero, +) }
}
