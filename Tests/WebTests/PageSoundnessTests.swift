import Testing

@testable import WebService

/// What holds on every page, in every language (UX guide section 10, as far as it can be read from the HTML).
@Suite("Every page")
struct PageSoundnessTests {
    static let paths = [
        "/sign-in", "/inbox", "/components", "/search?q=1405-1", "/nowhere", "/sales/opportunities",
        "/sales/opportunities/\(Answers.opportunityID)", "/sales/opportunities/\(Answers.opportunityID)/edit",
        "/sales/opportunities/new", "/sales/opportunities/new?account=\(SalesAnswers.accountID)", "/sales/accounts",
        "/sales/accounts/new", "/sales/accounts/\(SalesAnswers.accountID)",
        "/sales/accounts/\(SalesAnswers.accountID)/edit", "/sales/products", "/approval/tasks",
        "/approval/decisions?item=\(ApprovalAnswers.id)", "/approval/requests",
        "/approval/requests/\(ApprovalAnswers.id)", "/approval/requests/\(ApprovalAnswers.id)/remarks",
        "/approval/delegations", "/accounting/pro-formas", "/accounting/pro-formas/\(AccountingAnswers.proForma)",
        "/accounting/pro-formas/acceptances?item=\(AccountingAnswers.proForma)", "/accounting/invoices",
        "/accounting/invoices/\(AccountingAnswers.invoice)",
        "/accounting/invoices/\(AccountingAnswers.invoice)/release",
        "/accounting/invoices/\(AccountingAnswers.invoice)/print",
        "/accounting/adjustments", "/accounting/adjustments/\(AccountingAnswers.adjustment)",
        "/accounting/adjustments/new?invoice=\(AccountingAnswers.invoice)", "/accounting/adjustments/credit",
        "/accounting/adjustments/credit?account=\(AccountingAnswers.account)", "/accounting/payments",
        "/accounting/payments/new?account=\(AccountingAnswers.account)",
        "/accounting/payments/\(AccountingAnswers.payment)", "/accounting/accounts",
        "/accounting/accounts/\(AccountingAnswers.account)", "/accounting/trial-balance",
        "/accounting/journal-entries", "/accounting/journal-entries/\(AccountingAnswers.entry)",
        "/accounting/number-series", "/accounting/periods", "/accounting/exceptions", "/taxportal/work-items",
        "/taxportal/submissions",
        "/taxportal/submissions/\(TaxAnswers.id)", "/taxportal/submissions/\(TaxAnswers.id)/exchanges",
        "/taxportal/submissions/\(TaxAnswers.id)/particulars",
        "/taxportal/portals",
    ]

    private func page(_ path: String, _ language: Language) async throws -> String {
        let stage = try Stage()
        let sales = "/api/sales/v1/opportunities"
        let rows = 50
        for (path, answer) in [
            (
                "/api/identity/v1/me",
                Answers.me(
                    rights:
                        #""readSales","writeSales","readTax","submitTax","decide","readApprovals",\#(AccountingAnswers.rights)"#
                )
            ),
            (
                "/api/approval/v1/tasks",
                Answers.page(Array(repeating: ApprovalAnswers.task(absent: "Kaveh"), count: rows))
            ),
            ("/api/approval/v1/requests", Answers.page(Array(repeating: ApprovalAnswers.request(), count: rows))),
            (ApprovalAnswers.path, ApprovalAnswers.detail()),
            ("/api/approval/v1/delegations", Answers.page([ApprovalAnswers.delegation()])),
            ("/api/approval/v1/colleagues", Answers.page([ApprovalAnswers.colleagues])),
            ("/api/taxportal/v1/work-items", TaxAnswers.work(count: 60)),
            ("/api/taxportal/v1/status", TaxAnswers.status),
            (
                "/api/taxportal/v1/submissions",
                Answers.page(Array(repeating: TaxAnswers.submission(), count: rows), next: "k")
            ),
            (TaxAnswers.path, TaxAnswers.detail()),
            ("\(TaxAnswers.path)/exchanges", Answers.page([TaxAnswers.exchange])),
            ("\(TaxAnswers.path)/particulars", TaxAnswers.particulars()),
            (sales, Answers.page(Array(repeating: Answers.opportunity("Pumps"), count: rows), next: "k")),
            ("\(sales)/\(Answers.opportunityID)", Answers.opportunityPage("Pumps", slices: [("12.5", "HELD")])),
            (
                "\(SalesAnswers.sales)/accounts",
                Answers.page(Array(repeating: SalesAnswers.account(), count: rows), next: "k")
            ),
            ("\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", SalesAnswers.account()),
            ("\(SalesAnswers.sales)/products", Answers.page(Array(repeating: SalesAnswers.product(), count: 60))),
        ] + AccountingAnswers.all {
            stage.services.answer("GET", path, 200, answer)
        }
        stage.services.answer("POST", "\(sales)/preview", 200, SalesAnswers.preview())
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
        #expect(pictures.filter { !$0.contains("alt=") && !$0.contains("aria-hidden=") } == [])
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
