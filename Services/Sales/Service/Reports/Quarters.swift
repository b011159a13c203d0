import Contracts
import Foundation

/// The quarters of a calendar: three months each, the first with the year.
struct Quarters {
    struct Quarter: Sendable, Hashable {
        /// `1405-Q2`
        let key: String
        let first: LocalDate
        let last: LocalDate
    }

    private let calendar: Calendar

    init(_ calendar: FiscalCalendar) {
        var made = Calendar(identifier: calendar == .persian ? .persian : .gregorian)
        made.timeZone = .gmt
        self.calendar = made
    }

    /// The one that a day lies in.
    func quarter(of day: LocalDate) -> Quarter? {
        let parts = calendar.dateComponents([.year, .month], from: day.startUTC.date)
        guard let year = parts.year, let month = parts.month else { return nil }
        let begins = DateComponents(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
        guard let first = calendar.date(from: begins), let next = calendar.date(byAdding: .month, value: 3, to: first)
        else { return nil }
        return Quarter(
            key: "\(year)-Q\((month - 1) / 3 + 1)", first: Self.day(first), last: Self.day(next).adding(days: -1))
    }

    private static func day(_ date: Date) -> LocalDate {
        LocalDate(daysSince1970: Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}
