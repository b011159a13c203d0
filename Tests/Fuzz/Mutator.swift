import TestKit

/// Makes from something valid what no honest sender writes, as a seed says.
struct Mutator {
    private var random: Seeded
    /// What other inputs are made of.
    private let pieces: [[UInt8]]

    init(seed: UInt64, pieces: [[UInt8]]) {
        random = Seeded(seed: seed)
        self.pieces = pieces
    }

    /// Pieces of text that readers trip over.
    private static let tokens: [[UInt8]] =
        [
            "null", "true", "{}", "[]", "{", "[", "\"", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "1e999",
            "-1e-999", "-0", "0.1",
            "9223372036854775808", "-9223372036854775809", "170141183460469231731687303715884105728",
            "0000000000000000001",
            "1.0000000000000000000000001", "99999-99-99", "2026-02-30", "0000-00-00T00:00:00Z",
            "+275760-09-13T00:00:00Z",
            "opp_00000000000000000000000000", "opp_7zzzzzzzzzzzzzzzzzzzzzzzzz", "opp_8zzzzzzzzzzzzzzzzzzzzzzzzz", "IRR",
            "XXX",
            "\u{202E}", "\u{FEFF}", "\u{1F468}\u{200D}\u{1F469}", "ی", "۱۲۳",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x00]]

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    mutating func oneOf<Element>(_ elements: [Element]) -> Element { elements[number(below: elements.count)] }

    /// One to four changes.
    mutating func mutated(_ original: [UInt8]) -> [UInt8] {
        (0...number(below: 4)).reduce(original) { bytes, _ in changed(bytes) }
    }

    mutating func mutated(_ text: String) -> String { String(decoding: mutated(Array(text.utf8)), as: UTF8.self) }

    private mutating func changed(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        let place = number(below: bytes.count + 1)
        switch number(below: 9) {
        case 0: bytes.insert(contentsOf: oneOf(Self.tokens), at: place)
        case 1: bytes.replaceSubrange(range(in: bytes), with: oneOf(Self.tokens))
        case 2: bytes.removeSubrange(range(in: bytes))
        case 3: bytes.insert(contentsOf: bytes[range(in: bytes)], at: place)
        case 4: if place < bytes.count { bytes[place] = UInt8(number(below: 256)) }
        case 5: if place < bytes.count { bytes[place] ^= 1 << UInt8(number(below: 8)) }
        case 6: bytes.insert(contentsOf: nested(depth: 1 + number(below: 3000)), at: place)
        case 7: replaceValue(in: &bytes)
        default: bytes.removeSubrange(place...)
        }
        return bytes
    }

    private mutating func range(in bytes: [UInt8]) -> Range<Int> {
        let start = number(below: bytes.count + 1)
        return start..<min(bytes.count, start + 1 + number(below: 40))
    }

    private mutating func nested(depth: Int) -> [UInt8] {
        let (open, close): ([UInt8], [UInt8]) = oneOf([
            (Array("[".utf8), Array("]".utf8)), (Array("{\"a\":".utf8), Array("}".utf8)),
        ])
        return Array((0..<depth).map { _ in open }.joined()) + Array("1".utf8)
            + Array((0..<depth).map { _ in close }.joined())
    }

    /// What stands behind a colon becomes a token, or a piece of something else.
    private mutating func replaceValue(in bytes: inout [UInt8]) {
        let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
        guard !colons.isEmpty else { return }
        let start = oneOf(colons) + 1
        let end = bytes[start...].firstIndex { [UInt8(ascii: ","), UInt8(ascii: "}")].contains($0) } ?? bytes.endIndex
        let other = oneOf(pieces)
        bytes.replaceSubrange(start..<end, with: number(below: 3) == 0 ? Array(other.prefix(200)) : oneOf(Self.tokens))
    }
}
