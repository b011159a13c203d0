/// A JSON text taken apart without losing anything: digits as they were written, members in their order, repeated ones too.
///
/// Foundation's reader turns numbers into binary or rounded ones, keeps one of two equal names and does not say where a
/// text breaks; the portal's rules need all three.
package indirect enum JSONNode: Hashable, Sendable {
    case object([JSONMember])
    case array([JSONNode])
    case text(String)
    case number(WrittenNumber)
    case boolean(Bool)
    case null

    /// In plain words, for messages.
    package var kind: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .text: "a text"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}

package struct JSONMember: Hashable, Sendable {
    package let name: String
    package let value: JSONNode
}

/// A text that is no JSON, and where it breaks; lines and columns count from 1, columns in bytes.
package struct BrokenJSON: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let column: Int
    package let reason: String

    /// The portal's code for it: structure, no member, malformed.
    package static let code = PortalCode(.error, .structure(.malformed), 0).text

    package var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSONNode {
    /// Objects and lists within each other beyond which no invoice goes.
    static let deepest = 32

    /// Reads RFC 8259, UTF-8; a byte-order mark in front is passed over.
    package init(json bytes: some Sequence<UInt8>) throws(BrokenJSON) {
        var reader = JSONReader(bytes: Array(bytes))
        self = try reader.document()
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    func broken(_ reason: String, at place: Int? = nil) -> BrokenJSON {
        let before = bytes[..<min(place ?? index, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return BrokenJSON(line: line, column: before.count - start + 1, reason: reason)
    }

    mutating func document() throws(BrokenJSON) -> JSONNode {
        skipSpace()
        let node = try value(depth: 0)
        skipSpace()
        guard next == nil else { throw broken("something follows the end of the JSON text") }
        return node
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    mutating func value(depth: Int) throws(BrokenJSON) -> JSONNode {
        guard depth <= JSONNode.deepest else { throw broken("objects and lists lie deeper than \(JSONNode.deepest)") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        case nil: throw broken("the text ends where a value is expected")
        default: throw broken("a value is expected here")
        }
    }

    mutating func word(_ word: String, _ node: JSONNode) throws(BrokenJSON) -> JSONNode {
        guard bytes[index...].starts(with: word.utf8) else { throw broken("a value is expected here") }
        index += word.utf8.count
        return node
    }

    mutating func object(depth: Int) throws(BrokenJSON) -> JSONNode {
        index += 1
        var members: [JSONMember] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            guard next == UInt8(ascii: "\"") else { throw broken("a member's name in double quotes is expected here") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw broken("“:” is expected after the name “\(name.prefix(40))”") }
            skipSpace()
            members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw broken("“,” or “}” is expected here") }
            skipSpace()
        }
    }

    mutating func array(depth: Int) throws(BrokenJSON) -> JSONNode {
        index += 1
        var elements: [JSONNode] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw broken("“,” or “]” is expected here") }
            skipSpace()
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    mutating func number() throws(BrokenJSON) -> JSONNode {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if let byte = next, (0x30...0x39).contains(byte) { throw broken("a number does not begin with 0") }
        } else {
            try digits()
        }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return .number(WrittenNumber(json: String(decoding: bytes[start..<index], as: UTF8.self)))
    }

    mutating func digits() throws(BrokenJSON) {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw broken("a digit is expected here") }
    }

    mutating func string() throws(BrokenJSON) -> String {
        let start = index
        index += 1
        var content: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw broken("the text that begins here is not UTF-8", at: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw broken("a control character stands unescaped in a text")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw broken("the text that begins here does not end", at: start)
    }

    mutating func escape(into content: inout [UInt8]) throws(BrokenJSON) {
        index += 1
        guard let byte = next else { throw broken("the text ends within an escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard (0xD800...0xDFFF).contains(unit) else { return content.append(contentsOf: Self.utf8(unit)) }
            guard unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw broken("half a surrogate pair")
            }
            let low = try hexadecimal()
            guard (0xDC00...0xDFFF).contains(low) else { throw broken("half a surrogate pair") }
            content.append(contentsOf: Self.utf8(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)))
        default: throw broken("no such escape", at: index - 1)
        }
    }

    mutating func hexadecimal() throws(BrokenJSON) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw broken("four hexadecimal digits are expected after \\u")
            }
            value = value << 4 + UInt32(digit)
            index += 1
        }
        return value
    }

    static func utf8(_ scalar: UInt32) -> [UInt8] {
        UnicodeScalar(scalar).map { Array(String(Character($0)).utf8) } ?? []
    }
}
