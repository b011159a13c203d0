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

    @Test("has one main heading, and leaves out no level below it", arguments: paths, Language.allCases)
    func headings(path: String, language: Language) async throws {
        let html = try await page(path, language)
        let levels = html.matches(of: /<h([1-6])[ >]/).compactMap { Int($0.1) }
        #expect(levels.count { $0 == 1 } == 1)
        #expect(levels.first == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(levels)")
    }

    @Test("names each thing once, and points at nothing that is not there", arguments: paths, Language.allCases)
    func ids(path: String, language: Language) async throws {
        let html = try await page(path, language)
        let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count, "\(ids.filter { id in ids.count { $0 == id } > 1 })")
        let pointed = html.matches(of: /\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"/)
            .flatMap { $0.1.split(separator: " ").map(String.init) }
        #expect(Set(pointed).subtracting(ids) == [])
    }

    @Test("has a name for every field and every picture", arguments: paths, Language.allCases)
    func names(path: String, language: Language) async throws {
        let html = try await page(path, language)
        let ids = Set(html.matches(of: /\sfor="([^"]+)"/).map { String($0.1) })
        for field in html.matches(of: /<(?:input|textarea)\s[^>]*>/).map({ String($0.0) }) {
            if field.contains(#"type="hidden""#) || field.contains("aria-label=") { continue }
            let id = field.firstMatch(of: /\sid="([^"]+)"/).map { String($0.1) }
            let isInLabel = html.firstRange(of: field).map { range in
                html[..<range.lowerBound].matches(of: /<label/).count
                    > html[..<range.lowerBound].matches(of: /<\/label>/).count
            }
            #expect(id.map(ids.contains) == true || isInLabel == true, "\(field)")
        }
        let pictures = html.matches(of: /<(?:img|svg)\s[^>]*>/).map { String($0.0) }
        let named = ["alt=", "aria-hidden=", "aria-labelledby="]
        #expect(pictures.filter { picture in !named.contains(where: picture.contains) } == [])
    }

    @Test("obeys the checklist for people who see, hear or type differently", arguments: paths, Language.allCases)
    func checklist(path: String, language: Language) async throws {
        // A paper to print has nothing to go through.
        guard !path.hasSuffix("/print") else { return }
        let faults = PageCheck(try await page(path, language)).faults
        #expect(faults == [])
    }

    @Test("has no script of its own, and is light enough for a phone (UX guide 2)", arguments: paths, Language.allCases)
    func weight(path: String, language: Language) async throws {
        let html = try await page(path, language)
        #expect(html.utf8.count < 150_000)
        let scripts = html.matches(of: /<script[^>]*>[^<]*/).map { String($0.0) }
        #expect(
            scripts.allSatisfy {
                $0.wholeMatch(of: /<script type="module" src="\/assets\/karvan\.[0-9a-f]{8}\.js">/) != nil
            })
        #expect(!html.contains(" style="))
    }

    @Test("shows no code or key in place of a text", arguments: paths, Language.allCases)
    func untranslated(path: String, language: Language) async throws {
        let html = try await page(path, language).replacing(/<[^>]*>/, with: " ")
        let codes = html.matches(of: /\b(?:[A-Z]+_[A-Z_]+|REJECTED|ACCEPTED|HELD|COMMITTED)\b/).map { String($0.0) }
        #expect(codes == [])
        let known = try Stage().house.texts(language).keys.filter { $0.contains(".") }
        #expect(known.filter { html.contains(" \($0) ") } == [])
    }
}

/// Pages that were rendered already. Whoever comes first renders; the others wait for it.
private actor PageShelf {
    private var pages: [String: Task<String, any Error>] = [:]

    func page(_ name: String, _ render: @escaping @Sendable () async throws -> String) async throws -> String {
        let task = pages[name] ?? Task { try await render() }
        pages[name] = task
        return try await task.value
    }
}
