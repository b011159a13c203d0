import Foundation
import Testing

@testable import WebService

/// What users write, in every text of every page (issue "The desks", C.5): shown as text, and kept from what stands beside it.
@Suite("Hostile text")
struct HostileTextTests {
    /// By this it is found on the page.
    static let mark = "Zq7"
    /// Markup and quotes hidden behind joiners; characters that turn the direction of what follows; braces of templates and
    /// texts; and what would break out of an address, a script or a comment.
    static let text = [
        "\"\u{200C}\(mark)<b>'\u{0650}&\u{200D}<\u{0338}i>", "\u{202E}\(mark)\u{2066}</main><script>alert(1)</script>",
        "{{t.signIn}}{name}\(mark){{{x}}}", "javascript:\(mark)//--></title>'\"\u{FE0F} onmouseover=alert(1)",
    ].joined(separator: " ")

    @Test(
        "is text and nothing else on every page, and apart from the direction around it",
        arguments: EveryPage.paths, [Language.fa, .en])
    func everywhere(path: String, language: Language) async throws {
        let text = Self.text
        let (root, faults) = HTMLNode.read(try await Self.page(path, language))
        #expect(faults == [], "the text changed the page")
        #expect(root.all("script").count == root.all("script").count { $0["src"]?.hasPrefix("/assets/") == true })
        #expect(root.all.flatMap(\.attributes).filter { $0.name.hasPrefix("on") }.map(\.name) == [])
        let escaped = StrictHTML().escapeText(text)
        let isolated = StrictHTML().escapeText(text.isolated)
        let cleaned = String(isolated.unicodeScalars.dropFirst().dropLast())
        for node in root.all {
            for part in node.texts where part.contains(Self.mark) {
                #expect(part.contains(escaped) || part.contains(cleaned), "\(node.opening): \(part)")
                let isApart = part.contains(isolated) || Self.isApart(node)
                #expect(isApart, "\(node.opening) lets the text turn its surroundings: \(part)")
            }
            for attribute in node.attributes where attribute.value.contains(Self.mark) {
                #expect(
                    attribute.value.contains(escaped) || attribute.value.contains(isolated), "\(node.opening)")
                #expect(
                    ["value", "title", "aria-label", "data-confirm", "data-label"].contains(attribute.name),
                    "\(node.opening)")
            }
        }
    }

    /// Rendered once for all tests.
    private static let shelf = PageShelf()

    private static func page(_ path: String, _ language: Language) async throws -> String {
        try await shelf.page("\(language) \(path)") {
            let stage = try EveryPage.stage()
            stage.services.write(text)
            let headers = path == "/sign-in" ? [:] : try stage.signedIn(language: "\(language)")
            let shown = try await stage.get(path, headers)
            #expect(shown.status < 500)
            return shown.html
        }
    }

    /// Whether the direction of what stands in `node` ends with it, or with an element around it that holds nothing else.
    private static func isApart(_ node: HTMLNode) -> Bool {
        if ["title", "option", "textarea"].contains(node.tag) || node["class"] == "unseen" { return true }
        // The style keeps figures with their units apart.
        if node["class"] == "num" { return true }
        return ([node] + node.ancestors).prefix { !["body", "main", "section", "table", "form"].contains($0.tag) }
            .contains { $0.tag == "bdi" || $0["dir"] != nil }
    }

    @Test("is in the pages that are looked at: the names, reasons and numbers of most of them")
    func found() async throws {
        var pages = 0
        for path in EveryPage.paths {
            if try await Self.page(path, .en).contains("\(Self.mark)&lt;b&gt;") { pages += 1 }
        }
        #expect(pages * 10 > EveryPage.paths.count * 7)
    }
}
