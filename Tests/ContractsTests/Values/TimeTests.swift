import Foundation
import Testing

@testable import Contracts

private let gregorian: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
}()

@Suite("A day")
struct LocalDateTests {
    /// From 1600 to 2400, where Foundation's Gregorian calendar has no cut-over.
    private static let span = -135_140...157_054

    @Test("is the day Foundation counts, before and after 1970")
    func agreesWithFoundation() throws {
        for _ in 0..<3000 {
            let day = LocalDate(daysSince1970: Int.random(in: Self.span))
            let date = Date(timeIntervalSince1970: TimeInterval(day.daysSince1970) * 86_400)
            let parts = gregorian.dateComponents([.year, .month, .day], from: date)
            #expect(day.components == (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0))
            #expect(try LocalDate(day.description) == day)
            #expect(day.startUTC.utcDate == day)
        }
    }

    @Test("and an instant stay within the calendar, however much is added")
    func calendarEnds() throws {
        let day = try LocalDate("2026-08-21")
        for days in [Int.max, 3_000_000] { #expect(day.adding(days: days).description == "9999-12-31") }
        for days in [Int.min, -3_000_000] { #expect(day.adding(days: days).description == "0001-01-01") }
        let instant = day.startUTC
        #expect(instant.adding(seconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(instant.adding(days: .max) == instant.adding(seconds: .max))
        #expect(instant.adding(days: .min).description == "0001-01-01T00:00:00.000Z")
    }

    @Test(
        "exists on 29 February of leap years only",
        arguments: [(2024, true), (2000, true), (1900, false), (2026, false)])
    func leapYears(year: Int, isLeap: Bool) {
        #expect((LocalDate(year: year, month: 2, day: 29) != nil) == isLeap)
    }

    @Test("known days have their numbers")
    func anchors() {
        #expect(LocalDate(year: 1970, month: 1, day: 1)?.daysSince1970 == 0)
        #expect(LocalDate(year: 1969, month: 12, day: 31)?.daysSince1970 == -1)
        #expect(LocalDate(year: 2000, month: 3, day: 1)?.daysSince1970 == 11_017)
        #expect(LocalDate(daysSince1970: 0).adding(days: 59).description == "1970-03-01")
    }

    @Test(
        "that does not exist, or is written otherwise, is refused",
        arguments: [
            "", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1", "26-08-21", "2026/08/21", "2026-08-21T00:00",
            "0000-01-01", "+026-08-21", "2026-+1-21", "۱۴۰۵-۰۵-۳۰", "2026-08-21 ",
        ])
    func refused(text: String) {
        #expect(throws: InvalidValue.self) { try LocalDate(text) }
    }
}

@Suite("An instant")
struct TimestampTests {
    @Test("is written as Foundation writes it, before and after 1970, and read back")
    func agreesWithFoundation() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -8_000_000_000_000...8_000_000_000_000)
            let instant = Timestamp(microseconds: milliseconds * 1000)
            #expect(try Timestamp(instant.description) == instant)
            let seconds = Timestamp(microseconds: milliseconds / 1000 * 1_000_000)
            #expect(seconds.description == style.format(seconds.date))
        }
    }

    @Test(
        "is read with any fraction and any offset",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1), ("1969-12-31T23:59:59.5Z", -500_000),
            ("1970-01-01T03:30:00+03:30", 0), ("1969-12-31T22:00:00-02:00", 0), ("1970-01-01t00:00:01z", 1_000_000),
            ("1970-01-01T00:00:00.1234567Z", 123_456),
        ] as [(String, Int64)])
    func reading(text: String, microseconds: Int64) throws {
        #expect(try Timestamp(text).microseconds == microseconds)
    }

    @Test(
        "that is not one is refused",
        arguments: [
            "", "2026-08-21", "2026-08-21T12:00:00", "2026-08-21 12:00:00Z", "2026-08-21T24:00:00Z",
            "2026-08-21T12:60:00Z", "2026-02-30T12:00:00Z", "2026-08-21T12:00Z", "2026-08-21T12:00:00+0330",
            "2026-08-21T+1:00:00Z", "2026-08-21T12:00:00.Z", "2026-08-21T12:00:00+1:5", "2026-08-21T12:00:00Zulu",
        ])
    func refused(text: String) {
        #expect(throws: InvalidValue.self) { try Timestamp(text) }
    }

    @Test("before 1970 belongs to the day that it falls on")
    func dayBefore() {
        #expect(Timestamp(microseconds: -1).utcDate == LocalDate(daysSince1970: -1))
        #expect(Timestamp(microseconds: -86_400_000_000).utcDate == LocalDate(daysSince1970: -1))
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test("moves by seconds and days")
    func moving() {
        #expect(Timestamp(microseconds: 0).adding(seconds: 2).microseconds == 2_000_000)
        #expect(Timestamp(microseconds: 0).adding(days: -1).microseconds == -86_400_000_000)
    }
}
