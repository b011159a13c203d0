import Contracts

/// Sees whether the loops of a process still turn: relay, lanes, runner of deferred messages, timers, repetition (13.2).
///
/// Each loop says at every turn that it lives, and when it may be silent for longer because it works or waits. One that
/// has stopped turning without having been told to will not come back by itself; the supervisor starts the process anew.
package final class LoopWatch: Sendable {
    package static let patience = Duration.seconds(30)
    /// What one message, one timer or one window of the relay may take.
    static let unitOfWork = Duration.seconds(30)

    private let deadlines = Mutex<[String: ContinuousClock.Instant]>([:])

    package init() {}

    /// - Parameter more: how much longer than usual it may be until the next turn.
    package func turn(_ loop: String, mayTake more: Duration = .zero) {
        let deadline = ContinuousClock.now + Self.patience + more
        deadlines.withLock { $0[loop] = deadline }
    }

    /// The loop has ended because it was told to.
    package func end(_ loop: String) { deadlines.withLock { $0[loop] = nil } }

    /// The loops whose next turn is overdue.
    package func stalled(at now: ContinuousClock.Instant = .now) -> [String] {
        deadlines.withLock { $0.filter { $0.value < now }.keys.sorted() }
    }
}

/// One loop, as it is handed to the parts that turn in it.
struct WatchedLoop: Sendable {
    let name: String
    let watch: LoopWatch

    func turn(mayTake more: Duration = .zero) { watch.turn(name, mayTake: more) }
    func end() { watch.end(name) }
}
