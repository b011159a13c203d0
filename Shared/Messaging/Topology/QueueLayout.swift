import Contracts

/// Exchanges, queues and bindings with the arguments of 3.2.
struct QueueLayout {
    typealias Argument = TopologyDefinitions.Argument

    let virtualHost: String

    var exchanges: [TopologyDefinitions.Exchange] {
        [
            exchange(Topology.events, "topic", ["alternate-exchange": .text(Topology.unrouted)]),
            // No alternate: a command that reaches nobody must come back to its sender.
            exchange(Topology.commands, "topic"),
            exchange(Topology.unrouted, "fanout"),
            exchange(Topology.dead, "topic"),
            exchange(Topology.resend, "topic"),
        ]
    }

    var queues: [TopologyDefinitions.Queue] {
        let unrouted = queue(
            Topology.unrouted,
            [
                "x-queue-type": .text("quorum"), "x-max-length": .number(10_000), "x-overflow": .text("drop-head"),
                "x-message-ttl": .number(7 * 86_400_000),
            ])
        return working.flatMap { [queue($0.name, Self.working($0.name)), queue("\($0.name).dead", Self.dead)] }
            + [unrouted]
    }

    var bindings: [TopologyDefinitions.Binding] {
        working.flatMap { each in
            each.keys.map { binding(each.exchange, each.name, $0) }
                + [
                    binding(Topology.resend, each.name, each.name),
                    binding(Topology.dead, "\(each.name).dead", each.name),
                ]
        } + [binding(Topology.unrouted, Topology.unrouted, "")]
    }

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

    private func binding(_ source: String, _ queue: String, _ key: String) -> TopologyDefinitions.Binding {
        .init(source: source, vhost: virtualHost, destination: queue, routingKey: key)
    }
}

extension TopologyExpectation {
    /// What must exist before a service is ready: a dead letter without its queue would be kept invisible (3.2).
    package static func of(_ service: ServiceName) -> TopologyExpectation {
        let queues = Topology.queues(of: service).map(\.name)
        return TopologyExpectation(
            exchanges: [Topology.events, Topology.commands, Topology.unrouted, Topology.dead, Topology.resend],
            queues: queues + queues.map { "\($0).dead" })
    }
}
