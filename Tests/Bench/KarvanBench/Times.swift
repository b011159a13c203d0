import Foundation
import Synchronization

/// When each event of a run began and when its effect was committed.
final class Times: Sendable {
    private struct State {
        var began: [ContinuousClock.Instant?]
        var ended: [ContinuousClock.Instant?]
        var left: Int
    }

    struct Lost: Error, CustomStringConvertible {
        let left: Int
        var description: String { "\(left) events were not applied within a minute of the last one that was" }
    }

    private let state: Mutex<State>

    init(count: Int) {
        let none = [ContinuousClock.Instant?](repeating: nil, count: count)
        state = Mutex(State(began: none, ended: none, left: count))
    }

    func began(_ index: Int, at time: ContinuousClock.Instant) { state.withLock { $0.began[index] = time } }

    func ended(_ index: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            precondition(state.ended[index] == nil, "event \(index) was applied twice")
            state.ended[index] = now
            state.left -= 1
        }
    }

    /// Waits for the last one; throws when nothing more comes.
    func awaitAll() async throws {
        var (last, since) = (Int.max, ContinuousClock.now)
        while true {
            let left = state.withLock { $0.left }
            if left == 0 { return }
            if left < last { (last, since) = (left, .now) }
            if since.duration(to: .now) > .seconds(60) { throw Lost(left: left) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func figures(roundTrips: Double) -> Events.Figures {
        let (began, ended) = state.withLock { ($0.began.compactMap(\.self), $0.ended.compactMap(\.self)) }
        let spans = zip(began, ended).map { ($1 - $0) / .milliseconds(1) }.sorted()
        guard let first = began.min(), let last = ended.max(), let longest = spans.last else {
            return Events.Figures(perSecond: 0, p50: 0, p99: 0, longest: 0, roundTripsPerEvent: 0)
        }
        func share(_ part: Double) -> Double { spans[min(spans.count - 1, Int(Double(spans.count) * part))] }
        return Events.Figures(
            perSecond: Double(spans.count) / ((last - first) / .seconds(1)), p50: share(0.5), p99: share(0.99),
            longest: longest, roundTripsPerEvent: roundTrips / Double(spans.count))
    }
}
