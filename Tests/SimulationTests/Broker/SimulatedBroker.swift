import Contracts
import Foundation

@testable import Messaging

/// A broker in memory with the exchanges, bindings and queues of the topology, which does what it is told: it hands out in
/// any order across keys, twice, late or not at all; refuses, loses confirms, and goes away.
final class SimulatedBroker: Broker {
    /// What goes wrong while a relay publishes its next window.
    enum Fault: Sendable, Equatable {
        case away
        /// The connection is lost after so many: those are confirmed; every second one of the rest arrived all the same.
        case cut(after: Int)
        /// The sender ends after so many arrived, before it hears of any.
        case senderDies(after: Int)
        /// Every one of so many is refused by its queue.
        case nacked(each: Int)
    }

    /// A message that a consumer has taken and not settled.
    struct Handed: Sendable {
        let delivery: Delivery

        /// `HoldStock`
        var type: String { SimulatedBroker.type(of: delivery.headers[HeaderName.type] ?? "") }

        /// `HoldStock`, with how often it was handed out before.
        var name: String {
            delivery.deliveryCount > 0 ? "\(type) (\(delivery.deliveryCount))" : "\(type)"
        }
    }

    /// `HoldStock` of `karvan.warehouse.HoldStock.v1`
    static func type(of name: String) -> String {
        name.split(separator: ".").dropFirst(2).first.map(String.init) ?? "?"
    }

    private static func type(in headers: [String: String]) -> String { type(of: headers[HeaderName.type] ?? "") }

    private struct Letter: Sendable {
        let place: Int
        let queue: String
        let routingKey: String
        let headers: [String: String]
        let body: [UInt8]
        var deliveryCount = 0

        var key: String { headers[HeaderName.subject] ?? "" }
    }

    private struct State {
        var queues: [String: [Letter]] = [:]
        var taken: [UInt64: Letter] = [:]
        var dead: [Letter] = []
        var unrouted = 0
        var places = 0
        var tags: UInt64 = 0
        var fault: Fault?
        var unbound: Set<ServiceName> = []
    }

    private let state = SteadyMutex(State())

    // MARK: - What the simulation does with it

    func setFault(_ fault: Fault?) { state.withLock { $0.fault = fault } }

    /// Commands for these services reach no queue.
    func setUnbound(_ services: Set<ServiceName>) { state.withLock { $0.unbound = services } }

    /// How many messages stand ready in each queue that has any.
    var ready: [String: Int] { state.withLock { $0.queues.mapValues(\.count).filter { $0.value > 0 } } }

    var deadLetters: [String] {
        state.withLock { $0.dead.map { "\($0.queue): \($0.headers[HeaderName.type] ?? "?")" } }
    }

    var unrouted: Int { state.withLock { $0.unrouted } }

    /// Hands out up to `limit` of what stands in the queues: mostly the oldest of some key, now and then any, now and then
    /// one that stays in its queue as well.
    ///
    /// - Parameter type: only such, where there are any.
    func take(
        from queues: [String], upTo limit: Int, of type: String? = nil, _ temper: Temper, _ luck: inout Luck
    ) -> [Handed] {
        state.withLock { state in
            var handed: [Handed] = []
            while handed.count < limit {
                let filled = queues.filter { !state.queues[$0, default: []].isEmpty }
                guard !filled.isEmpty else { break }
                let wanted = filled.filter { queue in
                    state.queues[queue, default: []].contains { Self.type(in: $0.headers) == type }
                }
                let queue = luck.pick(wanted.isEmpty ? filled : wanted)
                let letters = state.queues[queue, default: []]
                let likely = letters.indices.filter { wanted.isEmpty || Self.type(in: letters[$0].headers) == type }
                var index = luck.pick(likely)
                if !luck.chance(temper.disorder),
                    let first = letters.firstIndex(where: { $0.key == letters[index].key })
                {
                    index = first
                }
                handed.append(Self.hand(out: index, of: queue, stays: luck.chance(temper.copies), &state))
            }
            return handed
        }
    }

    /// Hands out up to `limit` of what stands in the queues, the oldest first.
    func takeInOrder(from queues: [String], upTo limit: Int) -> [Handed] {
        state.withLock { state in
            queues.flatMap { queue in
                (0..<min(limit, state.queues[queue, default: []].count)).map { _ in
                    Self.hand(out: 0, of: queue, stays: false, &state)
                }
            }
        }
    }

    private static func hand(out index: Int, of queue: String, stays: Bool, _ state: inout State) -> Handed {
        let letter = state.queues[queue, default: []][index]
        if !stays { state.queues[queue]?.remove(at: index) }
        state.tags += 1
        state.taken[state.tags] = letter
        let delivery = Delivery(
            queue: queue, tag: state.tags, routingKey: letter.routingKey, deliveryCount: letter.deliveryCount,
            headers: letter.headers, body: letter.body)
        return Handed(delivery: delivery)
    }

    /// The consumer of these queues is gone: what it has not settled comes again.
    func takeBack(from queues: [String]) {
        state.withLock { state in
            for (tag, var letter) in state.taken.sorted(by: { $0.key < $1.key }) where queues.contains(letter.queue) {
                state.taken[tag] = nil
                letter.deliveryCount += 1
                if letter.deliveryCount > 20 {
                    state.dead.append(letter)
                } else {
                    state.queues[letter.queue, default: []].append(letter)
                }
            }
            for queue in queues { state.queues[queue]?.sort { $0.place < $1.place } }
        }
    }

    func settle(_ tags: [UInt64], _ settlement: Settlement) {
        state.withLock { state in
            for tag in tags {
                guard let letter = state.taken.removeValue(forKey: tag) else { continue }
                if settlement == .reject { state.dead.append(letter) }
            }
        }
    }

    // MARK: - What a sender does with it

    func publish(_ batch: [OutgoingMessage]) throws(BrokerError) -> [PublishOutcome] {
        let result: Result<[PublishOutcome], BrokerError> = state.withLock { state in
            defer { state.fault = nil }
            switch state.fault {
            case .away: return .failure(.unavailable("simulated"))
            case .senderDies(let count):
                for message in batch.prefix(count) { _ = Self.route(message, &state) }
                return .failure(.unavailable("the sender has ended"))
            case .cut(let count):
                return .success(
                    batch.enumerated().map { index, message in
                        if index < count { return Self.route(message, &state) }
                        if index % 2 == 0 { _ = Self.route(message, &state) }
                        return .unknown
                    })
            case .nacked(let each):
                return .success(
                    batch.enumerated().map { index, message in
                        index % each == 0 ? .nacked : Self.route(message, &state)
                    })
            case nil: return .success(batch.map { Self.route($0, &state) })
            }
        }
        return try result.get()
    }

    private static func route(_ message: OutgoingMessage, _ state: inout State) -> PublishOutcome {
        let all = SimulatedTopology.queues(for: message)
        let reached = message.exchange == Topology.commands ? all.filter { !state.unbound.contains($0.service) } : all
        for (_, queue) in reached {
            state.places += 1
            let letter = Letter(
                place: state.places, queue: queue, routingKey: message.routingKey, headers: message.headers,
                body: message.body)
            state.queues[queue, default: []].append(letter)
        }
        guard reached.isEmpty else { return .confirmed }
        if message.mandatory { return .returned(code: 312, text: "NO_ROUTE") }
        state.unrouted += 1
        return .confirmed
    }

    // MARK: - Broker

    func publisher(named name: String) -> any MessagePublisher { SimulatedPublisher(broker: self) }

    func consume(_ queues: [String], prefetch: Int, named name: String) async throws(BrokerError) -> any MessageSource {
        SimulatedSource(broker: self)
    }

    func missing(_ expected: TopologyExpectation) async throws(BrokerError) -> [String] { [] }

    func depths(of queues: [String]) async throws(BrokerError) -> [String: Int] {
        let ready = ready
        return Dictionary(uniqueKeysWithValues: queues.map { ($0, ready[$0] ?? 0) })
    }
}

/// Which queues a message reaches, by the bindings that provisioning renders.
enum SimulatedTopology {
    typealias Binding = (service: ServiceName, queue: String, exchange: String, key: String)

    private static let bindings: [Binding] = ServiceName.allCases.flatMap { service in
        Topology.queues(of: service).flatMap { queue in
            queue.keys.map { (service, queue.name, queue.exchange, String($0.dropLast(".#".count))) }
        }
    }

    static func queues(for message: OutgoingMessage) -> [(service: ServiceName, queue: String)] {
        queues(exchange: message.exchange, routingKey: message.routingKey)
    }

    static func queues(exchange: String, routingKey: String) -> [(service: ServiceName, queue: String)] {
        bindings.filter {
            $0.exchange == exchange && (routingKey == $0.key || routingKey.hasPrefix($0.key + "."))
        }.map { ($0.service, $0.queue) }
    }
}

struct SimulatedPublisher: MessagePublisher {
    let broker: SimulatedBroker

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        try broker.publish(batch)
    }

    func close() async {}
}

/// A consumer's connection. Nothing is settled once its process has ended, nor over one that breaks between commit and
/// acknowledgement.
final class SimulatedSource: MessageSource {
    private let broker: SimulatedBroker
    private let stopper: Stopper
    private let breaksBeforeSettling: Bool

    init(broker: SimulatedBroker, of stopper: Stopper = Stopper(), breaksBeforeSettling: Bool = false) {
        self.broker = broker
        self.stopper = stopper
        self.breaksBeforeSettling = breaksBeforeSettling
    }

    var deliveries: AsyncStream<[Delivery]> { AsyncStream { $0.finish() } }

    func settle(_ tags: [UInt64], _ settlement: Settlement) async {
        if !breaksBeforeSettling, !stopper.isStopped { broker.settle(tags, settlement) }
    }

    func cancel() async {}
    func close() async {}
}
