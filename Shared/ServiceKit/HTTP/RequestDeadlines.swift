import Contracts
import ServiceLifecycle
import Synchronization

/// Stops requests that take too long.
///
/// One sweep each second over what runs is cheaper than a timer per request, and no timers pile up under load.
package final class RequestDeadlines: Service {
    private struct Running {
        let until: ContinuousClock.Instant
        let cancel: @Sendable () -> Void
    }

    private struct State {
        var next: UInt64 = 0
        var running: [UInt64: Running] = [:]
    }

    private let limit: Duration
    private let state = Mutex(State())

    package init(limit: Duration) { self.limit = limit }

    /// Runs `work` in a task of its own, which is cancelled when the limit has passed or the connection goes away.
    func limited<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        let task = Task { try await work() }
        let number = enter { task.cancel() }
        defer { leave(number) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil { self.sweep(at: .now) }
        }
    }

    func sweep(at now: ContinuousClock.Instant) {
        let late = state.withLock { state in state.running.values.filter { $0.until <= now } }
        for running in late { running.cancel() }
    }

    private func enter(_ cancel: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.next += 1
            state.running[state.next] = Running(until: .now + limit, cancel: cancel)
            return state.next
        }
    }

    private func leave(_ number: UInt64) { state.withLock { _ = $0.running.removeValue(forKey: number) } }
}
