import Contracts
import Foundation

/// Days as Polish law counts them: the calendar of Warsaw, its public holidays, its working days.
package enum PolishCalendar {
    /// Where the day of an instant is decided, for KSeF wherever the computer stands (trap 11 of ksef.md).
    package static let timeZone: TimeZone = {
        guard let zone = TimeZone(identifier: "Europe/Warsaw") else {
            preconditionFailure("the time zone Europe/Warsaw is missing: install the system's time zone data")
        }
        return zone
    }()

    /// The calendar day in Warsaw.
    package static func day(of instant: Timestamp) -> LocalDate {
        instant.adding(seconds: Int64(timeZone.secondsFromGMT(for: instant.date))).utcDate
    }

    /// The first instant of a day in Warsaw.
    package static func start(of day: LocalDate) -> Timestamp {
        // Clocks change at 01:00 UTC, never at midnight, so the offset of the midnight guessed at is that of the midnight.
        let guess = day.startUTC.adding(seconds: -3600)
        return day.startUTC.adding(seconds: -Int64(timeZone.secondsFromGMT(for: guess.date)))
    }

    /// The last second of a day in Warsaw.
    package static func end(of day: LocalDate) -> Timestamp { start(of: day.adding(days: 1)).adding(seconds: -1) }

    /// Neither Saturday, Sunday nor a public holiday.
    package static func isWorkingDay(_ day: LocalDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = ((day.daysSince1970 + 3) % 7 + 7) % 7
        return weekday < 5 && !isPublicHoliday(day)
    }

    /// The working day that comes as the `count`th after `day`.
    package static func workingDay(_ count: Int, after day: LocalDate) -> LocalDate {
        precondition(count > 0, "counted from the first day after")
        var day = day
        var left = count
        while left > 0 {
            day = day.adding(days: 1)
            if isWorkingDay(day) { left -= 1 }
        }
        return day
    }

    /// - Source: Act on days off of 18 January 1951 in its wording of 2025, which added Christmas Eve.
    package static func isPublicHoliday(_ day: LocalDate) -> Bool {
        let (year, month, dayOfMonth) = day.components
        switch (month, dayOfMonth) {
        case (1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26): return true
        case (12, 24): return year >= 2025
        default: break
        }
        let easter = easterSunday(of: year)
        // Easter Sunday and Monday, Pentecost, Corpus Christi.
        return [0, 1, 49, 60].contains(day.daysSince1970 - easter.daysSince1970)
    }

    /// Western Easter by the Gregorian computus in its form without exceptions (Meeus, Jones, Butcher).
    package static func easterSunday(of year: Int) -> LocalDate {
        let (golden, century, ofCentury) = (year % 19, year / 100, year % 100)
        let correction = century - century / 4 - (century - (century + 8) / 25 + 1) / 3
        let moon = (19 * golden + correction + 15) % 30
        let toSunday = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - moon - ofCentury % 4) % 7
        let back = (golden + 11 * moon + 22 * toSunday) / 451
        let count = moon + toSunday - 7 * back + 114
        guard let day = LocalDate(year: year, month: count / 31, day: count % 31 + 1) else {
            preconditionFailure("Easter lies between 22 March and 25 April")
        }
        return day
    }
}
