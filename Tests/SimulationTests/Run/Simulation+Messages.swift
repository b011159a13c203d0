import Contracts
import Messaging
import TestKit

/// Messages on their way, and what may go wrong with them.
extension Simulation {
    /// A service's relay sends what waits; where nothing does, somebody acts.
    func relay() async throws -> String {
        var waiting = world.services.filter { talkative.contains($0.name) }
        while !waiting.isEmpty {
            let service = waiting.remove(at: luck.below(waiting.count))
            if try await service.hasSomethingToSend { return try await relay(service) }
            talkative.remove(service.name)
        }
        return try await act()
    }

    private func relay(_ service: SimulatedService) async throws -> String {
        let fault = fault()
        world.broker.setFault(fault)
        defer { world.broker.setFault(nil) }
        do {
            let sent = try await service.life.relay.runOnce()
            if fault == nil { talkative.remove(service.name) }
            return "\(service.name) sends \(sent)\(fault.map { " (\($0))" } ?? "")"
        } catch let error as BrokerError {
            if case .senderDies = fault { service.restart() }
            return "\(service.name) cannot send: \(error)"
        }
    }

    private func fault() -> SimulatedBroker.Fault? {
        guard luck.chance(0.12) else { return nil }
        return luck.pick([
            .away, .cut(after: luck.below(4)), .senderDies(after: luck.below(4)), .nacked(each: luck.from(1...3)),
        ])
    }

    /// A service handles what the broker hands out; where that is nothing, something is sent.
    func handle() async throws -> String {
        let ready = world.broker.ready
        let waiting = world.services.filter { $0.queues.contains { ready[$0] != nil } }
        guard !waiting.isEmpty else { return try await relay() }
        let service = luck.pick(waiting)
        talkative.insert(service.name)
        let letters = world.broker.take(from: service.queues, upTo: luck.from(1...6), &luck)
        let told = "\(service.name) handles \(Self.names(of: letters))"
        let place = luck.from(1...letters.count)
        switch luck.below(100) {
        case ..<4:
            await disturbed(service, letters, .death(of: service.life.stopper), at: place)
            service.restart()
            return "\(told) and dies at \(place)"
        case ..<8:
            await service.handle(letters, from: SimulatedSource(broker: world.broker, breaksBeforeSettling: true))
            service.restart()
            return "\(told) and dies before it acknowledges"
        case ..<10:
            await disturbed(service, letters, .lostConnection, at: place)
            return "\(told) and loses its connection at \(place)"
        case ..<32: return try await "\(told) while \(meet(service, letters, at: place))"
        default:
            await service.handle(letters, from: SimulatedSource(broker: world.broker))
            return told
        }
    }

    private func disturbed(
        _ service: SimulatedService, _ letters: [SimulatedBroker.Handed], _ kind: Disturbance.Kind, at place: Int
    ) async {
        let disturbance = Disturbance(kind, at: place, isBefore: luck.chance(0.5))
        await Disturbance.$current.withValue(disturbance) {
            await service.handle(letters, from: SimulatedSource(broker: world.broker, of: service.life.stopper))
        }
    }

    /// The unit of work is held after one of its handlers, while another one or a person comes as far as it can.
    private func meet(
        _ service: SimulatedService, _ letters: [SimulatedBroker.Handed], at place: Int
    ) async throws -> String {
        let crossing = Crossing()
        let source = SimulatedSource(broker: world.broker)
        let first = Task {
            let disturbance = Disturbance(.pause(crossing), at: place, isBefore: false)
            await Disturbance.$current.withValue(disturbance) { await service.handle(letters, from: source) }
            await crossing.finish()
        }
        await crossing.reached
        let over = Flag()
        let watch = Task {
            while !over.isUp {
                if try await SimulatedServer.shared.isAnybodyWaiting(in: service.databaseName) { break }
                try await Task.sleep(for: .milliseconds(1))
            }
            crossing.open()
        }
        let told: Result<String, any Error>
        do { told = .success(try await second(service)) } catch { told = .failure(error) }
        over.raise()
        let watched = await watch.result
        crossing.open()
        await first.value
        try watched.get()
        return try told.get()
    }

    private func second(_ service: SimulatedService) async throws -> String {
        let letters =
            luck.chance(0.75) ? world.broker.take(from: service.queues, upTo: luck.from(1...3), &luck) : []
        guard !letters.isEmpty else { return try await act() }
        await service.handle(letters, from: SimulatedSource(broker: world.broker))
        return "another lane handles \(Self.names(of: letters))"
    }

    private static func names(of letters: [SimulatedBroker.Handed]) -> String {
        letters.map { $0.name }.joined(separator: ", ")
    }
}

/// Goes up once.
final class Flag: Sendable {
    private let state = SteadyMutex(false)
    var isUp: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
