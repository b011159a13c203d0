import Contracts
import Foundation

/// What day it is where a company is: the one reckoning of all departments.
extension Timestamp {
    /// - Parameter zone: the company's time zone; UTC while it is not known.
    package func day(in zone: TimeZone?) -> LocalDate { shifted(to: zone).utcDate }

    /// The first moment of the company's next day.
    package func endOfDay(in zone: TimeZone?) -> Timestamp {
        day(in: zone).adding(days: 1).startUTC.adding(seconds: -offset(of: zone))
    }

    private func shifted(to zone: TimeZone?) -> Timestamp { adding(seconds: offset(of: zone)) }

    private func offset(of zone: TimeZone?) -> Int64 { Int64(zone?.secondsFromGMT(for: date) ?? 0) }
}
