import Synchronization

/// Holds a task at a point until the test lets it go on, so that a race is run in the order that hurts.
///
/// ```swift
/// async let first = change { tx in …; await gate.pass() }
/// await gate.reached
/// async let second = change { tx in … }   // while the first holds its locks
/// gate.open()
/// ```
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watching: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Waits here until the gate is opened.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let (goOn, watching) = state.withLock { state in
                state.arrived = true
                if !state.isOpen { state.held.append(continuation) }
                defer { state.watching = [] }
                return (state.isOpen, state.watching)
            }
            for each in watching { each.resume() }
            if goOn { continuation.resume() }
        }
    }

    /// Waits until somebody stands at the gate.
    package var reached: Void {
        get async {
            await withCheckedContinuation { continuation in
                let arrived = state.withLock { state in
                    if !state.arrived { state.watching.append(continuation) }
                    return state.arrived
                }
                if arrived { continuation.resume() }
            }
        }
    }

    package func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for each in held { each.resume() }
    }
}
