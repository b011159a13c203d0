/// A JSON value that keeps what the wire said: the text of its numbers and the order of its members.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as they were written: `1.50` and `1.5` are two values here.
    case number(String)
    case text(String)
    case array([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        var value: JSON
    }

    /// A member that is there and not null; of repeated names the last one counts.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self, let found = members.last(where: { $0.name == name })?.value else {
            return nil
        }
        return found == .null ? nil : found
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .number(let digits) = self { Int64(digits) } else { nil }
    }

    var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// A text, or a number as it was written: for the side channel, where people write either.
    var written: String? {
        switch self {
        case .text(let text): text
        case .number(let digits): digits
        default: nil
        }
    }

    static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }
    static func optional(_ text: String?) -> JSON { text.map(JSON.text) ?? .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

// MARK: - Writing

extension JSON {
    /// The value in UTF-8, without white space.
    var bytes: [UInt8] {
        var written: [UInt8] = []
        write(to: &written)
        return written
    }

    private func write(to written: inout [UInt8]) {
        switch self {
        case .null: written += "null".utf8
        case .bool(let value): written += (value ? "true" : "false").utf8
        case .number(let digits): written += digits.utf8
        case .text(let text): Self.write(text, to: &written)
        case .array(let elements):
            written.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { written.append(UInt8(ascii: ",")) }
                element.write(to: &written)
            }
            written.append(UInt8(ascii: "]"))
        case .object(let members):
            written.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { written.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &written)
                written.append(UInt8(ascii: ":"))
                member.value.write(to: &written)
            }
            written.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to written: inout [UInt8]) {
        written.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                written.append(UInt8(ascii: "\\"))
                written.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                written += "\\u".utf8
                written += String(repeating: "0", count: 4 - digits.count).utf8
                written += digits.utf8
            default: written.append(byte)
            }
        }
        written.append(UInt8(ascii: "\""))
    }
}
