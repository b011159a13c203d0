import Foundation

/// What KSeF refuses before it reads a document: encoding, forbidden characters, size (`ksef.md` 1.9, 2.6).
enum BytesCheck {
    static let limit = 1_000_000
    static let limitWithAttachment = 3_000_000
    static let notUTF8 = "encoding.not-utf-8"

    static func faults(in bytes: Data) -> [FA3Fault] {
        if bytes.isEmpty { return [] }
        var faults: [FA3Fault] = []
        func fault(_ code: String, _ message: String) {
            faults.append(FA3Fault(code: code, path: "/", message: message))
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(2).contains(0) {
            fault(notUTF8, "The document is in UTF-16 or UTF-32; KSeF takes UTF-8 without a byte order mark only.")
            return faults
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            fault(
                "encoding.byte-order-mark", "The document begins with a byte order mark; save it as UTF-8 without one.")
        }
        if let wrong = declaredEncoding(bytes).flatMap(declared) { faults.append(wrong) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            fault(
                notUTF8,
                "The bytes are not UTF-8 (position \(firstInvalid(bytes))); the document seems to be saved in another "
                    + "encoding, such as Windows-1250 or ISO 8859-2.")
            return faults
        }
        for character in forbidden(in: text) {
            fault(
                "encoding.character",
                "KSeF takes no character U+\(hexadecimal(character)); take it out of the text it stands in.")
        }
        if bytes.contains(0) {
            fault("encoding.character", "The document has a byte of zero; nothing after it would be read. Take it out.")
        }
        faults += size(bytes, hasAttachment: true).map { [$0] } ?? []
        return faults
    }

    /// - Parameter hasAttachment: whether the document has a `Zalacznik`, as far as is known.
    static func size(_ bytes: Data, hasAttachment: Bool) -> FA3Fault? {
        let most = hasAttachment ? limitWithAttachment : limit
        guard bytes.count > most else { return nil }
        return FA3Fault(
            code: "size", path: "/", message: "The document has \(bytes.count) bytes; KSeF takes at most \(most).")
    }

    /// What the declaration says, where it is not UTF-8.
    static func declared(_ encoding: String) -> FA3Fault? {
        guard encoding.uppercased() != "UTF-8" else { return nil }
        return FA3Fault(
            code: "encoding.declared", path: "/",
            message:
                "The declaration says encoding=\"\(encoding.prefix(40))\"; write UTF-8 there and save the document as "
                + "that.")
    }

    private static func declaredEncoding(_ bytes: Data) -> String? {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        guard start.starts(with: Array("<?xml".utf8)), let end = start.prefix(400).firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let declaration = String(decoding: start[start.startIndex...end], as: UTF8.self)
        let pattern = /encoding\s*=\s*["']([^"']*)["']/
        return declaration.firstMatch(of: pattern).map { String($0.1) }
    }

    private static func firstInvalid(_ bytes: Data) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): position += UTF8.width(scalar)
            case .emptyInput, .error: return position
            }
        }
    }

    /// Each forbidden character once, however it is written: as itself or as a reference.
    private static func forbidden(in text: String) -> [Unicode.Scalar] {
        var found: Set<Unicode.Scalar> = []
        // Almost all documents have neither references nor characters of those blocks: look at bytes first.
        var bytes = text
        let isSuspect = bytes.withUTF8 { buffer in
            var before: UInt8 = 0
            for byte in buffer {
                switch byte {
                case 0x7F, 0xC2, 0xEF, 0xF0...0xF4: return true
                case UInt8(ascii: "#") where before == UInt8(ascii: "&"): return true
                default: before = byte
                }
            }
            return false
        }
        guard isSuspect else { return [] }
        for scalar in text.unicodeScalars where isForbidden(scalar) { found.insert(scalar) }
        // In comments and character data they stand for themselves.
        let read = text.replacing(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/, with: "")
        for match in read.matches(of: /&#(x[0-9A-Fa-f]+|[0-9]+);/) {
            let code = match.1.first == "x" ? UInt32(match.1.dropFirst(), radix: 16) : UInt32(match.1)
            if let scalar = code.flatMap(Unicode.Scalar.init), isForbidden(scalar) { found.insert(scalar) }
        }
        return found.sorted { $0.value < $1.value }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x84, 0x86...0x9F, 0xFDD0...0xFDEF: true
        case 0x1_0000...: scalar.value & 0xFFFF >= 0xFFFE
        default: false
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
