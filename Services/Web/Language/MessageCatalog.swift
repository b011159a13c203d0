import Foundation

/// The texts of one language: `messages/fa.json`, key → text with `{placeholders}`.
struct MessageCatalog: Sendable {
    let language: Language
    private let texts: [String: String]

    init(_ language: Language, texts: [String: String]) {
        self.language = language
        self.texts = texts
    }

    init(_ language: Language, folder: URL) throws {
        let file = folder.appending(path: "\(language.rawValue).json")
        self.init(language, texts: try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file)))
    }

    var keys: Set<String> { Set(texts.keys) }

    /// The text as it is written, or `nil`.
    subscript(key: String) -> String? { texts[key] }

    /// The text of `key` with its placeholders filled; the key itself when there is none, so that a gap is seen.
    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        let text = texts[key] ?? key
        return values.isEmpty ? text : Self.filled(text, values)
    }

    /// One pass by scalar: a joiner after a brace belongs to it as a character, and a brace inside a value is no
    /// placeholder.
    private static func filled(_ text: String, _ values: [String: String]) -> String {
        var filled = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            filled += (values[name] ?? "{\(name)}").unicodeScalars
            rest = rest[rest.index(after: close)...]
        }
        return String(filled + rest)
    }

    /// The word for a code of the services, such as `state.DRAFT`; a code without a word is shown as it is.
    func word(_ kind: String, _ code: String) -> String { texts["\(kind).\(code)"] ?? code }
}
