import Foundation

/// The texts of one language: `messages/fa/*.json`, one file for each area; key → text with `{placeholders}`.
struct MessageCatalog: Sendable {
    /// Two files of a language have a text of the same key, or a folder has none.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    let language: Language
    private let texts: [String: String]

    init(_ language: Language, texts: [String: String]) {
        self.language = language
        self.texts = texts
    }

    /// - Parameter folder: `messages`.
    init(_ language: Language, folder: URL) throws {
        let own = folder.appending(path: language.rawValue)
        var texts: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: own, includingPropertiesForKeys: nil)
        where file.pathExtension == "json" {
            let area = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
            for (key, text) in area where texts.updateValue(text, forKey: key) != nil {
                throw Broken(description: "“\(key)” of \(file.lastPathComponent) is in another file of \(language) too")
            }
        }
        guard !texts.isEmpty else { throw Broken(description: "there are no texts in \(own.path)") }
        self.init(language, texts: texts)
    }

    var keys: Set<String> { Set(texts.keys) }

    /// The text as it is written, or `nil`.
    subscript(key: String) -> String? { texts[key] }

    /// The text of `key` with its placeholders filled; the key itself when there is none, so that a gap is seen.
    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        let text = texts[key] ?? key
        return values.isEmpty ? text : Self.filled(text, values)
    }

    /// A sentence about a number of things: `{count, plural, one {{count} day} other {{count} days}}`.
    func text(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        var values = values
        values["count"] = count.formatted(.number.locale(language.locale))
        return Self.filled(PluralText.chosen(texts[key] ?? key, count, in: language), values)
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
