import Foundation
import Testing

@testable import WebService

@Suite("Escaping")
struct EscapingTests {
    /// Each begins with a character that closes something in HTML, hidden behind a mark that joins it.
    static let hostile = [
        "\"\u{200C}x", "'\u{0650}x", "<\u{0338}b>", "&\u{200D}x", "\"\u{FE0F} onmouseover=alert(1)",
        "<script>alert(1)</script>", "</main><b>", "\"><img src=x>",
    ]

    @Test("hides no quote or bracket behind a mark", arguments: hostile)
    func strict(text: String) {
        let escaped = StrictHTML().escapeText(text)
        #expect(!escaped.utf8.contains { [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\"")].contains($0) })
        #expect(!escaped.utf8.contains(UInt8(ascii: "'")))
        let entities = /&(amp|lt|gt|quot|#39);/.matchingSemantics(.unicodeScalar)
        #expect(!escaped.replacing(entities, with: "").utf8.contains(UInt8(ascii: "&")))
    }

    @Test("holds in text and attributes, in layouts, blocks and partials", arguments: hostile)
    func everywhere(text: String) throws {
        let templates = try Templates(sources: [
            "layout": "<p>{{x}}</p>{{$main}}{{/main}}{{>part/inner}}",
            "part/inner": "<i title=\"{{x}}\">{{x}}</i>",
            "page":
                "{{<layout}}{{$main}}<b title=\"{{x}}\">{{#rows}}{{y}}{{>part/inner}}{{/rows}}</b>{{/main}}{{/layout}}",
        ])
        let rows: [Values] = [["y": text]]
        let model = PageModel(frame: [:], content: ["x": text, "rows": rows], texts: MessageCatalog(.en, texts: [:]))
        let safe = StrictHTML().escapeText(text)
        let inner = "<i title=\"\(safe)\">\(safe)</i>"
        #expect(
            try templates.render("page", model) == "<p>\(safe)</p><b title=\"\(safe)\">\(safe)\(inner)</b>\(inner)")
    }

    @Test("holds on the pages: what users write is never markup", arguments: hostile)
    func pages(text: String) async throws {
        let stage = try Stage()
        let json = String(decoding: try JSONEncoder().encode(text).dropFirst().dropLast(), as: UTF8.self)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(name: json))
        stage.services.answer(
            "GET", "/api/sales/v1/opportunities", 200, Answers.page([Answers.opportunity(json)]))
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(shown.status == 200)
        #expect(shown.html.utf8.split(separator: text.utf8, omittingEmptySubsequences: false).count == 1)
        #expect(shown.html.contains(StrictHTML().escapeText(text)))
    }

    @Test(
        "holds on every desk: names, numbers, reasons and the authority's words",
        arguments: hostile,
        [
            "/taxportal/work-items", "/taxportal/submissions", "/taxportal/submissions/\(TaxAnswers.id)",
            "/sales/opportunities", "/sales/opportunities/\(Answers.opportunityID)",
            "/sales/opportunities/\(Answers.opportunityID)/lines/\(SalesAnswers.lineID)/withdrawal",
            "/sales/opportunities/\(Answers.opportunityID)/edit", "/sales/accounts", "/sales/products",
            "/sales/accounts/\(SalesAnswers.accountID)", "/sales/accounts/\(SalesAnswers.accountID)/edit",
            "/sales/opportunities/new?account=\(SalesAnswers.accountID)", "/search?q=",
        ])
    func desks(text: String, path: String) async throws {
        let stage = try Stage()
        let json = String(decoding: try JSONEncoder().encode(text).dropFirst().dropLast(), as: UTF8.self)
        let submission = TaxAnswers.submission(number: json, buyer: json)
        let sales = "/api/sales/v1/opportunities"
        for (path, answer) in [
            ("/api/identity/v1/me", Answers.me(rights: #""readSales","writeSales","readTax","submitTax""#)),
            ("/api/taxportal/v1/work-items", TaxAnswers.work(title: json, number: json)),
            ("/api/taxportal/v1/status", TaxAnswers.status),
            ("/api/taxportal/v1/submissions", Answers.page([submission])),
            (TaxAnswers.path, TaxAnswers.detail(submission, reason: json)),
            (sales, Answers.page([Answers.opportunity(json)])),
            (
                "\(sales)/\(Answers.opportunityID)",
                Answers.opportunityPage(
                    json, slices: [("1", "HELD")], slice: #","loss_reason":"\#(json)""#,
                    more: #""note": "\#(json)", "next_step": "\#(json)", "next_step_on": "2026-09-01", "#)
            ),
            (
                "\(sales)/\(Answers.opportunityID)/history",
                SalesAnswers.history(
                    ["REMARK", "NOTE", "NEXT_STEP", json].map {
                        SalesAnswers.happened($0, json, more: #","text":"\#(json)","line":"\#(json)""#)
                    })
            ),
            (
                "\(sales)/\(Answers.opportunityID)/lines/\(SalesAnswers.lineID)/withdrawal", SalesAnswers.plan()
            ),
            ("\(SalesAnswers.sales)/accounts", Answers.page([SalesAnswers.account(json)])),
            ("\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", SalesAnswers.account(json)),
            ("\(SalesAnswers.sales)/products", Answers.page([SalesAnswers.product(json)])),
        ] {
            stage.services.answer("GET", path, 200, answer)
        }
        stage.services.answer("POST", "\(sales)/preview", 200, SalesAnswers.preview())
        let typed = path.hasSuffix("=") ? text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" : ""
        let shown = try await stage.get(path + typed, stage.signedIn())
        #expect(shown.status == 200)
        #expect(shown.html.utf8.split(separator: text.utf8, omittingEmptySubsequences: false).count == 1)
        #expect(shown.html.contains(StrictHTML().escapeText(text)))
    }
}

@Suite("Templates")
struct TemplateTests {
    private func sources() throws -> [String: String] { try Stage().house.templates.sources }

    @Test("have every part and layout that they name")
    func parts() throws {
        let sources = try sources()
        for (name, text) in sources {
            for match in text.matches(of: /\{\{[<>]\s*([a-z_\/]+)\s*\}\}/) {
                #expect(sources[String(match.1)] != nil, "\(name) names \(match.1)")
            }
        }
    }

    @Test(
        "print nothing unescaped but what Swift wrote as markup, have no style of their own, and no script but the file that the layout names"
    )
    func raw() throws {
        for (name, text) in try sources() {
            let escaped = text.replacing("{{{markup}}}", with: "")
            #expect(!escaped.contains("{{{") && !escaped.contains("{{&"), "\(name)")
            let own = text.replacing(#"<script type="module" src="{{script}}"></script>"#, with: "")
            #expect(own.firstMatch(of: /<script|<style|\sstyle=|\son[a-z]+=/) == nil, "\(name)")
            #expect(text.firstMatch(of: /=\{\{|='/) == nil, "\(name): attributes are in double quotes")
        }
    }

    @Test("get markup from cells, rows and hits alone, which escape what they are given")
    func markup() throws {
        let writers = try Stage.sources().filter { $0.value.contains(#""markup""#) }.keys
        #expect(
            Set(writers) == [
                "Rendering/Components/Cell.swift", "Rendering/Components/Table.swift",
                "Pages/Search/SearchResults.swift",
            ])
    }

    @Test("that ask for a name nobody has are told, not printed as nothing")
    func unknownNames() throws {
        let templates = try Templates(sources: ["page": "{{here}}{{missing}}{{t.missing}}"])
        let model = PageModel(frame: ["here": "x"], content: [:], texts: MessageCatalog(.en, texts: [:]))
        let error = #expect(throws: Templates.UnknownNames.self) { try templates.render("page", model) }
        #expect(error?.names == ["missing", "t.missing"])
    }
}
