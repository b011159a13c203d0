import Contracts
import Foundation

extension Timestamp {
    /// The day that it is in Iran: three and a half hours ahead of UTC, without summer time since 2022.
    package var dayInIran: LocalDate { adding(seconds: 12_600).utcDate }
}

extension LocalDate {
    /// The Persian date as API v1 writes days: `14050705`.
    var persian: String {
        let day = Self.persianCalendar.dateComponents([.year, .month, .day], from: startUTC.date)
        func two(_ number: Int?) -> String { "\((number ?? 0) < 10 ? "0" : "")\(number ?? 0)" }
        return "\(day.year ?? 0)\(two(day.month))\(two(day.day))"
    }

    private static let persianCalendar = {
        var calendar = Calendar(identifier: .persian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
