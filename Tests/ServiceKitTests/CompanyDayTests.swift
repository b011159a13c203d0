import Contracts
import Foundation
import ServiceKit
import Testing

@Suite("The company's day")
struct CompanyDayTests {
    /// 22:00 UTC on 15 April 2026.
    let evening = Timestamp(microseconds: 1_776_290_400_000_000)

    @Test("is the one of its time zone, and UTC's while that is not known")
    func day() throws {
        #expect(evening.day(in: try #require(TimeZone(identifier: "Asia/Tehran"))).description == "2026-04-16")
        #expect(evening.day(in: nil).description == "2026-04-15")
    }

    @Test("ends at its own midnight")
    func end() throws {
        let tehran = try #require(TimeZone(identifier: "Asia/Tehran"))
        #expect(evening.endOfDay(in: tehran).description.hasPrefix("2026-04-16T20:30:00"))
        #expect(evening.endOfDay(in: nil).description.hasPrefix("2026-04-16T00:00:00"))
    }
}
