import Testing

@testable import WebService

@Suite("The frame of every page")
struct ShellTests {
    private func stage(_ rights: String) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        return stage
    }

    @Test(
        "shows the ways that the person has a right to, and no other",
        arguments: [
            ("", ["/inbox"]),
            (#""readSales""#, ["/inbox", "/sales/opportunities", "/sales/accounts", "/sales/products", "/reports"]),
            (#""readTax""#, ["/inbox", "/taxportal/work-items", "/taxportal/submissions", "/taxportal/portals"]),
            (#""manageCompany""#, ["/inbox", "/taxportal/portals", "/admin/company"]),
            // Who audits has the desks of those whose records he may read, the administrator none of them.
            (#""audit""#, ["/inbox", "/admin/audit", "/admin/health"]),
            (
                #""audit", "readSourcing""#,
                [
                    "/inbox", "/supply/enquiries", "/production/enquiries", "/production/orders",
                    "/purchasing/enquiries", "/purchasing/orders", "/admin/audit", "/admin/health",
                ]
            ),
        ])
    func navigation(rights: String, ways: [String]) async throws {
        let stage = try stage(rights)
        let html = try await stage.get("/components", stage.signedIn()).html
        let found = html.matches(of: /class="nav__link" href="([^"]+)"/).map { String($0.1) }
        #expect(found == ways)
    }

    @Test("names the way that one is on")
    func current() async throws {
        let stage = try stage(#""readTax""#)
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 200, TaxAnswers.noWork)
        let html = try await stage.get("/taxportal/work-items", stage.signedIn()).html
        let current = html.matches(of: /href="([^"]+)" aria-current="page"/).map { String($0.1) }
        #expect(current == ["/taxportal/work-items"])
    }

    @Test(
        "is not there for pages without a right to them: they are not found",
        arguments: [
            "/sales/opportunities", "/sales/opportunities/\(Answers.opportunityID)", "/taxportal/work-items",
            "/taxportal/submissions", "/taxportal/submissions/\(TaxAnswers.id)",
            "/taxportal/submissions/\(TaxAnswers.id)/exchanges", "/taxportal/portals",
        ])
    func hidden(path: String) async throws {
        let stage = try stage(#""readStock""#)
        let shown = try await stage.get(path, stage.signedIn())
        #expect(shown.status == 404)
        #expect(stage.services.asked.map(\.path) == ["/api/identity/v1/me"])
    }

    @Test("stays around what does not work")
    func error() async throws {
        let stage = try stage(#""readSales""#)
        let shown = try await stage.get("/sales/opportunities", stage.signedIn())
        #expect(shown.status == 404)
        #expect(shown.html.contains(#"class="nav__link""#))
    }

    @Test("is light or dark as chosen, else as the device likes it")
    func theme() async throws {
        let stage = try Stage()
        let shown = try await stage.post("/theme", "theme=dark&from=%2Fsign-in")
        #expect(shown.headers[.location] == "/sign-in")
        #expect(shown.cookies.first?.hasPrefix("karvan-theme=dark;") == true)
        #expect(try await stage.get("/sign-in", [.cookie: "karvan-theme=dark"]).html.contains(#"data-theme="dark""#))
        #expect(try await stage.get("/sign-in", [.cookie: "karvan-theme=pink"]).html.contains(#"data-theme="auto""#))
        #expect(try await stage.post("/theme", "theme=pink").status == 400)
    }

    @Test("names the page before the product, and has one heading, a skip link and a main part")
    func structure() async throws {
        let stage = try stage("")
        let html = try await stage.get("/inbox", stage.signedIn(language: "en")).html
        #expect(html.contains("<title>\u{2068}Inbox\u{2069} · Karvan</title>"))
        #expect(html.matches(of: /<h1[ >]/).count == 1)
        #expect(html.contains(##"<a class="skip" href="#main">"##))
        #expect(html.contains(#"<main id="main""#))
    }

    @Test("leads from the search field to the record of an id, for those who may see it")
    func search() async throws {
        let stage = try stage(#""readSales""#)
        let found = try await stage.get("/search?q=%20\(Answers.opportunityID)", stage.signedIn())
        #expect(found.headers[.location] == "/sales/opportunities/\(Answers.opportunityID)")
        let hidden = try await stage.get("/search?q=\(TaxAnswers.id)", stage.signedIn(language: "en"))
        #expect(hidden.html.contains("Nothing was found"))
        let books = try self.stage(#""readDocuments","readLedger","readApprovals""#)
        for (id, list) in [
            (AccountingAnswers.invoice, "accounting/invoices"), (AccountingAnswers.proForma, "accounting/pro-formas"),
            (AccountingAnswers.payment, "accounting/payments"), (AccountingAnswers.entry, "accounting/journal-entries"),
            (ApprovalAnswers.id, "approval/requests"),
        ] {
            #expect(try await books.get("/search?q=\(id)", books.signedIn()).headers[.location] == "/\(list)/\(id)")
        }
    }

    @Test("shows all components in both directions")
    func components() async throws {
        let stage = try stage("")
        let html = try await stage.get("/components", stage.signedIn()).html
        #expect(html.contains(#"<section class="side" lang="fa" dir="rtl">"#))
        #expect(html.contains(#"<section class="side" lang="en" dir="ltr">"#))
        #expect(html.utf8.count < 150_000)
    }
}
