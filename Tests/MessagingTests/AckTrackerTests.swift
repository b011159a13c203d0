import TestKit
import Testing

@testable import Messaging

@Suite("Acknowledging deliveries")
struct AckTrackerTests {
    private let start = ContinuousClock.now

    @Test("a settled run from the head goes as one multiple, after 25 ms")
    func prefix() {
        var tracker = AckTracker()
        for tag in 1...4 as ClosedRange<UInt64> { tracker.delivered(tag) }
        for tag in [2, 1, 3] as [UInt64] { tracker.accept(tag, at: start) }
        #expect(tracker.due(at: start).isEmpty)
        #expect(tracker.nextDue == start + .milliseconds(25))
        #expect(tracker.due(at: start + .milliseconds(25)) == [.upTo(3)])
        #expect(tracker.unanswered == 1)
    }

    @Test("fifty go at once")
    func limit() {
        var tracker = AckTracker()
        for tag in 1...60 as ClosedRange<UInt64> { tracker.delivered(tag) }
        for tag in 1...50 as ClosedRange<UInt64> { tracker.accept(tag, at: start) }
        #expect(tracker.due(at: start) == [.upTo(50)])
    }

    @Test("one behind a slow neighbour goes alone after half a second")
    func behind() {
        var tracker = AckTracker()
        for tag in 1...3 as ClosedRange<UInt64> { tracker.delivered(tag) }
        tracker.accept(2, at: start)
        #expect(tracker.due(at: start + .milliseconds(499)).isEmpty)
        #expect(tracker.due(at: start + .milliseconds(500)) == [.single(2)])
        tracker.accept(1, at: start + .seconds(1))
        #expect(tracker.due(at: start + .seconds(2)) == [.upTo(1)])
    }

    @Test("a rejected tag is never the tag of a multiple: the broker has answered it already")
    func rejected() {
        var tracker = AckTracker()
        for tag in 1...3 as ClosedRange<UInt64> { tracker.delivered(tag) }
        let answers = [tracker.reject(2), tracker.reject(2)]
        #expect(answers == [true, false])
        tracker.accept(1, at: start)
        #expect(tracker.due(at: start, all: true) == [.upTo(1)])
    }

    /// What the broker would see: every tag answered once, never one that was not settled.
    @Test("answers every settled tag exactly once", arguments: 0..<200)
    func model(seed: Int) {
        var random = Seeded(seed: UInt64(seed))
        var tracker = AckTracker(limit: 5)
        var broker: Set<UInt64> = []
        var settled: Set<UInt64> = []
        var last: UInt64 = 0
        var now = start
        for _ in 0..<400 {
            now += .milliseconds(Int.random(in: 0...100, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                last += 1
                tracker.delivered(last)
                broker.insert(last)
            case 2:
                guard let tag = broker.subtracting(settled).randomElement(using: &random) else { continue }
                tracker.accept(tag, at: now)
                settled.insert(tag)
            default:
                guard let tag = broker.subtracting(settled).randomElement(using: &random) else { continue }
                let isOpen = tracker.reject(tag)
                #expect(isOpen)
                broker.remove(tag)
            }
            answer(tracker.due(at: now), &broker, settled)
        }
        answer(tracker.due(at: now, all: true), &broker, settled)
        #expect(broker.isDisjoint(with: settled))
        #expect(tracker.unanswered == broker.count)
    }

    private func answer(_ commands: [AckTracker.Command], _ broker: inout Set<UInt64>, _ settled: Set<UInt64>) {
        for command in commands {
            switch command {
            case .single(let tag):
                #expect(broker.contains(tag) && settled.contains(tag))
                broker.remove(tag)
            case .upTo(let tag):
                #expect(broker.contains(tag))
                let answered = broker.filter { $0 <= tag }
                #expect(answered.isSubset(of: settled))
                broker.subtract(answered)
            }
        }
    }
}
