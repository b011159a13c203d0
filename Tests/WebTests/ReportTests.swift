import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("The director's desk")
struct ReportTests {
    private static let director = #""readSales","readLedger","readStock","readCost","readDocuments""#

    private func stage(_ rights: String = director, rows: Int = 1) throws -> Stage {
        let stage = try EveryPage.stage()
        ReportAnswers.play(on: stage.services, rows: rows)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        return stage
    }

    private func html(_ path: String, _ language: String = "en") async throws -> String {
        let stage = try stage()
        let quarters = "\(ReportAnswers.sales)/reports/success-rate?by=quarter&to=2026-05-15"
        stage.services.answer("GET", quarters, 200, ReportAnswers.quarters)
        let shown = try await stage.get(path, stage.signedIn(language: language))
        #expect(shown.status == 200)
        // Amounts are not broken from their currency.
        return shown.html.replacing("\u{A0}", with: " ")
    }

    /// Where the figures of the tables lead, with what they say; shares lead where their parts do.
    private func figures(_ html: String) -> [String: String] {
        html.matches(of: /<a class="num" href="([^"]+)">([^<%٪]+)<\/a>/).reduce(into: [:]) {
            $0[String($1.1).replacing("&amp;", with: "&")] = String($1.2)
        }
    }

    private func leads(_ html: String, _ figure: String, to target: String) -> Bool {
        html.contains("<a class=\"num\" href=\"\(target.replacing("&", with: "&amp;"))\">\(figure)</a>")
    }

    @Test("opens with all reports as tiles, each leading to its page")
    func overview() async throws {
        let html = try await html("/reports")
        let tiles = html.matches(of: /class="tile__link" href="([^"]+)"/).map { String($0.1) }
        #expect(Set(tiles) == Set(ReportPage.allCases.map(\.path)))
        #expect(html.contains(#"<span class="num">5</span>"#), "open sales")
        #expect(html.contains(#"<span class="num">IRR 520</span>"#), "owed")
        #expect(html.contains(#"<span class="num">50%</span>"#), "three of six closed")
    }

    @Test("shows of it what the rights of the person allow, and is not there without any")
    func rights() async throws {
        let stage = try stage(#""readLedger""#)
        let html = try await stage.get("/reports", stage.signedIn()).html
        #expect(html.matches(of: /class="tile__link" href="([^"]+)"/).map { String($0.1) } == ["/reports/receivables"])
        #expect(!stage.services.asked.contains { $0.path.contains("/sales/") || $0.path.contains("/warehouse/") })
        for path in ["/reports/stages", "/reports/success-rate", "/reports/loss-reasons.csv", "/reports/stock-value"] {
            #expect(try await stage.get(path, stage.signedIn()).status == 404, "\(path)")
        }
        let other = try self.stage(#""pick""#)
        #expect(try await other.get("/reports", other.signedIn()).status == 404)
        #expect(try await !other.get("/inbox", other.signedIn()).html.contains(#"href="/reports""#))
    }

    @Test("goes without a service that is away, and says so")
    func away() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/accounting/v1/reports/receivables", 503, "{}")
        let html = try await stage.get("/reports", stage.signedIn(language: "en")).html
        #expect(html.contains("A part of this page is away just now"))
        #expect(html.contains(#"href="/reports/stock-value""#) && html.contains("tile__figure"))
    }

    @Test("counts what is in each stage of one process, and each figure opens the list behind it")
    func stages() async throws {
        let html = try await html("/reports/stages?from=2026-01-01")
        let figures = figures(html)
        let list = "/sales/opportunities?f.process.in=unit-cycle"
        let open = "f.state.in=DRAFT,IN_APPROVAL,RETURNED,APPROVED,FULFILLING"
        for (stage, value, weighted) in [
            ("", "IRR 4,005", "IRR 702"), ("f.stage.in=opportunity&", "IRR 3,000", "IRR 300"),
        ] {
            #expect(leads(html, value, to: "\(list)&\(stage)\(open)"))
            #expect(leads(html, weighted, to: "\(list)&\(stage)\(open)"))
        }
        let opened = "f.opened_on.gte=2026-01-01"
        #expect(figures["\(list)&f.reached.eq=1&\(opened)"] == "10")
        #expect(figures["\(list)&f.reached.eq=2&\(opened)"] == "6")
        #expect(figures["\(list)&f.state.in=WON&\(opened)"] == "4")
        #expect(figures["\(list)&f.furthest.eq=2&\(open)&\(opened)"] == "1")
        #expect(figures["\(list)&f.furthest.eq=2&f.state.in=LOST&\(opened)"] == "1")
        #expect(leads(html, "60%", to: "\(list)&f.reached.eq=2&\(opened)"))
    }

    @Test("tells how many of the closed were won, by person or by quarter, with the days in each list")
    func success() async throws {
        let list = "/sales/opportunities?f.process.in=unit-cycle"
        let figures = figures(try await html("/reports/success-rate?by=agent&to=2026-06-30"))
        #expect(
            figures["\(list)&f.state.in=WON&f.owner_id.in=\(Answers.user)&f.closed_on.lte=2026-06-30&f.currency.in=IRR"]
                == "IRR 1,000")
        #expect(figures["\(list)&f.state.in=LOST&f.owner_id.in=\(Answers.user)&f.closed_on.lte=2026-06-30"] == "1")
        #expect(figures["\(list)&f.state.in=LOST&f.closed_on.lte=2026-06-30"] == "3")
        let quarters = self.figures(try await html("/reports/success-rate?by=quarter&to=2026-05-15"))
        #expect(quarters["\(list)&f.state.in=WON&f.closed_on.gte=2026-01-01&f.closed_on.lte=2026-03-31"] == "IRR 500")
        #expect(quarters["\(list)&f.state.in=LOST&f.closed_on.gte=2026-04-01&f.closed_on.lte=2026-05-15"] == "1")
    }

    @Test("counts the quarters of the reader's calendar")
    func persianQuarters() async throws {
        let html = try await html("/reports/success-rate?by=quarter", "fa")
        let list = "/sales/opportunities?f.process.in=unit-cycle"
        #expect(
            figures(html)["\(list)&f.state.in=LOST&f.closed_on.gte=2026-03-21&f.closed_on.lte=2026-06-21"] == "۱")
        #expect(html.contains("۱۴۰۵"))
    }

    /// Those of nobody have no list, nor has nothing.
    @Test(
        "opens a list from every figure",
        arguments: [(ReportPage.stages, [String]()), (.losses, []), (.receivables, []), (.success, ["2"])])
    func everyFigure(page: ReportPage, besides: [String]) async throws {
        let html = try await html(page.path)
        let plain = html.matches(of: /<span class="num">([^<]+)<\/span>/).map { String($0.1) }
        #expect(plain.filter { !["0", "0%"].contains($0) } == besides)
    }

    @Test("opens the lost lines of one reason, state and unit, of the days of the report")
    func lostLines() async throws {
        let figures = figures(try await html("/reports/loss-reasons?from=2026-01-01"))
        let list =
            "/sales/lost-lines?f.process.in=unit-cycle&f.reason.in=price&f.state_at_loss.in=DECLINED&f.unit.in=supply"
        #expect(figures["\(list)&f.closed_on.gte=2026-01-01"] == "IRR 2,000")
        let stage = try stage()
        let shown = try await stage.get("\(list)&f.closed_on.gte=2026-01-01", stage.signedIn(language: "en"))
        #expect(shown.html.replacing("\u{A0}", with: " ").contains("2.5 kg"))
        let asked = try #require(stage.services.asked.last { $0.path.contains("lost-lines") }?.path)
        for part in ["process=in:unit-cycle", "reason=in:price", "unit=in:supply", "closed_on=gte:2026-01-01"] {
            #expect(asked.contains(part), "\(asked)")
        }
        _ = try await stage.get("/sales/lost-lines?f.unit.in=NONE", stage.signedIn())
        #expect(stage.services.asked.last { $0.path.contains("lost-lines") }?.path.contains("unit=null:true") == true)
    }

    @Test("names whom a list is narrowed to")
    func names() async throws {
        let stage = try stage()
        let place = "/sales/opportunities?f.owner_id.in=\(Answers.user)"
        #expect(try await stage.get(place, stage.signedIn(language: "en")).html.contains("<bdi>Sara Ahmadi</bdi>"))
        stage.services.answer("GET", "\(ReportAnswers.sales)/names", 503, "{}")
        #expect(try await stage.get(place, stage.signedIn(language: "en")).html.contains("<bdi>one person</bdi>"))
    }

    @Test("asks the service for the days and the process that the address names, and for nothing that it cannot read")
    func asked() async throws {
        func asked(_ query: String, _ language: String = "fa") async throws -> String? {
            let stage = try stage()
            _ = try await stage.get("/reports/loss-reasons?\(query)", stage.signedIn(language: language))
            return stage.services.asked.map(\.path).last { $0.contains("loss-reasons") }
        }
        let report = "/api/sales/v1/reports/loss-reasons"
        #expect(try await asked("") == report)
        #expect(try await asked("process=pipeline&from=1405/5/1") == "\(report)?process=pipeline&from=2026-07-23")
        #expect(try await asked("process=other&from=moon") == report)
        #expect(try await asked("from=2026-02-01&to=2026-01-01") == report)
    }

    @Test("is of all time while a day cannot be taken, and says so", arguments: ["from=moon", "from=2026-06-01"])
    func faulty(day: String) async throws {
        let html = try await html("/reports/success-rate?by=agent&\(day)&to=2026-05-15")
        #expect(html.contains(">All time; of the opportunities that you may see.<"))
        #expect(!figures(html).keys.contains { $0.contains("closed_on") })
        let good = try await self.html("/reports/success-rate?by=agent&to=2026-05-15")
        #expect(good.contains(">Until 15 May 2026; of the opportunities that you may see.<"))
    }

    @Test("prints the first fifty rows of a long table, says how many more the file has, and sums all of them")
    func long() async throws {
        let stage = try stage(rows: 60)
        let html = try await stage.get("/reports/success-rate?by=agent", stage.signedIn(language: "en")).html
        let rows = html.components(separatedBy: "<th scope=\"row\">").dropFirst()
        #expect(rows.count == ReportTable.shown + 1)
        #expect(html.contains("11 more rows are in the file."))
        #expect(figures(html)["/sales/opportunities?f.process.in=unit-cycle&f.state.in=LOST"] == "62")
        let file = try await stage.get("/reports/success-rate.csv?by=agent", stage.signedIn(language: "en")).html
        #expect(file.split(separator: "\r\n").count == 62)
        let customers = try await stage.get("/reports/receivables", stage.signedIn(language: "en")).html
        #expect(customers.contains("10 more rows are in the file. 2 more debtors are not listed"))
        let few = try await self.html("/reports/success-rate?by=agent")
        #expect(!few.contains("in the file"))
    }

    @Test("asks the processes once for all of its tiles")
    func processesOnce() async throws {
        let stage = try stage()
        _ = try await stage.get("/reports", stage.signedIn())
        #expect(stage.services.asked.count { $0.path == "\(ReportAnswers.sales)/processes" } == 1)
    }

    @Test("names months and years of the reader's calendar")
    func periods() throws {
        let today = try LocalDate("2026-08-21")
        func days(_ named: ReportPeriod.Named, _ language: Language) -> String? {
            ReportPeriod.days(of: named, language.calendar, today: today).map { "\($0.lowerBound) \($0.upperBound)" }
        }
        #expect(days(.thisMonth, .fa) == "2026-07-23 2026-08-22")
        #expect(days(.lastMonth, .pl) == "2026-07-01 2026-07-31")
        #expect(days(.thisYear, .fa) == "2026-03-21 2027-03-20")
        #expect(days(.lastYear, .en) == "2025-01-01 2025-12-31")
    }

    @Test("tells who owes what since when, and opens the unpaid invoices of each age")
    func receivables() async throws {
        let html = try await html("/reports/receivables")
        let figures = figures(html)
        let customer = "f.account_id.in=\(AccountingAnswers.account)"
        let list = "/accounting/invoices?"
        #expect(
            figures["\(list)\(customer)&f.issue_date.gte=2026-06-22&f.issue_date.lte=2026-07-21&f.owed.gt=0"]
                == "IRR 100")
        #expect(figures["\(list)\(customer)&f.issue_date.lte=2026-02-21&f.owed.gt=0"] == "IRR 20")
        #expect(figures["\(list)f.owed.gt=0"] == "IRR 520")
        #expect(html.contains("2 more debtors are not listed"))
    }

    @Test("narrows the lists down as its links say, and shows each narrowing as a chip that takes it away")
    func lists() async throws {
        let stage = try stage()
        let place =
            "/sales/opportunities?f.process.in=pipeline&f.owner_id.in=\(Answers.user)&f.closed_on.gte=2026-01-01"
        let html = try await stage.get(place, stage.signedIn(language: "en")).html
        let asked = try #require(stage.services.asked.map(\.path).last { $0.contains("opportunities?") })
        for part in ["process=in:pipeline", "owner_id=in:\(Answers.user)", "closed_on=gte:2026-01-01"] {
            #expect(asked.contains(part), "\(asked)")
        }
        #expect(html.contains("Closed: from 1 Jan 2026"))
        #expect(html.contains(#"href="/sales/opportunities?f.owner_id.in=\#(Answers.user)&amp;f.process.in=pipeline""#))
        // As a customer's page leads there.
        _ = try await stage.get("/sales/opportunities?f.account_id.in=\(AccountingAnswers.account)", stage.signedIn())
        #expect(
            stage.services.asked.last { $0.path.contains("opportunities?") }?.path.contains(
                "account_id=in:\(AccountingAnswers.account)") == true)
        _ = try await stage.get("/accounting/invoices?f.owed.gt=0&f.issue_date.lte=2026-02-21", stage.signedIn())
        #expect(stage.services.asked.last { $0.path.contains("invoices?") }?.path.contains("owed=gt:0") == true)
        _ = try await stage.get("/warehouse/stock?f.warehouse_id.in=\(WarehouseAnswers.house)", stage.signedIn())
        #expect(
            stage.services.asked.contains { $0.path.contains("stock?warehouse_id=in:\(WarehouseAnswers.house)") })
    }

    @Test("tells what the stock is worth, by warehouse and by product")
    func stock() async throws {
        let byHouse = figures(try await html("/reports/stock-value"))
        #expect(byHouse["/warehouse/stock?f.warehouse_id.in=\(WarehouseAnswers.house)"] == "IRR 9,000")
        let html = try await html("/reports/stock-value?by=product")
        #expect(figures(html)["/warehouse/stock/\(WarehouseAnswers.product)"] == "IRR 9,000")
        #expect(html.contains("12.5 kg"))
    }

    @Test("gives each table as a file: codes and plain digits, amounts without marks, the currency in the heading")
    func file() async throws {
        let stage = try stage()
        let shown = try await stage.get("/reports/success-rate.csv?by=agent", stage.signedIn(language: "fa"))
        #expect(shown.headers[.contentType] == "text/csv; charset=utf-8")
        #expect(shown.headers[.contentDisposition] == #"attachment; filename="success-rate-success.csv""#)
        let lines = shown.html.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 3, "the sum is not a row")
        #expect(lines[1] == "Sara,3,1,0.75,1000")
        #expect(lines[0].hasSuffix("(IRR)"))
        let funnel = try await stage.get("/reports/stages.csv?part=funnel", stage.signedIn(language: "pl"))
        #expect(funnel.html.contains("\r\nopportunity;10;6;0,6;3;1;0,1\r\n"))
        #expect(try await stage.get("/reports/stages.csv?part=moon", stage.signedIn()).status == 404)
    }

    @Test("lets no formula of a name into the file")
    func formula() async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "/api/accounting/v1/reports/receivables", 200, ReportAnswers.receivables("=HYPERLINK(1)"))
        let file = try await stage.get("/reports/receivables.csv?part=customers", stage.signedIn()).html
        #expect(file.contains("\r\n'=HYPERLINK(1),400,100,0,0,20,520,70,5\r\n"))
    }

    @Test("writes amounts for spreadsheets in whole units with a point")
    func amounts() {
        #expect(ReportWriter.data(Money(123_450, .pln)) == "1234.50")
        #expect(ReportWriter.data(Money(-5, .pln)) == "-0.05")
        #expect(ReportWriter.data(Money(.max, .irr)) == "9223372036854775807")
        #expect(ReportWriter.share(1, of: 0) == nil)
        #expect(ReportWriter.share(1, of: 3).map(ReportWriter.rounded)?.description == "0.333")
    }

    @Test("is where a director's day begins; others begin with their inbox")
    func home() async throws {
        let director = try Stage()
        let me = Answers.me(rights: Self.director)
        director.services.answer("GET", "/api/identity/v1/me", 200, me.replacing("sales-rep", with: "sales-director"))
        #expect(try await director.get("/", director.signedIn()).headers[.location] == "/reports")
        let seller = try stage()
        #expect(try await seller.get("/", seller.signedIn()).headers[.location] == "/inbox")
    }
}
