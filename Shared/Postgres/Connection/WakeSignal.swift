import CLibPQ

/// An event descriptor: raised from anywhere, it ends a wait in `poll`.
final class WakeSignal: Sendable {
    let descriptor: Int32

    init() { descriptor = karvan_event_open() }
    deinit { close(descriptor) }

    func raise() { karvan_event_signal(descriptor) }
    func lower() { karvan_event_drain(descriptor) }

    /// Waits on this thread until the signal is raised; false when the time is over.
    func wait(until deadline: Deadline) -> Bool {
        while !deadline.hasPassed {
            if karvan_poll(-1, 0, descriptor, deadline.pollMilliseconds) & Int32(KARVAN_EVENT) != 0 { return true }
        }
        return false
    }
}
