import Metrics
import Synchronization

/// A figure that only grows.
package final class PrometheusCounter: CounterHandler, FloatingPointCounterHandler {
    private let total = Mutex<Double>(0)

    package func increment(by amount: Int64) { increment(by: Double(amount)) }
    package func increment(by amount: Double) { total.withLock { $0 += amount } }
    package func reset() { total.withLock { $0 = 0 } }
    package var value: Double { total.withLock { $0 } }
}

/// A figure that goes up and down.
package final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let current = Mutex<Double>(0)

    package func set(_ value: Int64) { set(Double(value)) }
    package func set(_ value: Double) { current.withLock { $0 = value } }
    package func increment(by amount: Double) { current.withLock { $0 += amount } }
    package func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    package func record(_ value: Int64) { set(Double(value)) }
    package func record(_ value: Double) { set(value) }
    package var value: Double { current.withLock { $0 } }
}

/// A spread of figures over fixed buckets; durations are in seconds.
package final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// Seconds, from half a millisecond to ten seconds: what people and databases feel.
    package static let durations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Sizes and counts, by powers of four.
    package static let sizes: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536]

    package struct Snapshot: Sendable {
        package var counts: [UInt64]
        package var sum: Double = 0
        package var count: UInt64 = 0
    }

    package let bounds: [Double]
    private let state: Mutex<Snapshot>

    package init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(Snapshot(counts: [UInt64](repeating: 0, count: bounds.count)))
    }

    package func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    package func record(_ value: Int64) { record(Double(value)) }

    package func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let bucket { state.counts[bucket] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    package var snapshot: Snapshot { state.withLock { $0 } }
}
