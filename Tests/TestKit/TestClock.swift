import Contracts
import Synchronization

/// A clock that stands still until a test moves it.
package final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    /// Noon UTC on 2026-04-15, an ordinary Wednesday in both calendars.
    package init(_ start: Timestamp = Timestamp(microseconds: 1_776_254_400_000_000)) { time = Mutex(start) }

    package var now: Timestamp { time.withLock { $0 } }
    package func set(_ now: Timestamp) { time.withLock { $0 = now } }
    package func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
    package func advance(days: Int64) { time.withLock { $0 = $0.adding(days: days) } }
}
