import Foundation
import Testing

@testable import WebService

/// What holds on every page, in every language (UX guide section 10, as far as it can be read from the HTML).
@Suite("Every page")
struct PageSoundnessTests {
    static let paths = EveryPage.paths

    /// Rendered once for all tests.
    private static let shelf = PageShelf()

    private func page(_ path: String, _ language: Language) async throws -> String {
        try await Self.shelf.page("\(language) \(path)") { try await rendered(path, language) }
    }

    private func rendered(_ path: String, _ language: Language) async throws -> String {
        let stage = try EveryPage.stage()
        let cookie =
            path == "/sign-in" ? [.cookie: "karvan-language=\(language)"] : try stage.signedIn(language: "\(language)")
        return try await stage.get(path, cookie).html
    }

    @Test(
        "obeys the checklist for people who see, hear or type differently: headings, names, labels, references, …",
        arguments: paths, Language.allCases)
    func checklist(path: String, language: Language) async throws {
        let check = PageCheck(try await page(path, language))
        // A paper to print has nothing to go through.
        #expect((path.hasSuffix("/print") ? check.faultsOfPaper : check.faults) == [])
    }

    @Test("has no script of its own, and is light enough for a phone (UX guide 2)", arguments: paths, Language.allCases)
    func weight(path: String, language: Language) async throws {
        let html = try await page(path, language)
        #expect(html.utf8.count < 150_000)
        let scripts = html.components(separatedBy: "<script").dropFirst().map { $0.prefix { $0 != "<" } }
        #expect(
            scripts.allSatisfy {
                $0.wholeMatch(of: /\stype="module" src="\/assets\/karvan\.[0-9a-f]{8}\.js">/) != nil
            })
        #expect(!html.contains(" style="))
    }

    @Test("shows no code or key in place of a text", arguments: paths, Language.allCases)
    func untranslated(path: String, language: Language) async throws {
        let words = Self.words(of: try await page(path, language))
        #expect(words.filter(Self.isCode) == [])
        #expect(words.filter { Self.keys[language, default: []].contains($0) } == [])
    }

    /// Keys that nobody takes for a word, read once for all tests.
    private static let keys: [Language: Set<String>] = Language.allCases.reduce(into: [:]) { keys, language in
        keys[language] = (try? Stage().house.texts(language).keys.filter { $0.contains(".") }) ?? []
    }

    /// What stands between the tags, cut at spaces.
    private static func words(of html: String) -> [String] {
        var (words, word, isInTag) = ([String](), [UInt8](), false)
        for byte in html.utf8 {
            let isEnd = isInTag || byte == UInt8(ascii: "<") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
            if byte == UInt8(ascii: "<") { isInTag = true } else if byte == UInt8(ascii: ">") { isInTag = false }
            if !isEnd {
                word.append(byte)
            } else if !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        return words
    }

    /// `IN_APPROVAL`, with or without marks around it, and the codes of one word that texts would not write so.
    private static func isCode(_ word: String) -> Bool {
        word.utf8.split { !isOfWord($0) }.contains { part in
            let letters = part.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
            let isUpper = part.allSatisfy { (65...90).contains($0) || $0 == UInt8(ascii: "_") }
            if isUpper, letters.count > 1, letters[0].isEmpty == false, part.count > letters[0].count + 1 {
                return true
            }
            return ["REJECTED", "ACCEPTED", "HELD", "COMMITTED"].contains(String(Substring(part)))
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), 128...: true
        default: false
        }
    }
}

/// Pages that were rendered already. Whoever comes first renders; the others wait for it.
actor PageShelf {
    private var pages: [String: Task<String, any Error>] = [:]

    func page(_ name: String, _ render: @escaping @Sendable () async throws -> String) async throws -> String {
        let task = pages[name] ?? Task { try await render() }
        pages[name] = task
        return try await task.value
    }
}
