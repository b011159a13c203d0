import Foundation

/// An instant: microseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC with milliseconds.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The wall clock. Only the edge of a process asks it; everything inside is told the time.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// Stays within the calendar: what would lie beyond is the last instant of the year 9999, or the first of the year 1.
    package func adding(seconds: Int64) -> Timestamp {
        let sum = Int128(microseconds) + Int128(seconds) * 1_000_000
        return Timestamp(microseconds: Int64(min(max(sum, Self.first), Self.last)))
    }
    package func adding(days: Int64) -> Timestamp { adding(seconds: Int64(clamping: Int128(days) * 86_400)) }

    private static let first: Int128 = -62_135_596_800_000_000
    private static let last: Int128 = 253_402_300_799_999_999

    /// The UTC calendar day of this instant.
    package var utcDate: LocalDate { LocalDate(daysSince1970: Int(microseconds.floorDivided(by: 86_400_000_000))) }

    package var date: Date { Date(timeIntervalSince1970: TimeInterval(microseconds) / 1_000_000) }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339, for example `2026-08-21T12:00:00.000Z`.
    package var description: String {
        let milliseconds = microseconds.floorDivided(by: 1000)
        let ofDay = milliseconds - Int64(utcDate.daysSince1970) * 86_400_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        func three(_ value: Int64) -> String { value < 10 ? "00\(value)" : value < 100 ? "0\(value)" : "\(value)" }
        let (seconds, rest) = (ofDay / 1000, ofDay % 1000)
        return "\(utcDate)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(three(rest))Z"
    }

    /// Reads RFC 3339 with any fraction and `Z` or an offset.
    package init(_ text: String) throws(InvalidValue) {
        guard let value = Timestamp.parse(text) else {
            throw InvalidValue("“\(text.prefix(40))” is not an instant such as 2026-08-21T12:00:00.000Z.")
        }
        self = value
    }

    private static func parse(_ text: String) -> Timestamp? {
        guard text.utf8.count >= 20, let day = try? LocalDate(String(text.prefix(10))) else { return nil }
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int64? {
            guard from + count <= bytes.count, bytes[from..<from + count].allSatisfy({ (48...57).contains($0) })
            else { return nil }
            return Int64(String(decoding: bytes[from..<from + count], as: UTF8.self))
        }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let hour = number(11, 2), let minute = number(14, 2),
            let second = number(17, 2), hour < 24, minute < 60, second < 61
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == UInt8(ascii: ".") {
            var scale: Int64 = 100_000
            index += 1
            while index < bytes.count, let digit = Int64(exactly: bytes[index]).map({ $0 - 48 }),
                (0...9).contains(digit)
            {
                fraction += digit * scale
                scale /= 10
                index += 1
            }
            guard index > 20 else { return nil }
        }
        guard index < bytes.count, let offset = offsetSeconds(bytes[index...]) else { return nil }
        let seconds = Int64(day.daysSince1970) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let text = String(decoding: bytes, as: UTF8.self)
        if text == "Z" || text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":")
        guard let sign = text.first, "+-".contains(sign), parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws { self = try decoder.decodeValue { try Timestamp($0) } }
    package func encode(to encoder: any Encoder) throws { try encoder.encodeValue(description) }
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that days before 1970 come out right.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
