import Contracts
import Foundation
import Synchronization

/// Wakes those of this process who wait for something to be said: after a commit, those who listen to its streams.
///
/// A hint and never a fact: what another replica commits is not heard here, so whoever waits looks by itself now and then.
package enum News {
    private static let listeners = Mutex<[UUID: Listener]>([:])

    /// One who waits; hears what is said from now on, until it goes.
    package final class Listener: Sendable {
        private let id = UUID()
        fileprivate let streams: Set<Contracts.Stream>
        fileprivate let signal = Signal()

        package init(to streams: Set<Contracts.Stream>) {
            self.streams = streams
            News.listeners.withLock { $0[id] = self }
        }

        /// To be called at the end: the list of listeners holds on to this one.
        package func stop() { News.listeners.withLock { $0[id] = nil } }

        /// Ends the wait, as news does.
        package func wake() { signal.raise() }

        /// Returns with the next news, or that which came since the last wait; or when the time is over.
        package func wait(upTo patience: Duration) async { await signal.wait(upTo: patience) }
    }

    static func spread(_ streams: Set<Contracts.Stream>) {
        let hearers = listeners.withLock { $0.values.filter { !$0.streams.isDisjoint(with: streams) } }
        for hearer in hearers { hearer.wake() }
    }
}
