import Synchronization

/// What a database's connections have done since the start; read for metrics and by tests.
final class Counters: Sendable {
    let roundTrips = Atomic<Int>(0)
    let transactions = Atomic<Int>(0)
    let retries = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
}
