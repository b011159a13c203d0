/// The cookies of a request by name; the first of a name counts.
struct Cookies: Sendable {
    private let values: [String: String]

    init(_ headers: [String]) {
        var values: [String: String] = [:]
        for pair in headers.flatMap({ $0.utf8.split(separator: UInt8(ascii: ";")) }) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.plain(pair[..<equals])
            if values[name] == nil { values[name] = Self.plain(pair[pair.index(after: equals)...]) }
        }
        self.values = values
    }

    /// Without blanks and quotes.
    private static func plain(_ text: String.UTF8View.SubSequence) -> String {
        String(decoding: text.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }

    subscript(name: String) -> String? { values[name] }
}
