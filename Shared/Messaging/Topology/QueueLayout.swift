import Contracts

/// Exchanges, queues and bindings with the arguments of 3.2.
struct QueueLayout {
    typealias Argument = TopologyDefinitions.Argument

    let virtualHost: String
    var partitions = Partitions()

    var exchanges: [TopologyDefinitions.Exchange] {
        [
            exchange(Topology.events, "topic", ["alternate-exchange": .text(Topology.unrouted)]),
            // No alternate: a command that reaches nobody must come back to its sender.
            exchange(Topology.commands, "topic"),
            exchange(Topology.unrouted, "fanout"),
            exchange(Topology.dead, "topic"),
            exchange(Topology.resend, "topic"),
        ] + working.filter { partitions.isDivided($0.name) }.map { divider(of: $0.name) }
    }

    var queues: [TopologyDefinitions.Queue] {
        let unrouted = queue(
            Topology.unrouted,
            [
                "x-queue-type": .text("quorum"), "x-max-length": .number(10_000), "x-overflow": .text("drop-head"),
                "x-message-ttl": .number(7 * 86_400_000),
            ])
        return working.flatMap { each in
            partitions.queues(of: each.name).map { working($0, of: each.name) } + [
                queue("\(each.name).dead", Self.dead)
            ]
        } + [unrouted]
    }

    var bindings: [TopologyDefinitions.Binding] {
        working.flatMap { each in
            sources(of: each.name, isDivided: partitions.isDivided(each.name))
                + shares(of: each.name)
                + [binding(Topology.dead, "\(each.name).dead", each.name)]
        } + [binding(Topology.unrouted, Topology.unrouted, "")]
    }

    /// What leads to a queue, or to the exchange of its name that divides what comes among the partitions.
    func sources(of name: String, isDivided: Bool) -> [TopologyDefinitions.Binding] {
        let each = working.filter { $0.name == name }
        let kind = isDivided ? "exchange" : "queue"
        return each.flatMap { each in each.keys.map { binding(each.exchange, name, $0, to: kind) } }
            + each.map { binding(Topology.resend, $0.name, $0.name, to: kind) }
    }

    /// From the dividing exchange to its partitions; to a consistent hash, the key says how large a share is.
    func shares(of name: String) -> [TopologyDefinitions.Binding] {
        guard partitions.isDivided(name) else { return [] }
        return partitions.queues(of: name).map { binding(name, $0, "1") }
    }

    /// Messages of one record have one subject, so they meet in one partition.
    func divider(of name: String) -> TopologyDefinitions.Exchange {
        exchange(name, Self.dividingType, ["hash-header": .text(HeaderName.subject)])
    }

    func working(_ name: String, of undivided: String) -> TopologyDefinitions.Queue {
        queue(name, Self.working(undivided))
    }

    /// RabbitMQ's plugin `rabbitmq_consistent_hash_exchange`.
    static let dividingType = "x-consistent-hash"

    private var working: [(name: String, exchange: String, keys: [String])] {
        ServiceName.allCases.flatMap { Topology.queues(of: $0) }
    }

    private static let dead: [String: Argument] = ["x-queue-type": .text("quorum")]

    /// Each lost connection counts one delivery for every unsettled message: 20 lets healthy ones live through restarts.
    private static func working(_ name: String) -> [String: Argument] {
        [
            "x-queue-type": .text("quorum"), "x-single-active-consumer": .flag(true), "x-delivery-limit": .number(20),
            "x-dead-letter-exchange": .text(Topology.dead), "x-dead-letter-routing-key": .text(name),
            "x-dead-letter-strategy": .text("at-least-once"), "x-overflow": .text("reject-publish"),
            "x-max-length": .number(500_000),
        ]
    }

    private func exchange(
        _ name: String, _ type: String, _ arguments: [String: Argument] = [:]
    ) -> TopologyDefinitions.Exchange {
        .init(name: name, vhost: virtualHost, type: type, arguments: arguments)
    }

    private func queue(_ name: String, _ arguments: [String: Argument]) -> TopologyDefinitions.Queue {
        .init(name: name, vhost: virtualHost, arguments: arguments)
    }

    private func binding(
        _ source: String, _ destination: String, _ key: String, to kind: String = "queue"
    ) -> TopologyDefinitions.Binding {
        .init(source: source, vhost: virtualHost, destination: destination, destinationType: kind, routingKey: key)
    }
}

extension TopologyExpectation {
    /// What must exist before a service is ready: a dead letter without its queue would be kept invisible (3.2).
    package static func of(_ service: ServiceName, _ partitions: Partitions = Partitions()) -> TopologyExpectation {
        let queues = Topology.queues(of: service).map(\.name)
        return TopologyExpectation(
            exchanges: [Topology.events, Topology.commands, Topology.unrouted, Topology.dead, Topology.resend]
                + queues.filter(partitions.isDivided),
            queues: queues.flatMap(partitions.queues) + queues.map { "\($0).dead" })
    }
}
