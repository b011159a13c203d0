import Contracts
import Foundation
import Postgres
import Synchronization
import TaxPortalDomain

/// A hold on submissions while the portal is spoken to, renewed until it is given up.
struct Lease: Sendable {
    let id: UUID
    let seconds: Int64
    let acting: Acting
    let database: Database

    init(_ round: PortalRound) {
        id = UUIDv7.make()
        seconds = round.settings.lease
        acting = round.acting
        database = round.database
    }

    func until(_ now: Timestamp) -> Timestamp { now.adding(seconds: seconds) }

    /// Runs `body` and renews the hold meanwhile. When it cannot be renewed in time, another runner may take over: `body`
    /// is cancelled, so that it sends nothing more.
    func renewing<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await keepAlive()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let result = ended { return result }
                // The hold is lost: let the body notice, and hear what it has to say.
                group.cancelAll()
            }
            throw CancellationError()
        }
    }

    private func keepAlive() async {
        var renewed = ContinuousClock.now
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(max(1, seconds / 4)))
            guard !Task.isCancelled else { return }
            let began = ContinuousClock.now
            do {
                let isHeld = try await database.transaction(acting) { tx in
                    try await WorkStore.renew(id, until: until(tx.now), in: tx)
                }
                guard isHeld else { return }
                renewed = began
            } catch {
                // The database may be away for a moment; past three quarters of the time it is too late.
                if ContinuousClock.now - renewed > .seconds(seconds * 3 / 4) { return }
            }
        }
    }
}
