import Testing

@testable import WebService

/// What holds on every page, in every language (UX guide section 10, as far as it can be read from the HTML).
@Suite("Every page")
struct PageSoundnessTests {
    static let paths = [
        "/sign-in", "/inbox", "/components", "/search?q=1405-1", "/nowhere", "/sales/opportunities",
        "/sales/opportunities/\(Answers.opportunityID)", "/taxportal/work-items", "/taxportal/submissions",
        "/taxportal/submissions/\(TaxAnswers.id)", "/taxportal/submissions/\(TaxAnswers.id)/exchanges",
        "/taxportal/portals", "/supply/enquiries", "/supply/enquiries/\(SourcingAnswers.id)",
        "/supply/enquiries/answers", "/supply/suppliers", "/supply/suppliers/new",
        "/supply/suppliers/\(SourcingAnswers.supplierID)", "/supply/exceptions",
        "/production/enquiries/\(SourcingAnswers.id)", "/production/orders",
        "/production/orders/\(SourcingAnswers.id)", "/production/bills-of-materials",
        "/production/bills-of-materials/new", "/production/bills-of-materials/\(SourcingAnswers.product)",
        "/purchasing/enquiries/\(SourcingAnswers.id)", "/purchasing/orders",
        "/purchasing/orders/\(SourcingAnswers.id)", "/warehouse/stock",
        "/warehouse/stock/\(WarehouseAnswers.product)", "/warehouse/holds", "/warehouse/waiting-holds",
        "/warehouse/ledger", "/warehouse/exceptions", "/warehouse/dispatch-notes",
        "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
        "/warehouse/dispatch-notes/\(WarehouseAnswers.note)/pick?n=1,0&h=0:1&said=counted&last=PU-10",
        "/warehouse/exit-permits", "/warehouse/exit-permits/new",
        "/warehouse/exit-permits/\(WarehouseAnswers.permit)",
        "/warehouse/gate", "/warehouse/gate?permit=\(WarehouseAnswers.permit)",
        "/warehouse/expected-receipts", "/warehouse/expected-receipts/\(WarehouseAnswers.request)",
        "/warehouse/receipts", "/warehouse/receipts/new", "/warehouse/take-backs",
        "/warehouse/take-backs/\(WarehouseAnswers.delivery)", "/warehouse/goods-returns",
        "/warehouse/goods-returns/\(WarehouseAnswers.goodsReturn)", "/delivery/deliveries",
        "/delivery/deliveries/\(DeliveryAnswers.id)",
    ]

    private static let rights = [
        "readSales", "readTax", "submitTax", "readDocuments", "decide", "readSourcing", "answerSupply",
        "answerProduction", "answerPurchasing", "runProduction", "readCost", "readStock", "receiveGoods", "pick",
        "readDispatch", "issuePermit", "usePermit", "manageStock", "inspectReturn", "authoriseReturn", "requestReturn",
        "readDeliveries", "confirmDelivery",
    ].map { "\"\($0)\"" }.joined(separator: ",")

    /// Rendered once for all tests.
    private static let shelf = PageShelf()

    private func page(_ path: String, _ language: Language) async throws -> String {
        try await Self.shelf.page("\(language) \(path)") { try await rendered(path, language) }
    }

    private func rendered(_ path: String, _ language: Language) async throws -> String {
        let stage = try Stage()
        let sales = "/api/sales/v1/opportunities"
        let rows = 50
        for (path, answer) in [
            ("/api/identity/v1/me", Answers.me(rights: Self.rights)),
            ("/api/approval/v1/tasks", Answers.page()), ("/api/accounting/v1/invoices", Answers.page()),
            ("/api/taxportal/v1/work-items", TaxAnswers.work(count: 60)),
            ("/api/taxportal/v1/status", TaxAnswers.status),
            (
                "/api/taxportal/v1/submissions",
                Answers.page(Array(repeating: TaxAnswers.submission(), count: rows), next: "k")
            ),
            (TaxAnswers.path, TaxAnswers.detail()),
            ("\(TaxAnswers.path)/exchanges", Answers.page([TaxAnswers.exchange])),
            (sales, Answers.page(Array(repeating: Answers.opportunity("Pumps"), count: rows), next: "k")),
            ("\(sales)/\(Answers.opportunityID)", Answers.opportunityPage("Pumps", slices: [("12.5", "HELD")])),
        ] {
            stage.services.answer("GET", path, 200, answer)
        }
        SourcingAnswers.play(on: stage.services)
        WarehouseAnswers.play(on: stage.services)
        DeliveryAnswers.play(on: stage.services)
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

    @Test("has no script, and is light enough for a phone (UX guide 2)", arguments: paths, Language.allCases)
    func weight(path: String, language: Language) async throws {
        let html = try await page(path, language)
        #expect(html.utf8.count < 150_000)
        #expect(!html.contains("<script"))
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
