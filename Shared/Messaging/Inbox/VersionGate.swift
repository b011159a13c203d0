import Foundation

/// Where a consumer stands in one aggregate's events.
package struct Position: Sendable, Hashable {
    /// The life of the producer; counts up when it was restored from a backup (13.5).
    package var epoch: Int
    /// The last number applied; 0 before the first.
    package var number: Int64

    package init(epoch: Int, number: Int64) {
        self.epoch = epoch
        self.number = number
    }

    package static let start = Position(epoch: 0, number: 0)
}

/// Whether a consumer begins each aggregate at its first event, or at whatever it sees first.
package enum ConsumerMode: Int, Sendable {
    case strict = 1
    case fromNowOn = 2
}

/// Decides what to do with each message of a batch so that no later one of an aggregate is applied first (G-4, M-03).
///
/// Pure: told what the database holds under lock, and what was applied meanwhile.
package struct VersionGate: Sendable {
    package enum Verdict: Equatable, Sendable {
        case apply
        /// At or below the position: its effect is there.
        case stale
        /// An elder is missing, on its way or deferred: wait in the database.
        case wait
        /// Waits there already: this copy is not needed.
        case alreadyWaiting
    }

    /// One aggregate of one consumer.
    package struct Key: Hashable, Sendable {
        package var consumer: String
        package var orderKey: String

        package init(consumer: String, orderKey: String) {
            self.consumer = consumer
            self.orderKey = orderKey
        }
    }

    package struct Waiting: Hashable, Sendable {
        package var consumer: String
        package var id: UUID

        package init(consumer: String, id: UUID) {
            self.consumer = consumer
            self.id = id
        }
    }

    package private(set) var positions: [Key: Position]
    private var waiting: Set<Waiting>
    private var keysWaiting: Set<Key>
    private let modes: [String: ConsumerMode]
    private var moved: Set<Key> = []

    package init(
        positions: [Key: Position], waiting: Set<Waiting> = [], keysWaiting: Set<Key> = [],
        modes: [String: ConsumerMode] = [:]
    ) {
        self.positions = positions
        self.waiting = waiting
        self.keysWaiting = keysWaiting
        self.modes = modes
    }

    package func judge(_ id: UUID, of key: Key, epoch: Int, number: Int64) -> Verdict {
        if waiting.contains(Waiting(consumer: key.consumer, id: id)) { return .alreadyWaiting }
        guard number > 0 else { return .apply }
        let position = positions[key] ?? .start
        if epoch < position.epoch || epoch == position.epoch && number <= position.number { return .stale }
        // The very next one has no elder that could wait.
        if position == .start ? number == 1 : epoch == position.epoch && number == position.number + 1 { return .apply }
        if keysWaiting.contains(key) { return .wait }
        if position == .start { return modes[key.consumer] == .fromNowOn ? .apply : .wait }
        return epoch > position.epoch ? .apply : .wait
    }

    package mutating func applied(_ key: Key, epoch: Int, number: Int64) {
        guard number > 0 else { return }
        positions[key] = Position(epoch: epoch, number: number)
        moved.insert(key)
    }

    /// Whether something was applied to the aggregate.
    package func hasMoved(_ key: Key) -> Bool { moved.contains(key) }

    /// The message went to wait; what follows it in its aggregate has to wait behind it.
    package mutating func deferred(_ id: UUID, of key: Key, number: Int64) {
        waiting.insert(Waiting(consumer: key.consumer, id: id))
        if number > 0 { keysWaiting.insert(key) }
    }

    /// These are the waiting ones themselves, taken up again.
    package mutating func released(_ messages: [Waiting]) { waiting.subtract(messages) }
}
