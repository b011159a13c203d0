import Synchronization

/// A flag that wakes one waiting loop. Raised while nobody waits, it ends the next wait at once.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waits = 0
        /// The last wait whose time was over before it began to wait.
        var isOver = 0
        var waiter: (number: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isRaised = true }
            return state.waiter
        }
        waiter?.continuation.resume()
    }

    /// Returns when raised, or after `patience`, or when the task is cancelled.
    package func wait(upTo patience: Duration) async {
        let begun = state.withLock { state -> Int? in
            if state.isRaised {
                state.isRaised = false
                return nil
            }
            state.waits += 1
            return state.waits
        }
        guard let number = begun else { return }
        AlarmClock.shared.set(self, number, after: patience)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state in
                    if state.isRaised || state.isOver == number || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiter = (number, continuation)
                    return false
                }
                if now { continuation.resume() }
            }
        } onCancel: {
            end(number)
        }
        AlarmClock.shared.clear(self, number)
    }

    /// Ends the wait of this number, if it still waits.
    fileprivate func end(_ number: Int) {
        let waiter = state.withLock { state in
            guard let waiter = state.waiter, waiter.number == number else {
                if state.waits == number { state.isOver = number }
                return nil as CheckedContinuation<Void, Never>?
            }
            state.waiter = nil
            return waiter.continuation
        }
        waiter?.resume()
    }
}

/// Ends waits whose time is over, with one timer for all of a process: most waits end long before theirs, and setting
/// and clearing a timer for each costs several changes of threads.
private final class AlarmClock: Sendable {
    static let shared = AlarmClock()

    private typealias Instant = ContinuousClock.Instant

    private struct Alarm {
        let signal: Signal
        let number: Int
        let time: Instant
    }

    private struct State {
        var alarms: [ObjectIdentifier: Alarm] = [:]
        /// When the alarms are looked at next; whoever sleeps until another time has been overtaken.
        var nextLook: Instant?
    }

    private let state = Mutex(State())

    func set(_ signal: Signal, _ number: Int, after patience: Duration) {
        let time = Instant.now + patience
        let isEarlier = state.withLock { state in
            state.alarms[ObjectIdentifier(signal)] = Alarm(signal: signal, number: number, time: time)
            guard state.nextLook.map({ time < $0 }) ?? true else { return false }
            state.nextLook = time
            return true
        }
        if isEarlier { Task { await look(at: time) } }
    }

    func clear(_ signal: Signal, _ number: Int) {
        state.withLock { state in
            let key = ObjectIdentifier(signal)
            if state.alarms[key]?.number == number { state.alarms[key] = nil }
        }
    }

    private func look(at first: Instant) async {
        var time: Instant? = first
        while let until = time {
            try? await Task.sleep(until: until)
            time = ring(at: until)
        }
    }

    /// Returns when to look again; `nil` when somebody else does or nobody waits.
    private func ring(at time: Instant) -> Instant? {
        let (due, next) = state.withLock { state -> ([Alarm], Instant?) in
            guard state.nextLook == time else { return ([], nil) }
            let now = Instant.now
            let due = state.alarms.filter { $0.value.time <= now }
            for key in due.keys { state.alarms[key] = nil }
            state.nextLook = state.alarms.values.map(\.time).min()
            return (Array(due.values), state.nextLook)
        }
        for alarm in due { alarm.signal.end(alarm.number) }
        return next
    }
}
