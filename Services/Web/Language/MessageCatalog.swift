import Foundation

/// The texts of one language: `messages/fa/*.json`, one file for each area; key → text with `{placeholders}`.
struct MessageCatalog: Sendable {
    /// Two files of a language have a text of the same key, or a folder has none.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    let language: Language
    private let texts: [String: String]
    private let patterns: [String: TextPattern]

    init(_ language: Language, texts: [String: String]) {
        self.language = language
        self.texts = texts
        patterns = texts.mapValues(TextPattern.init)
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
        guard !values.isEmpty else { return texts[key] ?? key }
        return (patterns[key] ?? TextPattern(key)).filled(values)
    }

    /// A sentence about a number of things: `{count, plural, one {{count} day} other {{count} days}}`.
    func text(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        var values = values
        values["count"] = count.formatted(.number.locale(language.locale))
        return TextPattern(PluralText.chosen(texts[key] ?? key, count, in: language)).filled(values)
    }

    /// The word for a code of the services, such as `state.DRAFT`; a code without a word is shown as it is.
    func word(_ kind: String, _ code: String) -> String { texts["\(kind).\(code)"] ?? code }
}
