import Foundation
import Synchronization

/// Ends calls into the library that wait for ever: a publish has no timeout, and after a missed heartbeat it hangs
/// (W-12, 12.5).
///
/// One thread per process looks at every connection's "entered C at"; a call older than its limit gets its socket shut
/// down from outside, so that it returns with an error and the normal reconnect runs. Only `shutdown` is called here,
/// never `close`, and only under the lock that the owner takes to close.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// One guarded socket. The owner calls ``enter()`` before the library may block, and ``leave()`` after.
    final class Guard: Sendable {
        fileprivate struct State {
            var descriptor: CInt?
            var entered: ContinuousClock.Instant?
        }

        fileprivate let state: Mutex<State>
        private let limit: Duration

        fileprivate init(descriptor: CInt, limit: Duration) {
            state = Mutex(State(descriptor: descriptor))
            self.limit = limit
        }

        func enter() { state.withLock { $0.entered = .now } }
        func leave() { state.withLock { $0.entered = nil } }

        /// The owner is about to close the socket; its number may belong to another right after.
        func retire() { state.withLock { $0.descriptor = nil } }

        fileprivate var isRetired: Bool { state.withLock { $0.descriptor == nil } }

        fileprivate func check(at now: ContinuousClock.Instant) {
            state.withLock { state in
                guard let entered = state.entered, let descriptor = state.descriptor, entered + limit < now else {
                    return
                }
                _ = Foundation.shutdown(descriptor, CInt(SHUT_RDWR))
            }
        }
    }

    private struct State {
        var guards: [Guard] = []
        var running = false
    }

    private let state = Mutex(State())

    func watch(_ descriptor: CInt, limit: Duration) -> Guard {
        let fresh = Guard(descriptor: descriptor, limit: limit)
        let start = state.withLock { state in
            state.guards.append(fresh)
            defer { state.running = true }
            return !state.running
        }
        if start { Thread.detachNewThread { self.run() } }
        return fresh
    }

    private func run() {
        while true {
            Thread.sleep(forTimeInterval: 1)
            let guards = state.withLock { state in
                state.guards.removeAll(where: \.isRetired)
                state.running = !state.guards.isEmpty
                return state.guards
            }
            if guards.isEmpty { return }
            let now = ContinuousClock.now
            for each in guards { each.check(at: now) }
        }
    }
}
