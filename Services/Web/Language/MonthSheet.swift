import Contracts
import Foundation

/// A month of a language's calendar as people hang it on the wall, around the day that is chosen in it.
struct MonthSheet: Sendable {
    /// What the calendars here, and ``Reading``, know: 1300 to 1500 of the Persian one.
    static let known = LocalDate(daysSince1970: -17_818)...LocalDate(daysSince1970: 55_595)
    private static let daysOfWeek = 7

    let chosen: LocalDate
    let language: Language
    /// Days of the week as Foundation counts them, 1 for Sunday; the first one of the week first.
    let weekdays: [Int]
    /// None before the month begins and after it ends.
    let weeks: [[LocalDate?]]

    init(around chosen: LocalDate, _ language: Language) {
        self.chosen = chosen
        self.language = language
        let (calendar, date) = (language.calendar, chosen.startUTC.date)
        let first = chosen.adding(days: 1 - calendar.component(.day, from: date))
        let count = calendar.range(of: .day, in: .month, for: date)?.count ?? 0
        // Saturday in Iran, Monday in Europe.
        let firstOfWeek = language == .fa ? 7 : 2
        weekdays = (0..<Self.daysOfWeek).map { (firstOfWeek - 1 + $0) % Self.daysOfWeek + 1 }
        let lead = weekdays.firstIndex(of: Self.weekday(of: first)) ?? 0
        weeks = stride(from: -lead, to: count, by: Self.daysOfWeek).map { start in
            (start..<start + Self.daysOfWeek).map { (0..<count).contains($0) ? first.adding(days: $0) : nil }
        }
    }

    /// 1 January 1970 was a Thursday.
    static func weekday(of day: LocalDate) -> Int {
        let days = (day.daysSince1970 + 4) % daysOfWeek
        return (days < 0 ? days + daysOfWeek : days) + 1
    }

    /// The same day so many months later; the last one of the month where it has none of that number.
    static func moved(_ day: LocalDate, months: Int, _ language: Language) -> LocalDate {
        let moved = language.calendar.date(byAdding: .month, value: months, to: day.startUTC.date)
        return moved.map { LocalDate(daysSince1970: Int(($0.timeIntervalSince1970 / 86_400).rounded(.down))) } ?? day
    }
}

extension Formats {
    /// `مرداد ۱۴۰۵`, `sierpień 2026`
    func monthAndYear(of day: LocalDate) -> String {
        let calendar = named
        let parts = calendar.dateComponents([.year, .month], from: day.startUTC.date)
        let names = calendar.standaloneMonthSymbols
        guard let (month, year) = parts.month.flatMap({ month in parts.year.map { (month, $0) } }),
            names.indices.contains(month - 1)
        else { return day.description }
        return texts.text("format.month", ["month": names[month - 1], "year": self.year(year)])
    }

    /// `جمعه ۳۰ مرداد ۱۴۰۵`
    func dayInWords(_ day: LocalDate) -> String {
        texts.text("format.weekday", ["weekday": weekday(MonthSheet.weekday(of: day)).long, "day": self.day(day)])
    }

    /// The number of a day in its month: `۳۰`.
    func dayOfMonth(_ day: LocalDate) -> String { number(named.component(.day, from: day.startUTC.date)) }

    /// Of a day of the week, 1 for Sunday; in Persian a letter is enough, and customary.
    func weekday(_ number: Int) -> (short: String, long: String) {
        let calendar = named
        let short =
            language == .fa ? calendar.veryShortStandaloneWeekdaySymbols : calendar.shortStandaloneWeekdaySymbols
        return (short[number - 1], calendar.standaloneWeekdaySymbols[number - 1])
    }

    private var named: Calendar {
        var calendar = language.calendar
        calendar.locale = language.locale
        return calendar
    }
}
