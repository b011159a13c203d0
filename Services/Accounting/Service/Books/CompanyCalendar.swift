import AccountingDomain
import Contracts
import Foundation

/// Days and fiscal years of a company: its calendar in its time zone, as Foundation knows them.
struct CompanyCalendar: Sendable {
    private let civil: Calendar
    private let fiscal: Calendar

    private struct Key: Hashable {
        let calendar: FiscalCalendar
        let timeZone: String
    }

    // Making a calendar opens tables of the ICU library; a service keeps few companies' books.
    private static let known = SteadyMutex<[Key: CompanyCalendar]>([:])

    static func of(_ calendar: FiscalCalendar, timeZone: String) -> CompanyCalendar {
        known.withLock { known in
            let key = Key(calendar: calendar, timeZone: timeZone)
            if let made = known[key] { return made }
            let made = CompanyCalendar(calendar, timeZone: timeZone)
            known[key] = made
            return made
        }
    }

    init(_ calendar: FiscalCalendar, timeZone: String) {
        let zone = TimeZone(identifier: timeZone) ?? .gmt
        civil = Self.calendar(.gregorian, zone)
        fiscal = Self.calendar(calendar == .persian ? .persian : .gregorian, zone)
    }

    private static func calendar(_ identifier: Calendar.Identifier, _ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: identifier)
        calendar.timeZone = zone
        return calendar
    }

    /// The company's calendar day at an instant.
    func day(of time: Timestamp) -> LocalDate { day(of: time.date) ?? time.utcDate }

    /// A day with its fiscal year.
    func fiscalDay(_ date: LocalDate) -> FiscalDay {
        FiscalDay(date: date, year: fiscal.component(.year, from: noon(date)))
    }

    /// The month of the fiscal year that a day lies in.
    func month(of date: LocalDate) -> (year: Int, month: Int) {
        let parts = fiscal.dateComponents([.year, .month], from: noon(date))
        return (parts.year ?? 0, parts.month ?? 0)
    }

    /// First and last day of a month of a fiscal year; `nil` where there is no such month.
    func period(year: Int, month: Int) -> ClosedRange<LocalDate>? {
        guard (1...12).contains(month), let first = firstDay(year: year, month: month),
            let next = month == 12 ? firstDay(year: year + 1, month: 1) : firstDay(year: year, month: month + 1)
        else { return nil }
        return first...next.adding(days: -1)
    }

    private func firstDay(year: Int, month: Int) -> LocalDate? {
        fiscal.date(from: DateComponents(year: year, month: month, day: 1, hour: 12)).flatMap(day(of:))
    }

    private func day(of date: Date) -> LocalDate? {
        let parts = civil.dateComponents([.year, .month, .day], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// Far from the hours that clocks are changed at.
    private func noon(_ date: LocalDate) -> Date {
        let (year, month, day) = date.components
        let parts = DateComponents(year: year, month: month, day: day, hour: 12)
        return civil.date(from: parts) ?? date.startUTC.date
    }
}
