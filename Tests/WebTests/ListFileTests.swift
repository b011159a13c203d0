import HTTPTypes
import Testing

@testable import WebService

@Suite("Files of lists")
struct ListFileTests {
    /// Every page, and what it leads to that is a file.
    private static func files(of path: String) async throws -> [String] {
        let stage = try EveryPage.stage()
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        return HTMLNode.read(html).root.all("a").compactMap { $0["href"]?.replacing("&amp;", with: "&") }
            .filter { $0.prefix { $0 != "?" }.hasSuffix(".csv") }
    }

    private static let lists = [
        "/sales/opportunities", "/sales/accounts", "/sales/products", "/approval/requests", "/accounting/pro-formas",
        "/accounting/invoices", "/accounting/adjustments", "/accounting/payments", "/accounting/accounts",
        "/accounting/trial-balance", "/accounting/journal-entries", "/supply/enquiries", "/production/orders",
        "/purchasing/orders", "/warehouse/stock", "/warehouse/dispatch-notes", "/delivery/deliveries",
        "/taxportal/submissions", "/sales/lost-lines",
    ]

    @Test("stand beside every list, and say the same rows: as many, each with its id", arguments: lists)
    func file(path: String) async throws {
        let stage = try EveryPage.stage()
        stage.services.endLists()
        let targets = try await Self.files(of: path)
        #expect(targets == ["\(path).csv"])
        let shown = try await stage.get("\(path).csv", stage.signedIn(language: "en"))
        #expect(shown.status == 200 && shown.headers[.contentType] == "text/csv; charset=utf-8")
        let name = path.dropFirst().replacing("/", with: "-")
        #expect(shown.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"\(name)-20") == true)
        let file = SpreadsheetText(shown.html)
        #expect(file.faults == [])
        #expect(file.rows.count > 1)
        let head = try #require(file.rows.first)
        #expect(file.rows.allSatisfy { $0.count == head.count })
        #expect(head.allSatisfy { !$0.isEmpty && !$0.contains("{") })
        #expect(head[0] == "id" || path.hasSuffix("trial-balance"))
    }

    @Test("carry what people wrote as text, and no formula", arguments: lists)
    func hostile(path: String) async throws {
        let stage = try EveryPage.stage()
        let text = "=cmd|'/c calc'!A1 \"\u{200D}x,\r\n;\u{202E}<script>"
        stage.services.endLists()
        stage.services.write(text)
        let file = SpreadsheetText(try await stage.get("\(path).csv", stage.signedIn(language: "en")).html)
        #expect(file.faults == [])
        #expect(file.rows.allSatisfy { $0.count == file.rows[0].count })
        let cells = file.rows.dropFirst().flatMap(\.self)
        #expect(cells.allSatisfy { $0.unicodeScalars.first != "=" })
        // All of it, to the last scalar.
        let whole = cells.filter { $0.unicodeScalars.elementsEqual("'\(text)".unicodeScalars) }
        #expect(!whole.isEmpty || path.hasSuffix("trial-balance"))
    }

    @Test("hold the same filters, and lead nobody to what he may not see")
    func narrowed() async throws {
        let stage = try EveryPage.stage()
        let headers = try stage.signedIn(language: "en")
        let html = try await stage.get("/accounting/invoices?f.settlement.in=OPEN&f.owed.gt=0", headers).html
        let target = "/accounting/invoices.csv?f.settlement.in=OPEN&amp;f.owed.gt=0"
        #expect(html.contains("href=\"\(target)\""))
        _ = try await stage.get(target.replacing("&amp;", with: "&"), headers)
        #expect(
            stage.services.asked.last?.path == "/api/accounting/v1/invoices?settlement=in:OPEN&owed=gt:0&limit=200")
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales""#))
        let other = try await stage.get("/accounting/invoices.csv", Self.another(stage))
        #expect(other.status == 404)
    }

    /// Somebody whom Web does not know yet.
    private static func another(_ stage: Stage) throws -> HTTPFields {
        stage.clock.advance(seconds: Services.knownSeconds + 1)
        return try stage.signedIn(language: "en")
    }

    @Test("have a row for each line where goods or accounts are what is counted")
    func lines() async throws {
        let stage = try EveryPage.stage()
        stage.services.endLists()
        let headers = try stage.signedIn(language: "en")
        let journal = SpreadsheetText(try await stage.get("/accounting/journal-entries.csv", headers).html)
        #expect(journal.rows[0].suffix(5) == ["Code", "Ledger account", "Debit", "Credit", "Currency"])
        let notes = SpreadsheetText(try await stage.get("/warehouse/dispatch-notes.csv", headers).html)
        #expect(notes.rows[0].contains("Picked") && !notes.rows[0].contains("Goods"))
    }

    @Test("tell costs only to those who may know them")
    func costs() async throws {
        let stage = try EveryPage.stage()
        stage.services.endLists()
        func head() async throws -> [String] {
            let shown = try await stage.get("/warehouse/stock.csv", Self.another(stage))
            return SpreadsheetText(shown.html).rows[0]
        }
        #expect(try await head().contains("Value"))
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readStock""#))
        #expect(try await !head().contains("Value"))
    }

    @Test("of a balance at a day that nobody can read lead back to where it is said")
    func trialBalance() async throws {
        let stage = try EveryPage.stage()
        let headers = try stage.signedIn(language: "en")
        let shown = try await stage.get("/accounting/trial-balance.csv?through=nonsense", headers)
        #expect(shown.status == 303)
        #expect(shown.headers[.location] == "/accounting/trial-balance?through=nonsense")
        _ = try await stage.get("/accounting/trial-balance.csv?through=2026-08-21", headers)
        #expect(stage.services.asked.last?.path == "/api/accounting/v1/trial-balance?through=2026-08-21")
    }

    @Test("and views belong to every list: what is shown is saved with its path and its query", arguments: lists)
    func views(path: String) async throws {
        guard !path.hasSuffix("trial-balance") else { return }
        let stage = try EveryPage.stage()
        let me = Answers.me(
            rights: Answers.allRights, views: [Answers.view("Mine", "sort=-amount&f.state.in=NONE", page: path)])
        stage.services.answer("GET", "/api/identity/v1/me", 200, me)
        let headers = try stage.signedIn(language: "en")
        let html = try await stage.get(path, headers).html
        #expect(html.contains("<bdi>Mine</bdi>"))
        let named = try await stage.get("/me/views", headers).html
        #expect(!named.contains("<bdi>\(path)</bdi>"), "the list has a name")
    }
}
