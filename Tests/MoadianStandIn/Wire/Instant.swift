import Foundation

/// A point in time in milliseconds since 1970, UTC: what the portal counts in.
struct Instant: Sendable, Hashable, Comparable, Codable {
    var milliseconds: Int64

    static let day: Int64 = 86_400_000

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }
    func adding(days: Int64) -> Instant { adding(milliseconds: days * Self.day) }

    /// The UTC day since 1970, the day part of a tax id (section 4).
    var epochDay: Int64 { (milliseconds - ((milliseconds % Self.day) + Self.day) % Self.day) / Self.day }

    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension Instant {
    /// Reads `yyyy-MM-ddTHH:mm:ss[.fraction](Z|±HH:mm)`, a date alone not; the fraction is cut to milliseconds.
    init?(iso text: String) {
        let pattern = /(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})/
        guard let match = text.wholeMatch(of: pattern),
            let days = Self.days(year: Int(match.1)!, month: Int(match.2)!, day: Int(match.3)!)
        else { return nil }
        let (hour, minute, second) = (Int64(match.4)!, Int64(match.5)!, Int64(match.6)!)
        guard hour < 24, minute < 60, second < 61 else { return nil }
        let fraction = match.7.map { Int64(($0 + "00").prefix(3))! } ?? 0
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - Self.offset(match.8)
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// The proleptic Gregorian day since 1970; nil for a day that the month does not have.
    private static func days(year: Int, month: Int, day: Int) -> Int64? {
        let parts = DateComponents(calendar: gregorian, year: year, month: month, day: day)
        guard parts.isValidDate, let date = gregorian.date(from: parts) else { return nil }
        return Int64((date.timeIntervalSince1970 / 86_400).rounded(.down))
    }

    private static func offset(_ zone: Substring) -> Int64 {
        guard zone != "Z" else { return 0 }
        let digits = zone.filter(\.isNumber)
        let seconds = (Int64(digits.prefix(2))! * 60 + Int64(digits.suffix(2))!) * 60
        return zone.first == "-" ? -seconds : seconds
    }

    private static let gregorian: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// `2026-11-27T06:14:12Z`
    var isoSeconds: String { written("") }

    /// `2026-11-27T06:14:12.123Z`
    var isoMilliseconds: String { written("." + Self.padded(rest, 3)) }

    /// `2026-11-27T06:14:12.123000000Z`, the portal's way with nonces.
    var isoNanoseconds: String { written("." + Self.padded(rest, 3) + "000000") }

    private var rest: Int64 { ((milliseconds % 1000) + 1000) % 1000 }

    private func written(_ fraction: String) -> String {
        let whole = Date(timeIntervalSince1970: Double((milliseconds - rest) / 1000))
        let parts = Self.gregorian.dateComponents([.year, .month, .day, .hour, .minute, .second], from: whole)
        let date = [
            Self.padded(Int64(parts.year!), 4), Self.padded(Int64(parts.month!), 2), Self.padded(Int64(parts.day!), 2),
        ]
        let time = [parts.hour!, parts.minute!, parts.second!].map { Self.padded(Int64($0), 2) }
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + fraction + "Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
