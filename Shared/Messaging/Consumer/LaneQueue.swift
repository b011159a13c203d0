import Synchronization

/// Deliveries that wait for a lane. What came over a lost connection is dropped: it comes again.
final class LaneQueue: Sendable {
    struct Item: Sendable {
        let delivery: Delivery
        let source: any MessageSource
        /// Which connection it came over; its tag means nothing on the next.
        let connection: Int
    }

    private struct State {
        var items: [Item] = []
        var head = 0
    }

    private let state = Mutex(State())
    private let signal: Signal

    init(signal: Signal) { self.signal = signal }

    func add(_ items: [Item]) {
        state.withLock { $0.items += items }
        signal.raise()
    }

    /// One to `limit` waiting items of one connection, in order, without waiting for more; empty when woken for nothing.
    func take(upTo limit: Int) async -> [Item] {
        let items = takeNow(upTo: limit)
        guard items.isEmpty else { return items }
        // Not for ever: the lane has to show that it lives (13.2).
        await signal.wait(upTo: .seconds(10))
        return takeNow(upTo: limit)
    }

    /// How many wait here, by the queue they came from.
    var waiting: [String: Int] {
        state.withLock { state in
            state.items[state.head...].reduce(into: [:]) { $0[$1.delivery.queue, default: 0] += 1 }
        }
    }

    func drop(connection: Int) {
        state.withLock { state in
            state.items = state.items[state.head...].filter { $0.connection != connection }
            state.head = 0
        }
    }

    private func takeNow(upTo limit: Int) -> [Item] {
        state.withLock { state in
            guard state.head < state.items.count else { return [] }
            let connection = state.items[state.head].connection
            let taken = state.items[state.head...].prefix(limit).prefix { $0.connection == connection }
            state.head += taken.count
            if state.head == state.items.count {
                state.items.removeAll(keepingCapacity: true)
                state.head = 0
            } else if state.head > 1024 {
                state.items.removeFirst(state.head)
                state.head = 0
            }
            return Array(taken)
        }
    }
}
