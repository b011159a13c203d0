import Synchronization

/// Somebody in the queue for a connection. Settled once, by whoever comes first: a connection, the clock, cancellation.
final class PoolWaiter: Sendable {
    /// A connection, or `nil` for the right to open one.
    typealias Grant = Result<PGConnection?, PostgresError>

    let deadline: Deadline
    private let state = Mutex(State.queued)

    private enum State {
        case queued
        case waiting(CheckedContinuation<Grant, Never>)
        case settled(Grant)
        case done
    }

    init(deadline: Deadline) { self.deadline = deadline }

    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .queued, .waiting: false
            case .settled, .done: true
            }
        }
    }

    func grant() async -> Grant {
        await withCheckedContinuation { continuation in
            let grant = state.withLock { state -> Grant? in
                guard case .settled(let grant) = state else {
                    state = .waiting(continuation)
                    return nil
                }
                state = .done
                return grant
            }
            if let grant { continuation.resume(returning: grant) }
        }
    }

    /// False when it had been settled before, so that what is offered goes to the next.
    @discardableResult
    func settle(_ grant: Grant) -> Bool {
        let (accepted, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Grant, Never>?) in
            switch state {
            case .queued:
                state = .settled(grant)
                return (true, nil)
            case .waiting(let continuation):
                state = .done
                return (true, continuation)
            case .settled, .done:
                return (false, nil)
            }
        }
        continuation?.resume(returning: grant)
        return accepted
    }
}
