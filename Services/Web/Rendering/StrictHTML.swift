import Mustache

/// Escapes by UTF-8 byte, so no combination of marks can hide a quote or bracket.
///
/// Mustache's own escaper looks at whole characters: a quote followed by a zero-width joiner is one, and passes. This
/// can go when it escapes scalars.
struct StrictHTML: MustacheContentType {
    static let name = "STRICT_HTML"

    func escapeText(_ text: String) -> String {
        // Most texts have nothing to escape.
        guard text.utf8.contains(where: Self.isSpecial) else { return text }
        var escaped: [UInt8] = []
        Self.append(text, to: &escaped)
        return String(decoding: escaped, as: UTF8.self)
    }

    static func append(_ text: String, to escaped: inout [UInt8]) {
        guard text.utf8.contains(where: isSpecial) else {
            escaped += text.utf8
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            default: escaped.append(byte)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
