import Contracts

/// The time and the passing of it; tests bring their own.
package struct KSeFClock: Sendable {
    package let now: @Sendable () -> Timestamp
    /// - Throws: `CancellationError`.
    package let pause: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp, pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.pause = pause
    }

    package static let system = KSeFClock(now: { Timestamp.now() }, pause: { try await Task.sleep(for: $0) })
}

extension Duration {
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
