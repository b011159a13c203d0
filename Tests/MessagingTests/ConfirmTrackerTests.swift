import Foundation
import TestKit
import Testing

@testable import Messaging

@Suite("Confirms of a window")
struct ConfirmTrackerTests {
    private let ids = (0..<4).map { _ in UUID() }

    private func window() -> ConfirmTracker {
        var tracker = ConfirmTracker()
        for (index, id) in ids.enumerated() { tracker.sent(UInt64(index) + 7, id: id) }
        return tracker
    }

    @Test("a multiple acknowledgement settles all open ones up to its tag")
    func multiple() {
        var tracker = window()
        tracker.acknowledged(8, multiple: false)
        tracker.acknowledged(9, multiple: true)
        #expect(tracker.outcomes == [.confirmed, .confirmed, .confirmed, nil])
        #expect(tracker.open == 1)
    }

    @Test("the acknowledgement of a returned message does not mean that it was taken")
    func returned() {
        var tracker = window()
        tracker.returned(ids[1], code: 312, text: "NO_ROUTE")
        tracker.acknowledged(10, multiple: true)
        #expect(tracker.outcomes[1] == .returned(code: 312, text: "NO_ROUTE"))
        #expect(tracker.outcomes[0] == .confirmed)
    }

    @Test("after the channel is closed the rest is unknown, and the one it was closed for is refused")
    func closed() {
        var tracker = window()
        tracker.acknowledged(7, multiple: false)
        tracker.closed(offender: ids[2], code: 403, text: "ACCESS_REFUSED")
        #expect(
            tracker.outcomes == [.confirmed, .unknown, .refused(code: 403, text: "ACCESS_REFUSED"), .unknown])
        #expect(tracker.open == 0)
    }

    @Test("tags outside the window are ignored")
    func strange() {
        var tracker = window()
        tracker.acknowledged(6, multiple: true)
        tracker.acknowledged(99, multiple: false)
        tracker.refused(3, multiple: false)
        #expect(tracker.open == 4)
    }

    /// Against a list that is searched for every answer, with random interleavings.
    @Test("agrees with a plain model", arguments: 0..<200)
    func model(seed: Int) {
        var random = Seeded(seed: UInt64(seed))
        let count = Int.random(in: 1...40, using: &random)
        let first = UInt64.random(in: 1...1000, using: &random)
        let ids = (0..<count).map { _ in UUID() }
        var tracker = ConfirmTracker()
        var model: [(returned: Bool, outcome: PublishOutcome?)] = ids.map { _ in (false, nil) }
        for (index, id) in ids.enumerated() { tracker.sent(first + UInt64(index), id: id) }
        for _ in 0..<3 * count {
            let index = Int.random(in: 0..<count, using: &random)
            let multiple = Bool.random(using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                tracker.returned(ids[index], code: 312, text: "")
                if model[index].outcome == nil { model[index].returned = true }
            case 1:
                tracker.acknowledged(first + UInt64(index), multiple: multiple)
                settle(&model, index, multiple, .confirmed)
            default:
                tracker.refused(first + UInt64(index), multiple: multiple)
                settle(&model, index, multiple, .nacked)
            }
            #expect(tracker.outcomes == model.map(\.outcome))
            #expect(tracker.open == model.count { $0.outcome == nil })
        }
    }

    private func settle(
        _ model: inout [(returned: Bool, outcome: PublishOutcome?)], _ index: Int, _ multiple: Bool,
        _ outcome: PublishOutcome
    ) {
        for each in (multiple ? 0 : index)...index where model[each].outcome == nil {
            model[each].outcome = model[each].returned ? .returned(code: 312, text: "") : outcome
        }
    }
}
