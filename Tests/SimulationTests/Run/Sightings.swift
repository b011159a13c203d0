import Contracts

/// What a run came past, and how often.
final class Sightings: Sendable {
    private let counts = SteadyMutex<[String: Int]>([:])

    var all: [String: Int] { counts.withLock { $0 } }

    func note(_ what: String, _ times: Int = 1) { counts.withLock { $0[what, default: 0] += times } }
}
