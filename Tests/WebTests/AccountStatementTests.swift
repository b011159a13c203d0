import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("A customer's statement of account")
struct AccountStatementTests {
    private let page = "/accounting/accounts/\(AccountingAnswers.account)"
    private let path = AccountingAnswers.path("accounts/\(AccountingAnswers.account)/statement")

    private func asked(_ desk: AccountingStage) -> [String] {
        desk.stage.services.asked.map(\.path).filter { $0.hasPrefix(path) }
    }

    @Test("stands in his record: what he owed, each row with the balance after it, turnover, and what he owes")
    func record() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get(page).html
        for text in [
            "Opening balance", "Delivery confirmed", "1405-00007", "IRR\u{A0}400", "Turnover", "IRR\u{A0}500",
            "Closing balance", "IRR\u{A0}350", #"href="/accounting/journal-entries/\#(AccountingAnswers.entry)""#,
            #"href="\#(page)/statement.csv?from=2026-03-21&amp;to=2027-03-20""#,
            #"href="\#(page)/print?from=2026-03-21&amp;to=2027-03-20""#,
        ] { #expect(html.contains(text), "\(text) is not there") }
        // The fiscal year of an Iranian company, though the reader's calendar is another.
        #expect(asked(desk) == ["\(path)?from=2026-03-21&to=2027-03-20&last=200"])
        #expect(!html.contains("not shown"))
        let long = try AccountingStage([(path, AccountingAnswers.statement(leftOff: 3))])
        #expect(try await long.get(page).html.contains("3 earlier rows are not shown."))
    }

    @Test(
        "is of the days that were typed as people write them, or named",
        arguments: [
            ("from=1405%2F5%2F1&to=2026-08-22", "from=2026-07-23&to=2026-08-22&"), ("to=2026-08-22", "to=2026-08-22&"),
            ("period=last-year", "from=2025-03-21&to=2026-03-20&"), ("from=nonsense", "from=2026-03-21&to=2027-03-20&"),
        ])
    func days(typed: String, asks: String) async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("\(page)?\(typed)").html
        #expect(asked(desk) == ["\(path)?\(asks)last=200"])
        #expect(html.contains("aria-invalid") == typed.contains("nonsense"))
    }

    @Test("is a file with the same rows, codes and plain figures; not one with half of them")
    func file() async throws {
        let desk = try AccountingStage()
        let shown = try await desk.get("\(page)/statement.csv?from=2026-03-21")
        #expect(shown.headers[.contentType] == "text/csv; charset=utf-8")
        let lines = shown.html.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines.dropFirst().first == "2026-03-21,Opening balance,,,,-50,IRR")
        #expect(lines.dropFirst(2).first == "2026-08-21,P-06,1405-00007,400,0,350,IRR")
        #expect(lines.last == "2027-03-20,Closing balance,,500,100,350,IRR")
        #expect(asked(desk) == ["\(path)?from=2026-03-21"])
        let long = try AccountingStage([(path, AccountingAnswers.statement(leftOff: 1))])
        let refused = try await long.get("\(page)/statement.csv")
        #expect(refused.status == 422 && refused.html.contains("Choose fewer days"))
        #expect(try await desk.get("\(page)/statement.csv?from=nonsense").status == 303)
    }

    @Test("is printed in his language with the day of it, and says who owes whom")
    func paper() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("\(page)/print?from=2026-03-21&to=2027-03-20").html
        for text in [
            #"<html lang="fa" dir="rtl">"#, "ماندهٔ آغاز دوره", "\u{2212}۵۰", "۱۴۰۵/۰۵/۳۰", "تحویل کالا", "1405-00007",
            "گردش دوره", "ماندهٔ بدهکار شما", "سیصد و پنجاه ریال", "14007263270", "10380284790", "تاریخ چاپ",
            "\(page)/print.pdf?lang=fa&amp;from=2026-03-21&amp;to=2027-03-20",
        ] { #expect(html.contains(text), "\(text) is not there") }
        for (closing, words) in [(-350, "Balance in your favour"), (0, "The account is even")] {
            let desk = try AccountingStage([(path, AccountingAnswers.statement(closing: closing, country: "DE"))])
            #expect(try await desk.get("\(page)/print").html.contains("<p>\(words)</p>"))
        }
    }

    @Test("is for those who may read the ledger")
    func right() async throws {
        let reader = try AccountingStage(rights: #""readDocuments""#)
        for rest in ["", "/print", "/print.pdf", "/statement.csv"] {
            #expect(try await reader.get("\(page)\(rest)").status == 404)
        }
    }
}
