import Synchronization

/// Why a unit of work must stop: its deadline, or the cancellation of its task. One for all attempts of the unit.
final class Interrupt: Sendable {
    let deadline: Deadline
    private let state = Mutex(State())

    private struct State {
        var isCancelled = false
        var wake: WakeSignal?
    }

    init(deadline: Deadline) { self.deadline = deadline }

    convenience init(after limit: Duration) { self.init(deadline: .after(limit)) }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// What to throw instead of starting another statement.
    var reason: PostgresError? {
        if isCancelled { return .cancelled }
        return deadline.hasPassed ? .timeout("the deadline of the unit of work has passed") : nil
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.wake?.raise()
        }
    }

    /// Tells which connection to wake when the task is cancelled; `nil` when the unit has left it.
    func attach(_ wake: WakeSignal?) { state.withLock { $0.wake = wake } }
}
