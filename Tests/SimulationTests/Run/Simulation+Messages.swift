import Contracts
import Messaging
import TestKit

/// Messages on their way, and what may go wrong with them.
extension Simulation {
    /// The relays of some services send what waits; where nothing does, somebody acts.
    func relay() async throws -> String {
        var waiting = world.services.filter { talkative.contains($0.name) }
        let limit = luck.from(1...3)
        var told: [String] = []
        while !waiting.isEmpty, told.count < limit {
            let service = waiting.remove(at: luck.below(waiting.count))
            if try await service.hasSomethingToSend {
                told.append(try await relay(service))
            } else {
                talkative.remove(service.name)
            }
        }
        return told.isEmpty ? try await act() : told.joined(separator: ", ")
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
        let fate = luck.below(100)
        let isMet = (10..<10 + Int(temper.meetings * 100)).contains(fate)
        // Who is met is where much waits, and leaves something for the other.
        let crowds: [(weight: Int, item: SimulatedService)] = waiting.map { service in
            (isMet ? service.queues.reduce(0) { $0 + (ready[$1] ?? 0) } : 1, service)
        }
        guard let service = luck.pick(weighted: crowds) else { return try await relay() }
        talkative.insert(service.name)
        let limit = isMet ? luck.from(1...2) : luck.pick([1, 1, 1, 2, 2, 3, 5, 10])
        let letters = world.broker.take(from: service.queues, upTo: limit, temper, &luck)
        let told = "\(service.name) handles \(Self.names(of: letters))"
        let place = luck.from(1...letters.count)
        switch fate {
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
        case _ where isMet:
            return try await "\(told) while \(meet(service, letters, at: place))"
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
        let watch = try await CreditWatch(service)
        let source = SimulatedSource(broker: world.broker)
        let first = Task {
            let disturbance = Disturbance(.pause(crossing), at: place, isBefore: false)
            await Disturbance.$current.withValue(disturbance) { await service.handle(letters, from: source) }
            await crossing.finish()
        }
        await crossing.reached
        let over = Flag()
        let opener = Task {
            while !over.isUp {
                if try await SimulatedServer.shared.isAnybodyWaiting(in: service.databaseName) { break }
                try await Task.sleep(for: .milliseconds(1))
            }
            crossing.open()
        }
        let told: Result<Story, any Error>
        do { told = .success(try await second(service, like: letters[place - 1])) } catch { told = .failure(error) }
        over.raise()
        let opened = await opener.result
        crossing.open()
        await first.value
        try opened.get()
        let story = try told.get()
        try await watch?.look(after: story)
        return story.text
    }

    /// What the second one did.
    struct Story {
        let text: String
        let isByPeople: Bool
    }

    /// - Parameter letter: what the first one holds: the second is about the same kind of thing as often as not.
    private func second(_ service: SimulatedService, like letter: SimulatedBroker.Handed) async throws -> Story {
        let letters =
            luck.chance(0.8)
            ? world.broker.take(
                from: service.queues, upTo: luck.from(1...3), of: luck.chance(0.6) ? letter.type : nil, temper, &luck)
            : []
        guard !letters.isEmpty else { return Story(text: try await act(), isByPeople: true) }
        await service.handle(letters, from: SimulatedSource(broker: world.broker))
        return Story(text: "another lane handles \(Self.names(of: letters))", isByPeople: false)
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
