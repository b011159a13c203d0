import Contracts

/// What keeps a taxpayer from sending anything at all, whatever the invoice says (`moadian.md` 2.7, 16).
package enum Obstacle: Sendable, Equatable {
    /// This machine's clock and the portal's are further apart than ``clockTolerance``.
    case clock(ours: Timestamp, portal: Timestamp)
    /// The memory's state at the portal; none but `ACTIVE` may send.
    case memory(state: String)

    /// Seconds. An invoice is dated so much before the moment that it is prepared in, in case the portal's clock is behind.
    package static let clockTolerance: Int64 = 60
}

/// Looks for obstacles before a sending. What it found in order is remembered as long as the process runs.
final class Lookout: Sendable {
    /// Seconds for which a memory that was found in order counts as that.
    private static let memoryLasts: Int64 = 86_400

    private let known: KnownKeys
    private let lastInOrder = SteadyMutex<Timestamp?>(nil)

    init(_ known: KnownKeys) { self.known = known }

    /// - Parameters:
    ///   - information: asks for keys and clock, unless an answer is younger than it is told.
    ///   - memory: asks for the memory's state.
    /// - Throws: the portal cannot be asked; nothing was sent.
    func obstacle(
        now: () -> Timestamp, information: (_ freshness: Duration?) async throws(MoadianError) -> Void,
        memory: () async throws(MoadianError) -> FiscalInformation
    ) async throws(MoadianError) -> Obstacle? {
        do throws(MoadianError) {
            try await information(nil)
            // The portal may have set its own clock since it was asked last.
            if drift(at: now()) != nil { try await information(.zero) }
            if let drift = drift(at: now()) { return drift }
            return try await obstacleInMemory(at: now(), asking: memory)
        } catch {
            throw error.beforeSending
        }
    }

    private func drift(at now: Timestamp) -> Obstacle? {
        guard let portal = known.portalTime else { return nil }
        let apart = Int128(now.microseconds) - Int128(portal.microseconds)
        return abs(apart) > Int128(Obstacle.clockTolerance) * 1_000_000 ? .clock(ours: now, portal: portal) : nil
    }

    private func obstacleInMemory(
        at now: Timestamp, asking memory: () async throws(MoadianError) -> FiscalInformation
    ) async throws(MoadianError) -> Obstacle? {
        if let last = lastInOrder.withLock({ $0 }), (last..<last.adding(seconds: Self.memoryLasts)).contains(now) {
            return nil
        }
        do throws(MoadianError) {
            let found = try await memory()
            if let state = found.status, !found.isActive { return .memory(state: state) }
        } catch  where error.isNoWord {}
        lastInOrder.withLock { $0 = now }
        return nil
    }
}

extension MoadianError {
    /// Of a question: the portal, or a gateway before it, does not answer it to us, now or later, and that is all it says.
    package var isNoWord: Bool {
        guard let status, (400..<500).contains(status) else { return false }
        return kind == .refused || kind == .malformed || status == 403
    }
}
