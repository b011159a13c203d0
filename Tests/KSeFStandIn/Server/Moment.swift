import Foundation

/// A moment of the portal's time, counted in ticks of 100 ns since 1970, which is how fine its answers are.
struct Moment: Hashable, Comparable, Sendable {
    var ticks: Int64

    /// What a challenge answers as `timestampMs`.
    var milliseconds: Int64 { ticks / 10_000 }

    var date: Date { Date(timeIntervalSince1970: TimeInterval(ticks) / 10_000_000) }

    init(ticks: Int64) { self.ticks = ticks }

    init(_ date: Date) { ticks = Int64((date.timeIntervalSince1970 * 10_000_000).rounded()) }

    static func < (left: Moment, right: Moment) -> Bool { left.ticks < right.ticks }
    static func + (moment: Moment, span: Duration) -> Moment { Moment(ticks: moment.ticks + span.ticks) }
    static func - (moment: Moment, span: Duration) -> Moment { Moment(ticks: moment.ticks - span.ticks) }
    static func - (left: Moment, right: Moment) -> Duration {
        .nanoseconds((left.ticks - right.ticks) * 100)
    }

    /// `2025-07-11T12:23:56.0154302+00:00`: seven digits after the point and a zone, as the portal writes.
    var text: String {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt)
        let second = Date(timeIntervalSince1970: TimeInterval(ticks / 10_000_000))
        let fraction = String(ticks % 10_000_000 + 10_000_000).dropFirst()
        return "\(second.formatted(style).dropLast()).\(fraction)+00:00"
    }
}

extension Moment: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Moment(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is no date-time (ISO 8601)")
        }
        self = moment
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Reads an ISO 8601 date-time. Without a zone it is Warsaw's (page, 1.8); a day alone is its midnight.
    init?(_ text: String) {
        let day = text.prefix(10)
        guard day.count == 10 else { return nil }
        var rest = text.dropFirst(10)
        var clock = "00:00:00"
        if rest.first == "T" {
            clock = String(rest.dropFirst().prefix(8))
            rest = rest.dropFirst(9)
        }
        var fraction: Int64 = 0
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let value = Int64(digits.prefix(7).padding(to: 7)) else { return nil }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        let zone = String(rest)
        let style = Date.ISO8601FormatStyle(timeZone: zone.isEmpty ? Warsaw.zone : .gmt)
        let suffix = zone.isEmpty ? "" : (zone == "Z" ? "Z" : zone)
        guard
            let date = try?
                (zone.isEmpty
                ? style.year().month().day().dateTimeSeparator(.standard).time(includingFractionalSeconds: false).parse(
                    "\(day)T\(clock)")
                : style.parse("\(day)T\(clock)\(suffix)"))
        else { return nil }
        ticks = Int64(date.timeIntervalSince1970) * 10_000_000 + fraction
    }
}

extension Substring {
    fileprivate func padding(to length: Int) -> String {
        String(self) + String(repeating: "0", count: Swift.max(0, length - count))
    }
}

extension Duration {
    fileprivate var ticks: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 10_000_000 + attoseconds / 100_000_000_000
    }

    /// Whole seconds, rounded up: what `Retry-After` says.
    var wholeSeconds: Int { Int((ticks + 9_999_999) / 10_000_000) }

}

/// The Polish calendar, by which the offline rule and the KSeF number count days (page, part 3 and 1.5).
enum Warsaw {
    static let zone = TimeZone(identifier: "Europe/Warsaw") ?? .gmt

    /// `2026-11-27`
    static func day(of moment: Moment) -> String {
        moment.date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    /// `2025-09-16T11:05:40.841+02:00`, as the confirmations write it.
    static func text(of moment: Moment) -> String {
        let second = Date(timeIntervalSince1970: TimeInterval(moment.ticks / 10_000_000))
        let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
        let text = second.formatted(style)
        let fraction = String(moment.milliseconds % 1000 + 1000).dropFirst()
        return "\(text.prefix(19)).\(fraction)\(text.dropFirst(19))"
    }
}

/// The portal's clock: it ticks with the machine's, at a distance that the side channel sets, or stands still.
struct PortalClock: Sendable {
    private var offset: Duration = .zero
    private var frozen: Moment?

    var now: Moment { frozen ?? Moment(Date()) + offset }
    var isFrozen: Bool { frozen != nil }

    mutating func set(to moment: Moment, frozen stands: Bool) {
        offset = moment - Moment(Date())
        frozen = stands ? moment : nil
    }

    mutating func advance(by span: Duration) {
        offset += span
        frozen = frozen.map { $0 + span }
    }

    mutating func freeze(_ stands: Bool) { set(to: now, frozen: stands) }
}
