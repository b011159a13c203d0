import Postgres

/// Room on the servers that all tests of a process share.
///
/// Hundreds of tests begin at once. Each takes a place for as long as it has a database or a virtual host of its own, so
/// that the servers and the machine have a few to deal with at a time, and nothing waits for long.
package enum ServerPlace {
    private static let turnstile = Turnstile(6)
    @TaskLocal private static var isTaken = false

    /// Runs `body` in a place, in the order of asking. Within a place it runs at once: a test with two databases would
    /// otherwise wait for itself.
    package static func with<R>(_ body: () async throws -> R) async rethrows -> R {
        guard !isTaken else { return try await body() }
        return try await turnstile.within { try await $isTaken.withValue(true) { try await body() } }
    }
}

extension DatabaseConfiguration {
    /// Limits that hold on a machine where much runs at once. The limit that a test is about, it sets itself.
    package mutating func waitPatiently() {
        acquireTimeout = .seconds(60)
        connectTimeout = .seconds(60)
        unitDeadline = .seconds(60)
        statementTimeout = .seconds(60)
        lockTimeout = .seconds(60)
        idleInTransactionTimeout = .seconds(60)
        cancellationGrace = .seconds(60)
    }
}
