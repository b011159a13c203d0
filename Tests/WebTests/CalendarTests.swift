import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("The calendar beside fields for a day")
struct CalendarTests {
    private func html(_ question: String, language: String = "fa", now: String? = nil) async throws -> String {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        let shown = try await stage.get("/calendar?\(question)", stage.signedIn(language: language))
        #expect(shown.status == 200)
        return shown.html
    }

    private func days(_ html: String) -> [String] {
        html.matches(of: /data-day="([0-9-]+)"/).map { String($0.1) }
    }

    @Test("shows Persians their month, with their digits and a week that begins on Saturday")
    func persian() async throws {
        let html = try await html("typed=1405%2F5%2F30")
        for text in [
            #"<caption class="calendar__month" aria-live="polite">مرداد ۱۴۰۵</caption>"#,
            #"role="grid" lang="fa" dir="rtl""#,
            #"abbr="شنبه">ش</th>"#, #"data-value="۱۴۰۵/۰۵/۳۰" tabindex="0" aria-label="جمعه ۳۰ مرداد ۱۴۰۵""#,
        ] { #expect(html.contains(text), "\(text) is not there") }
        let days = days(html)
        #expect(days.count == 31 && days.first == "2026-07-23" && days.last == "2026-08-22")
        let heads = html.matches(of: /<th scope="col" abbr="([^"]+)">/).map { String($0.1) }
        #expect(heads.count == 7 && heads.first == "شنبه" && heads.last == "جمعه")
        // The first of Mordad is a Thursday: five days of the week before it are empty.
        let body = try #require(html.components(separatedBy: "<tbody>").last)
        let first = try #require(body.components(separatedBy: "<button").first)
        #expect(first.components(separatedBy: "<td></td>").count - 1 == 5)
    }

    @Test(
        "shows others theirs, with a week that begins on Monday",
        arguments: [
            ("pl", "sierpień 2026", "poniedziałek", "21.08.2026", "piątek, 21 sie 2026"),
            ("en", "August 2026", "Monday", "2026-08-21", "Friday 21 Aug 2026"),
        ])
    func gregorian(language: String, month: String, first: String, written: String, name: String) async throws {
        let html = try await html("typed=\(written)", language: language)
        #expect(html.contains(">\(month)</caption>"))
        #expect(html.contains(#"data-value="\#(written)" tabindex="0" aria-label="\#(name)""#))
        #expect(html.firstMatch(of: /<th scope="col" abbr="([^"]+)">/).map { String($0.1) } == first)
        #expect(days(html).count == 31 && html.matches(of: /tabindex="0"/).count == 1)
    }

    @Test("opens on what stands in the field as the form reads it, else on today")
    func typed() async throws {
        let today = try await html("typed=", language: "en")
        let chosen = try #require(today.firstMatch(of: /data-day="([0-9-]+)" data-value="[^"]+" tabindex="0"/)?.1)
        #expect(today.contains(#"aria-current="date""#))
        let later = try await html("typed=%2B2w", language: "en")
        let then = try #require(later.firstMatch(of: /data-day="([0-9-]+)" data-value="[^"]+" tabindex="0"/)?.1)
        #expect(try LocalDate(String(then)) == LocalDate(String(chosen)).adding(days: 14))
        for question in ["typed=nonsense", "day=9999-12-31", "day=x&months=y", "typed=99999999999999999999"] {
            #expect(try await html(question, language: "en").contains(#"data-day="\#(chosen)""#), "\(question)")
        }
    }

    @Test(
        "turns its pages by months of its own calendar, and keeps the day where there is one",
        arguments: [
            // 31 Shahrivar 1405 → 30 Mehr; 30 Esfand 1403 (a leap year) → 29 Esfand 1404.
            ("2026-09-22", 1, Language.fa, "2026-10-22"), ("2025-03-20", 12, .fa, "2026-03-20"),
            ("2026-01-31", 1, .pl, "2026-02-28"), ("2026-03-31", -1, .en, "2026-02-28"),
            ("2028-02-29", -12, .en, "2027-02-28"),
        ])
    func moved(from: String, months: Int, language: Language, to: String) throws {
        #expect(try MonthSheet.moved(LocalDate(from), months: months, language).description == to)
    }

    @Test("has every day once, under its own day of the week, for two centuries", arguments: Language.allCases)
    func whole(language: Language) {
        var day = MonthSheet.known.lowerBound
        var months = 0
        while day < MonthSheet.known.upperBound, months < 2500 {
            let sheet = MonthSheet(around: day, language)
            let days = sheet.weeks.flatMap { $0 }.compactMap { $0 }
            guard days.first == day || months == 0, days.allSatisfy({ $0 >= days[0] }), (28...31).contains(days.count),
                zip(days, days.dropFirst()).allSatisfy({ $1.daysSince1970 == $0.daysSince1970 + 1 }),
                sheet.weeks.allSatisfy({ week in
                    zip(week, sheet.weekdays).allSatisfy { $0.map(MonthSheet.weekday) ?? $1 == $1 }
                }), let last = days.last
            else {
                Issue.record("\(language) \(day)")
                return
            }
            day = last.adding(days: 1)
            months += 1
        }
        #expect(months > 2300)
    }

    @Test("is offered beside every such field, and only by the script")
    func offered() async throws {
        let stage = try EveryPage.stage()
        for path in ["/components", "/reports/success-rate", "/accounting/trial-balance"] {
            let html = try await stage.get(path, stage.signedIn()).html
            let fields = html.matches(of: /data-date/).count
            #expect(fields > 0 && html.matches(of: /type="button" data-calendar data-script hidden>/).count == fields)
        }
        #expect(try await stage.get("/calendar").status == 303)
    }
}
