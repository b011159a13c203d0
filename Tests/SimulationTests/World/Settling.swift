import Contracts
import Messaging
import Postgres
import ServiceKit

/// The mishaps are over: everything is carried and handled until nothing waits any more.
struct Settling {
    /// Time passes between two looks, more and more, so that what was put off is due: the relay waits for up to a minute,
    /// a message that failed for up to six hours.
    private static let pauses: [Int64] =
        Array(repeating: 70, count: 6) + [300, 900, 2400, 4000, 8000, 8000, 22_000, 22_000]

    let world: World

    /// - Returns: whether everything came to rest.
    func settle() async throws -> Bool {
        world.broker.setFault(nil)
        world.broker.setUnbound([])
        for service in world.services { service.restart() }
        for pause in Self.pauses {
            guard try await carry() else { return false }
            if try await isQuiet() { return true }
            try await world.advance(seconds: pause)
            for service in world.services {
                let life = service.life
                try await life.deferred.runOnce()
                try await life.timers.runOnce()
                try await life.askAgain.runOnce()
            }
        }
        guard try await carry() else { return false }
        return try await isQuiet()
    }

    /// Relays and delivers, in the order of arrival, until queues and what can be sent are empty.
    private func carry() async throws -> Bool {
        for _ in 0..<500 {
            var moved = 0
            for service in world.services {
                guard try await service.hasSomethingToSend else { continue }
                moved += try await service.life.relay.runOnce()
            }
            for service in world.services {
                while true {
                    let letters = world.broker.takeInOrder(from: service.queues, upTo: 20)
                    if letters.isEmpty { break }
                    await service.handle(letters, from: SimulatedSource(broker: world.broker))
                    moved += letters.count
                }
            }
            if moved == 0 { return true }
        }
        return false
    }

    private func isQuiet() async throws -> Bool {
        for service in world.services {
            let waiting = try await service.database.read(Acting.upkeep) { tx in
                let messages = try await AuditReport.Messages(in: tx)
                return messages.outbox + messages.deferred + messages.unanswered
            }
            if waiting > 0 { return false }
        }
        return world.broker.ready.isEmpty
    }
}
