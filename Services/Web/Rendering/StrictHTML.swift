import Mustache

/// Escapes by UTF-8 byte, so no combination of marks can hide a quote or bracket.
///
/// Mustache's own escaper looks at whole characters: a quote followed by a zero-width joiner is one, and passes. This
/// can go when it escapes scalars.
struct StrictHTML: MustacheContentType {
    static let name = "STRICT_HTML"

    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
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
        return String(decoding: escaped, as: UTF8.self)
    }
}
