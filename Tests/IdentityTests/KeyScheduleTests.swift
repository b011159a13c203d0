import Contracts
import IdentityDomain
import TestKit
import Testing

@Suite("Signing keys")
struct KeyScheduleTests {
    let now = TestClock().now

    private func key(_ id: String, _ days: Int64) -> KeySchedule.Key {
        KeySchedule.Key(id: id, activeFrom: now.adding(days: days))
    }

    @Test("begin with one that signs at once")
    func first() {
        #expect(KeySchedule([]).nextStart(at: now) == now)
        #expect(KeySchedule([key("a", 0)]).signing(at: now)?.id == "a")
        #expect(KeySchedule([key("a", 0)]).nextStart(at: now) == nil)
    }

    @Test("are followed by a next one that is published a day before it signs")
    func next() {
        let schedule = KeySchedule([key("a", 0)])
        #expect(schedule.nextStart(at: now.adding(days: 28)) == nil)
        #expect(schedule.nextStart(at: now.adding(days: 29)) == now.adding(days: 30))
        let both = KeySchedule([key("a", 0), key("b", 30)])
        #expect(both.signing(at: now.adding(days: 29))?.id == "a")
        #expect(both.published(at: now.adding(days: 29)).map(\.id) == ["a", "b"])
        #expect(both.signing(at: now.adding(days: 30))?.id == "b")
    }

    @Test("stay published until the last token they signed is over, then go")
    func retired() {
        let both = KeySchedule([key("a", 0), key("b", 30)])
        let turn = now.adding(days: 30)
        #expect(both.published(at: turn.adding(seconds: 3599)).map(\.id) == ["a", "b"])
        #expect(both.expired(at: turn.adding(seconds: 3599)) == [])
        #expect(both.published(at: turn.adding(seconds: 3600)).map(\.id) == ["b"])
        #expect(both.expired(at: turn.adding(seconds: 3600)).map(\.id) == ["a"])
    }

    @Test("that were forgotten for months go on signing until their successor is known everywhere")
    func late() {
        let schedule = KeySchedule([key("a", 0)])
        let late = now.adding(days: 100)
        #expect(schedule.signing(at: late)?.id == "a")
        #expect(schedule.nextStart(at: late) == late.adding(days: 1))
    }
}
