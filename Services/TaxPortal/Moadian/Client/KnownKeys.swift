import Contracts

/// The portal's keys, and its clock, as this process has come to know them.
final class KnownKeys: Sendable {
    private struct State {
        var last: (information: ServerInformation, at: ContinuousClock.Instant)?
        /// All that were ever named here: receipts outlive the keys that signed them.
        var all: [PortalKey] = []
    }

    private let state = SteadyMutex(State())

    var all: [PortalKey] { state.withLock { $0.all } }

    /// What the portal's clock shows by now, going by the last answer; `nil` where it told none.
    var portalTime: Timestamp? {
        state.withLock { state in
            guard let last = state.last, let told = last.information.serverTime else { return nil }
            // No wall clock in between: whether ours was set meanwhile is what this is held against.
            let passed = (ContinuousClock.now - last.at) / .seconds(1)
            return Timestamp(microseconds: Int64(clamping: Int128(told) * 1000)).adding(seconds: Int64(passed))
        }
    }

    func information(notOlderThan age: Duration) -> ServerInformation? {
        state.withLock { state in
            guard let last = state.last, ContinuousClock.now - last.at < age else { return nil }
            return last.information
        }
    }

    /// The next one is asked for anew.
    func forgetLast() { state.withLock { $0.last = nil } }

    func keep(_ information: ServerInformation) {
        state.withLock { state in
            state.last = (information, .now)
            for key in information.keys where !state.all.contains(key) { state.all.append(key) }
        }
    }
}
