import Synchronization

/// A flag that wakes one waiting loop. Raised while nobody waits, it ends the next wait at once.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waits = 0
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
        let number = state.withLock { state in
            state.waits += 1
            return state.waits
        }
        let alarm = Task {
            try? await Task.sleep(for: patience)
            if !Task.isCancelled { end(number) }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
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
        alarm.cancel()
    }

    private func end(_ number: Int) {
        let waiter = state.withLock { state in
            guard let waiter = state.waiter, waiter.number == number else {
                return nil as CheckedContinuation<Void, Never>?
            }
            state.waiter = nil
            return waiter.continuation
        }
        waiter?.resume()
    }
}
