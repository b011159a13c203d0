import Contracts
import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("The search")
struct SearchPageTests {
    private static let fragment: HTTPFields = [HTTPField.Name("X-Fragment")!: "results"]

    private func stage(_ rights: String) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        for list in ["sales/v1/accounts", "sales/v1/opportunities", "sales/v1/products"] {
            stage.services.answer("GET", "/api/\(list)", 200, Answers.page())
        }
        return stage
    }

    private func asked(_ stage: Stage) -> [String] {
        stage.services.asked.map(\.path).filter { !$0.hasSuffix("/me") }.sorted()
    }

    @Test("asks every service whose records the person may see, and shows what was found kind by kind, marked")
    func kinds() async throws {
        let stage = try stage(#""readSales""#)
        stage.services.answer("GET", "/api/sales/v1/accounts", 200, Answers.page([SalesAnswers.account("Łódź Meble")]))
        stage.services.answer(
            "GET", "/api/sales/v1/opportunities", 200, Answers.page([Answers.opportunity("Lodziarnia")], next: "k"))
        let html = try await stage.get("/search?q=%C5%82%C3%B3d%C5%BA", stage.signedIn(language: "en")).html
        #expect(
            asked(stage)
                == ["accounts", "opportunities", "products"].map {
                    "/api/sales/v1/\($0)?q=%C5%82%C3%B3d%C5%BA&limit=5"
                })
        #expect(html.contains("<bdi><mark>Łódź</mark> Meble</bdi>"))
        #expect(html.contains("<bdi><mark>Lodz</mark>iarnia</bdi>"))
        #expect(html.contains(#"<a href="/sales/accounts/\#(SalesAnswers.accountID)" data-hit>"#))
        // More than shown: the list has them.
        #expect(html.contains(#"href="/sales/opportunities?f.q.has=%C5%82%C3%B3d%C5%BA" data-hit"#))
        #expect(!html.contains(#"href="/sales/accounts?f.q.has="#))
        #expect(!html.contains(">Products</h2>"))
    }

    @Test(
        "looks where the first sign says",
        arguments: [
            ("%40peyman", ["sales/v1/accounts?q=peyman&limit=5"]),
            (
                "%2312",
                [
                    "accounting/v1/adjustments?q=12&limit=5", "accounting/v1/invoices?q=12&limit=5",
                    "accounting/v1/pro-formas?q=12&limit=5",
                ]
            ), ("%3Epeyman", []), ("%3F", []), ("x", []), ("-%20.", []),
        ])
    func scopes(typed: String, paths: [String]) async throws {
        let stage = try stage(#""readSales","readDocuments""#)
        #expect(try await stage.get("/search?q=\(typed)", stage.signedIn()).status == 200)
        #expect(asked(stage) == paths.map { "/api/\($0)" })
    }

    @Test("finds documents by their number, in whatever digits it is typed")
    func digits() async throws {
        let stage = try stage(#""readDocuments""#)
        _ = try await stage.get("/search?q=%DB%B1%DB%B4%DB%B0%DB%B5-1", stage.signedIn())
        #expect(asked(stage).contains("/api/accounting/v1/invoices?q=1405-1&limit=5"))
    }

    @Test("names a service that is away, and shows what the others found")
    func away() async throws {
        let stage = try stage(#""readSales","readDeliveries""#)
        stage.services.answer("GET", "/api/sales/v1/accounts", 200, Answers.page([SalesAnswers.account()]))
        stage.services.answer("GET", "/api/delivery/v1/deliveries", 503)
        for headers in [HTTPFields(), Self.fragment] {
            var fields = try stage.signedIn(language: "en")
            for field in headers { fields.append(field) }
            let html = try await stage.get("/search?q=pey", fields).html
            #expect(html.contains("<mark>Pey</mark>man"))
            #expect(html.contains("A part of this page is away just now") && html.contains("Delivery"))
        }
    }

    @Test("gives the palette the hits alone")
    func fragment() async throws {
        let stage = try stage(#""readSales""#)
        stage.services.answer("GET", "/api/sales/v1/accounts", 200, Answers.page([SalesAnswers.account()]))
        var fields = try stage.signedIn(language: "en")
        for field in Self.fragment { fields.append(field) }
        let shown = try await stage.get("/search?q=pey", fields)
        #expect(shown.headers[.vary]?.contains("X-Fragment") == true)
        #expect(!shown.html.contains("<html") && shown.html.contains("data-hit"))
        let id = try await stage.get("/search?q=\(Answers.opportunityID)", fields)
        #expect(id.status == 200)
        #expect(id.html.contains(#"href="/sales/opportunities/\#(Answers.opportunityID)" data-hit"#))
    }

    @Test("leads from a number on paper to the one document that has it, else to all that have it in theirs")
    func go() async throws {
        let stage = try stage(#""readDocuments""#)
        stage.services.answer("GET", "/api/accounting/v1/adjustments", 200, Answers.page())
        stage.services.answer("GET", "/api/accounting/v1/pro-formas", 200, Answers.page())
        stage.services.answer(
            "GET", "/api/accounting/v1/invoices", 200,
            Answers.page([AccountingAnswers.invoiceSummary(number: "FV/1/2026")]))
        let one = try await stage.get("/go/FV/1/2026", stage.signedIn())
        #expect(one.headers[.location] == "/accounting/invoices/\(AccountingAnswers.invoice)")
        let none = try await stage.get("/go/FV/1", stage.signedIn())
        #expect(none.headers[.location] == "/search?q=%23FV%2F1")
    }

    @Test(
        "marks what was looked for as the services find it",
        arguments: [
            ("نور صنعت", "نورص", "<mark>نور ص</mark>نعت"), ("مي\u{200C}خواهم", "میخ", "<mark>مي\u{200C}خ</mark>واهم"),
            ("۱۴۰۵-۱۲", "0512", "۱۴<mark>۰۵-۱۲</mark>"), ("Łódź & Co", "lodz", "<mark>Łódź</mark> &amp; Co"),
            ("aaa", "aa", "<mark>aaa</mark>"), ("abc", "x", "abc"), ("abc", "- .", "abc"), ("", "a", ""),
            ("Pump pump", "PUMP", "<mark>Pump</mark> <mark>pump</mark>"),
        ])
    func marks(text: String, words: String, html: String) {
        #expect(SearchText.marked(text, words).html == html)
    }
}

@Suite("Narrowing a list")
struct NarrowingTests {
    @Test("to words and days in one form, days as the reader types them; nothing else gets lost")
    func form() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readLedger""#))
        stage.services.answer("GET", "/api/accounting/v1/payments", 200, Answers.page())
        let typed = "f.q.has=noor&f.state.in=CLEARED&f.received_on.gte=1405%2F05%2F30&f.received_on.lte=x"
        let html = try await stage.get("/accounting/payments?\(typed)", stage.signedIn(language: "fa")).html
        #expect(
            stage.services.asked.last?.path
                == "/api/accounting/v1/payments?state=in:CLEARED&received_on=gte:2026-08-21&q=noor&limit=50")
        #expect(html.contains(#"name="f.received_on.gte" value="۱۴۰۵/۰۵/۳۰""#))
        #expect(html.contains(#"<input type="hidden" name="f.state.in" value="CLEARED">"#))
        #expect(!html.contains(#"<input type="hidden" name="f.received_on"#))
    }

    @Test("of stock to a warehouse, where there are several", arguments: [1, 2])
    func stock(warehouses: Int) async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readStock""#))
        stage.services.answer("GET", "/api/warehouse/v1/stock", 200, Answers.page())
        let ids = (0..<warehouses).map { _ in WarehouseID() }
        stage.services.answer(
            "GET", "/api/warehouse/v1/warehouses", 200,
            Answers.page(ids.enumerated().map { #"{"id":"\#($1)","name":"Hall \#($0)"}"# }))
        let html = try await stage.get("/warehouse/stock", stage.signedIn(language: "en")).html
        #expect(html.contains(#"href="/warehouse/stock?f.warehouse_id.in=\#(ids[0])""#) == (warehouses > 1))
    }

    @Test("of what people did to a person, a deed and days where the company is")
    func audit() async throws {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        let path =
            "\(AuditPage.path)?by=\(AdminAnswers.id)&deed=InvoiceIssued&from=2026-08-01&to=2026-08-02&f.service.in=sales"
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        let asked = try #require(stage.services.asked.map(\.path).last { $0.contains("/audit/entries") })
        #expect(
            asked.hasPrefix("/api/sales/v1/audit/entries?by=\(AdminAnswers.id)&name=InvoiceIssued&from=2026-07-31T"))
        #expect(asked.contains("&to=2026-08-02T"))
        #expect(html.contains(#"<option value="InvoiceIssued" selected>"#))
        #expect(html.contains(#"name="from" value="2026-08-01""#))
        #expect(html.contains(#"<input type="hidden" name="f.service.in" value="sales">"#))
        #expect(!html.contains(#"<input type="hidden" name="deed""#))
    }
}
