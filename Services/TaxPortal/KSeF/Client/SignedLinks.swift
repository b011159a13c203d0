import Foundation

/// Takes out of an answer what would open the doors it names. Whoever has a signed link may upload to it or read what lies
/// behind it while it lives, so archives keep where it leads and no more; so do they with the headers that go with it.
///
/// - Source: ksef.md 1.5 (`upo.pages[].downloadUrl`, `upoDownloadUrl`), 1.7 (`partUploadRequests`).
enum SignedLinks {
    /// What stands in place of a secret.
    static let mark = "***"

    /// The same JSON with the query of every link, and the values of every member of `headers`, struck out. Everything else
    /// stays as it was, byte for byte; so does what is no JSON.
    static func struckOut(of body: Data) -> Data {
        let bytes = [UInt8](body)
        guard let first = bytes.first(where: { !$0.isBlank }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return body }
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        var place = 0
        /// Open braces since the one of `headers`.
        var depth = 0
        var isOfHeaders = false
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == UInt8(ascii: "\"") else {
                if byte == UInt8(ascii: "{"), isOfHeaders || depth > 0 { depth += 1 }
                if byte == UInt8(ascii: "}"), depth > 0 { depth -= 1 }
                if !byte.isBlank, byte != UInt8(ascii: ":") { isOfHeaders = false }
                shown.append(byte)
                place += 1
                continue
            }
            let end = Self.end(of: place, in: bytes)
            let text = bytes[(place + 1)..<end]
            let isName = Self.isName(before: end, in: bytes)
            isOfHeaders = isName && text.elementsEqual("headers".utf8)
            shown.append(byte)
            shown += depth > 0 && !isName ? ArraySlice(mark.utf8) : Self.withoutQuery(text)
            if end < bytes.count { shown.append(UInt8(ascii: "\"")) }
            place = end + 1
        }
        return Data(shown)
    }

    /// Where a text's closing quote stands, or the end of a body that was cut off.
    private static func end(of start: Int, in bytes: [UInt8]) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place, bytes.count)
    }

    private static func isName(before end: Int, in bytes: [UInt8]) -> Bool {
        bytes[min(end + 1, bytes.count)...].first { !$0.isBlank } == UInt8(ascii: ":")
    }

    /// A link is what begins as one; its question mark and slashes may be escaped.
    private static func withoutQuery(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard ["http:", "https:"].contains(where: { text.starts(with: $0.utf8) }) else { return text }
        let plain = text.firstIndex(of: UInt8(ascii: "?"))
        let escaped = ["\\u003F", "\\u003f"].compactMap { text.firstRange(of: $0.utf8)?.lowerBound }
        guard let query = ([plain].compactMap(\.self) + escaped).min() else { return text }
        return text[..<query] + ArraySlice("?\(mark)".utf8)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
