import Synchronization

/// Tells loops to end after what they are doing.
package final class Stopper: Sendable {
    private struct State {
        var isStopped = false
        var signals: [Signal] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var isStopped: Bool { state.withLock { $0.isStopped } }

    package func stop() {
        let signals = state.withLock { state in
            state.isStopped = true
            return state.signals
        }
        for signal in signals { signal.raise() }
    }

    /// A signal that stopping raises too.
    func signal() -> Signal {
        let signal = Signal()
        add(signal)
        return signal
    }

    func add(_ signal: Signal) {
        let isStopped = state.withLock { state in
            state.signals.append(signal)
            return state.isStopped
        }
        if isStopped { signal.raise() }
    }

    func remove(_ signal: Signal) { state.withLock { $0.signals.removeAll { $0 === signal } } }
}
