/// Why a text is no JSON, and at which byte.
struct JSONFault: Error, Equatable {
    let reason: String
    let offset: Int
}

extension JSON {
    /// Reads exactly one value, with nothing but white space around it. A byte order mark is a fault, as in RFC 8259.
    init(parsing bytes: some Sequence<UInt8>) throws(JSONFault) {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }

    init(parsing text: String) throws(JSONFault) {
        try self.init(parsing: text.utf8)
    }
}

/// A strict reader of RFC 8259.
private struct JSONParser {
    static let deepest = 64

    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSON {
        let value = try value()
        skipWhiteSpace()
        guard position == bytes.count else { throw fault("something follows the value") }
        return value
    }

    private mutating func value() throws(JSONFault) -> JSON {
        skipWhiteSpace()
        guard let byte = peek else { throw fault("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw fault("no value begins with this byte")
        }
    }

    private mutating func object() throws(JSONFault) -> JSON {
        try enter()
        var members: [JSON.Member] = []
        if !take("}") {
            repeat {
                skipWhiteSpace()
                guard peek == UInt8(ascii: "\"") else { throw fault("a member's name is missing") }
                let name = try text()
                guard take(":") else { throw fault("a colon is missing") }
                members.append(JSON.Member(name: name, value: try value()))
            } while take(",")
            guard take("}") else { throw fault("an object is not closed") }
        }
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        try enter()
        var elements: [JSON] = []
        if !take("]") {
            repeat { elements.append(try value()) } while take(",")
            guard take("]") else { throw fault("an array is not closed") }
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws(JSONFault) {
        position += 1
        depth += 1
        guard depth <= Self.deepest else { throw fault("nested too deeply") }
    }

    private mutating func text() throws(JSONFault) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek == UInt8(ascii: "\"") {  // the usual text has no escapes
            defer { position += 1 }
            return try string(Array(bytes[start..<position]))
        }
        var written = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try string(written)
            case UInt8(ascii: "\\"): written += try escape()
            case 0..<0x20: throw fault("a control character inside a text")
            default: written.append(byte)
            }
        }
        throw fault("a text is not closed")
    }

    private func string(_ bytes: [UInt8]) throws(JSONFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("a text is not UTF-8") }
        return text
    }

    private mutating func escape() throws(JSONFault) -> [UInt8] {
        guard let byte = peek else { throw fault("an escape is cut off") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONFault) -> [UInt8] {
        var units = [try hexadecimalUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw fault("half a surrogate pair") }
            position += 2
            units.append(try hexadecimalUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw fault("half a surrogate pair") }
        return Array(text.utf8)
    }

    private mutating func hexadecimalUnit() throws(JSONFault) -> UInt16 {
        guard position + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+"), bytes[position] != UInt8(ascii: "-")
        else { throw fault("a unicode escape wants four hexadecimal digits") }
        position += 4
        return unit
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw fault("a digit is missing") }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count,
            bytes[position..<position + length].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length))
        else { throw fault("an unknown word") }
        position += length
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipWhiteSpace()
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(reason: reason, offset: position) }
}
