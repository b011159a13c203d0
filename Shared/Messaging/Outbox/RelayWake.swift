import Foundation
import Synchronization

/// Wakes the relays of this process after a commit: a flag and an event, no database call.
///
/// Not tied to one database: a process runs one service, and a test that runs several only reads an empty queue once more.
enum RelayWake {
    private static let signals = Mutex<[UUID: Signal]>([:])

    static func raise() {
        for signal in signals.withLock({ Array($0.values) }) { signal.raise() }
    }

    /// Until ``remove(_:)`` with the id that is returned.
    static func add(_ signal: Signal) -> UUID {
        let id = UUID()
        signals.withLock { $0[id] = signal }
        return id
    }

    static func remove(_ id: UUID) { signals.withLock { $0[id] = nil } }
}
