import Contracts
import Testing

@testable import KSeF

@Suite("The Polish calendar")
struct PolishCalendarTests {
    @Test(
        "knows Easter",
        arguments: [
            "2000-04-23", "2008-03-23", "2011-04-24", "2016-03-27", "2019-04-21", "2024-03-31", "2025-04-20",
            "2026-04-05",
            "2027-03-28", "2028-04-16", "2038-04-25", "2285-03-22",
        ])
    func easter(day: String) throws {
        let day = try LocalDate(day)
        #expect(PolishCalendar.easterSunday(of: day.components.year) == day)
    }

    @Test(
        "has thirteen public holidays in 2026, and Christmas Eve since 2025",
        arguments: [
            "2026-01-01", "2026-01-06", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-03", "2026-05-24",
            "2026-06-04",
            "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-24", "2026-12-25", "2026-12-26",
        ])
    func holidays(day: String) throws {
        #expect(PolishCalendar.isPublicHoliday(try LocalDate(day)))
    }

    @Test("counts every holiday of a year once")
    func count() throws {
        func holidays(_ year: Int) throws -> Int {
            let first = try LocalDate("\(year)-01-01")
            return (0..<365).filter { PolishCalendar.isPublicHoliday(first.adding(days: $0)) }.count
        }
        #expect(try holidays(2026) == 14)
        #expect(try holidays(2023) == 13)
    }

    @Test("goes over weekends and holidays to the next working day")
    func workingDays() throws {
        let beforeEaster = try LocalDate("2026-04-03")
        #expect(PolishCalendar.workingDay(1, after: beforeEaster) == (try LocalDate("2026-04-07")))
        let christmas = try LocalDate("2026-12-23")
        #expect(PolishCalendar.workingDay(1, after: christmas) == (try LocalDate("2026-12-28")))
        #expect(PolishCalendar.workingDay(7, after: christmas) == (try LocalDate("2027-01-07")))
    }

    @Test("begins a day at midnight in Warsaw, in winter, in summer and when clocks change")
    func days() throws {
        #expect(PolishCalendar.start(of: try LocalDate("2026-01-15")) == (try Timestamp("2026-01-14T23:00:00Z")))
        #expect(PolishCalendar.start(of: try LocalDate("2026-07-15")) == (try Timestamp("2026-07-14T22:00:00Z")))
        #expect(PolishCalendar.start(of: try LocalDate("2026-03-29")) == (try Timestamp("2026-03-28T23:00:00Z")))
        #expect(PolishCalendar.start(of: try LocalDate("2026-03-30")) == (try Timestamp("2026-03-29T22:00:00Z")))
        #expect(PolishCalendar.start(of: try LocalDate("2026-10-26")) == (try Timestamp("2026-10-25T23:00:00Z")))
        for offset in 0..<1500 {
            let day = try LocalDate("2024-01-01").adding(days: offset)
            #expect(PolishCalendar.day(of: PolishCalendar.start(of: day)) == day)
            #expect(PolishCalendar.day(of: PolishCalendar.end(of: day)) == day)
            #expect(PolishCalendar.day(of: PolishCalendar.start(of: day).adding(seconds: -1)) == day.adding(days: -1))
        }
    }
}

@Suite("The deadline of an invoice")
struct SendingDeadlineTests {
    private func announced(_ text: String) throws -> [Announcement] { try Announcement.list(text) }

    private func deadline(_ day: String, at instant: String? = nil, _ text: String = "") throws -> SendingDeadline {
        SendingDeadline.of(
            issuedOn: try LocalDate(day), at: try instant.map { try Timestamp($0) }, announced: try announced(text))
    }

    private func end(_ day: String) throws -> SendingDeadline {
        .by(PolishCalendar.end(of: try LocalDate(day)))
    }

    @Test("is the end of the next working day after its date")
    func offline24() throws {
        #expect(try deadline("2026-11-25") == end("2026-11-26"))
        #expect(try deadline("2026-11-27") == end("2026-11-30"))
        #expect(try deadline("2026-11-10") == end("2026-11-12"))
        #expect(try deadline("2026-11-25") == .by(Timestamp("2026-11-26T22:59:59Z")))
    }

    @Test("is the next working day after the end of an unavailability")
    func unavailability() throws {
        let down = "unavailability 2026-11-25T08:00:00Z/2026-11-27T20:00:00Z"
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", down) == end("2026-11-30"))
        #expect(try deadline("2026-11-25", at: "2026-11-25T07:00:00Z", down) == end("2026-11-26"))
    }

    @Test("is the seventh working day after the end of a failure, by the Warsaw day on which it ended")
    func failure() throws {
        // 23:30 UTC is the next day in Warsaw.
        let down = "failure 2026-11-25T08:00:00Z/2026-11-25T23:30:00Z"
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", down) == end("2026-12-07"))
    }

    @Test("starts anew with a new failure while it runs, and not with one after it")
    func again() throws {
        let first = "failure 2026-11-02T08:00:00Z/2026-11-02T10:00:00Z"
        #expect(try deadline("2026-11-02", at: "2026-11-02T09:00:00Z", first) == end("2026-11-12"))
        let second = first + "; failure 2026-11-12T08:00:00Z/2026-11-13T10:00:00Z"
        #expect(try deadline("2026-11-02", at: "2026-11-02T09:00:00Z", second) == end("2026-11-24"))
        let late = first + "; failure 2026-11-13T08:00:00Z/2026-11-13T10:00:00Z"
        #expect(try deadline("2026-11-02", at: "2026-11-02T09:00:00Z", late) == end("2026-11-12"))
    }

    @Test("moves when a failure is announced in the waiting time of offline24")
    func moved() throws {
        let down = "failure 2026-11-26T08:00:00Z/2026-11-26T09:00:00Z"
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", down) == end("2026-12-07"))
        #expect(try deadline("2026-11-24", at: "2026-11-24T10:00:00Z", down) == end("2026-11-25"))
    }

    @Test("is not known while the outage lasts, and there is none after a total failure")
    func open() throws {
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", "failure 2026-11-25T08:00:00Z/") == .open)
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", "failure 2026-11-26T08:00:00Z/") == .open)
        #expect(try deadline("2026-11-25", at: "2026-11-25T10:00:00Z", "total-failure 2026-11-25T08:00:00Z/") == .never)
    }

    @Test("without an hour is never later than the law has it")
    func withoutHour() throws {
        #expect(try deadline("2026-11-25", "failure 2026-11-25T08:00:00Z/2026-11-25T09:00:00Z") == end("2026-11-26"))
    }

    @Test("an invoice dated yesterday is offline one second after midnight in Warsaw")
    func offlineByItself() throws {
        let day = try LocalDate("2026-11-25")
        #expect(!SendingDeadline.isOffline(issuedOn: day, arriving: try Timestamp("2026-11-25T22:59:59Z")))
        #expect(SendingDeadline.isOffline(issuedOn: day, arriving: try Timestamp("2026-11-25T23:00:01Z")))
    }

    @Test(
        "announcements that cannot be read are refused",
        arguments: [
            "failure", "flood 2026-11-25T08:00:00Z/", "failure 2026-11-25",
            "failure 2026-11-25T08:00:00Z/2025-01-01T00:00:00Z",
        ]
    )
    func unreadable(text: String) {
        #expect(throws: InvalidValue.self) { try Announcement.list(text) }
    }
}
