/// A calendar day without time or zone, ISO Gregorian on the wire: `2026-08-21`.
package struct LocalDate: Hashable, Sendable, Comparable {
    package let daysSince1970: Int

    package init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

    /// A day of the proleptic Gregorian calendar, or `nil` where there is none (30 February).
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (1...9999).contains(year) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.daysSince1970 = era * 146_097 + dayOfEra - 719_468
        guard components == (year, month, day) else { return nil }
    }

    package init(_ text: String) throws(InvalidValue) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        // `Int` would read a sign as well.
        let isPlain = parts.joined().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let date = LocalDate(year: year, month: month, day: day)
        else { throw InvalidValue("“\(text.prefix(40))” is not a day such as 2026-08-21.") }
        self = date
    }

    package static func < (left: LocalDate, right: LocalDate) -> Bool { left.daysSince1970 < right.daysSince1970 }

    /// Stays within the calendar: what would lie beyond is its last day, 9999-12-31, or its first.
    package func adding(days: Int) -> LocalDate {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        let day = overflow ? (days > 0 ? Self.lastDay : Self.firstDay) : sum
        return LocalDate(daysSince1970: min(max(day, Self.firstDay), Self.lastDay))
    }

    private static let firstDay = -719_162
    private static let lastDay = 2_932_896

    package var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// Midnight UTC at the start of the day.
    package var startUTC: Timestamp { Timestamp(microseconds: Int64(daysSince1970) * 86_400_000_000) }
}

extension LocalDate: CustomStringConvertible {
    package var description: String {
        let (year, month, day) = components
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let years = "\(year)"
        return "\(String(repeating: "0", count: max(0, 4 - years.utf8.count)))\(years)-\(two(month))-\(two(day))"
    }
}

extension LocalDate: Codable {
    package init(from decoder: any Decoder) throws { self = try decoder.decodeValue { try LocalDate($0) } }
    package func encode(to encoder: any Encoder) throws { try encoder.encodeValue(description) }
}
