import Foundation
import Testing

@testable import WebService

@Suite("The texts")
struct MessageCatalogTests {
    let catalogs: [MessageCatalog]

    init() throws {
        let house = try Stage().house
        catalogs = Language.allCases.map { house.texts($0) }
    }

    @Test("are there in every language")
    func complete() {
        let all = catalogs.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        for catalog in catalogs {
            #expect(all.subtracting(catalog.keys).sorted() == [], "missing in \(catalog.language)")
            #expect(catalog.keys.filter { catalog[$0]?.isEmpty ?? true } == [], "empty in \(catalog.language)")
        }
    }

    @Test("have the same placeholders in every language")
    func placeholders() {
        for key in catalogs[0].keys {
            let found = catalogs.map { Set(($0[key] ?? "").matches(of: /\{[a-z]+\}/).map { String($0.0) }) }
            #expect(found.allSatisfy { $0 == found[0] }, "\(key)")
        }
    }

    @Test("are there for every key that templates and pages name, and no other")
    func used() throws {
        var used: Set<String> = []
        for text in try Stage().house.templates.sources.values {
            used.formUnion(text.matches(of: /\{\{t\.([A-Za-z]+)\}\}/).map { String($0.1) })
        }
        let folder = Stage.assets.appending(path: "../").standardized
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            used.formUnion(source.matches(of: /"([a-z]+[A-Za-z.]*)"/).map { String($0.1) })
        }
        used.formUnion(used.flatMap { ["\($0)Title", "\($0)Advice"] })
        let open = catalogs[0].keys.filter { !used.contains($0) && $0.firstMatch(of: /^(state|role|money)\./) == nil }
        #expect(open.sorted() == [], "texts that nobody uses")
    }

    @Test("are filled once, also where a joiner follows the brace")
    func filling() {
        let catalog = MessageCatalog(.fa, texts: ["a": "{count}\u{200C}ها، {name}!", "b": "{open"])
        #expect(catalog.text("a", ["count": "۳", "name": "{count}"]) == "۳\u{200C}ها، {count}!")
        #expect(catalog.text("a", ["count": "۳"]) == "۳\u{200C}ها، {name}!")
        #expect(catalog.text("b", ["open": "x"]) == "{open")
        #expect(catalog.text("none", ["x": "y"]) == "none")
    }

    @Test("know every state, and codes without a word are shown as they are")
    func words() {
        for catalog in catalogs {
            #expect(Services.opportunityStates.allSatisfy { catalog["state.\($0)"] != nil })
            #expect(catalog.word("state", "NEW_ONE") == "NEW_ONE")
        }
    }
}

@Suite("The language")
struct LanguageTests {
    @Test(
        "is the person's choice, else what the browser likes best of what we speak",
        arguments: [
            (nil, nil, .en), (nil, "", .en), (nil, "de,fr;q=0.9", .en), (nil, "fa-IR,fa;q=0.9,en;q=0.8", .fa),
            (nil, "de, pl;q=0.7, en;q=0.8", .en), (nil, "en;q=0.5,pl", .pl), (nil, "pl;q=0, en;q=0.1", .en),
            (nil, "pl,fa", .pl), ("fa", "pl", .fa), ("xx", "pl", .pl),
        ] as [(String?, String?, Language)])
    func chosen(cookie: String?, accepted: String?, expected: Language) {
        #expect(Language.chosen(cookie: cookie, accepted: accepted) == expected)
    }

    @Test("can be switched on every page and is kept")
    func switched() async throws {
        let stage = try Stage()
        let shown = try await stage.post("/language", "language=fa&from=%2Fsign-in")
        #expect(shown.headers[.location] == "/sign-in")
        #expect(shown.cookies.first?.hasPrefix("karvan-language=fa;") == true)
        let page = try await stage.get("/sign-in", [.cookie: "karvan-language=fa"])
        #expect(page.html.contains(#"<html lang="fa" dir="rtl">"#))
        #expect(page.html.contains("گذرواژه"))
        #expect(try await stage.get("/sign-in").html.contains(#"<html lang="en" dir="ltr">"#))
    }

    @Test("that we do not speak is refused")
    func unknown() async throws {
        #expect(try await Stage().post("/language", "language=xx").status == 400)
    }
}
