import Contracts
import Messaging
import Postgres
import ServiceKit

/// The mishaps are over: everything is carried and handled until nothing waits any more.
struct Settling {
    /// Time passes between two looks, so that what was put off is due; the longest pause of the relay is a minute.
    private static let pause: Int64 = 70
    private static let rounds = 40

    let world: World

    /// - Returns: whether everything came to rest.
    func settle() async throws -> Bool {
        world.broker.setFault(nil)
        world.broker.setUnbound([])
        for service in world.services { service.restart() }
        for _ in 0..<Self.rounds {
            guard try await carry() else { return false }
            if try await isQuiet() { return true }
            try await world.advance(seconds: Self.pause)
            for service in world.services {
                let life = service.life
                try await life.deferred.runOnce()
                try await life.timers.runOnce()
                try await life.askAgain.runOnce()
            }
        }
        return false
    }

    /// Relays and delivers, in the order of arrival, until queues and what can be sent are empty.
    private func carry() async throws -> Bool {
        for _ in 0..<500 {
            var moved = 0
            for service in world.services { moved += try await service.life.relay.runOnce() }
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
