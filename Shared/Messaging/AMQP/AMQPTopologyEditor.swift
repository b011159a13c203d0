import CRabbitMQ
import Contracts

/// Declares, binds and removes, over a connection that lives as long as it does. Services have no right to any of it; the
/// broker's user `provision` has.
package actor AMQPTopologyEditor {
    /// A queue as it stands: what is ready in it, and how many take from it.
    package struct Standing: Sendable, Equatable {
        package let ready: Int
        package let consumers: Int
    }

    private let thread = AMQPThread()
    private let address: AMQPAddress

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(url: String, callLimit: Duration? = nil) throws(BrokerError) {
        var address = try AMQPAddress(url)
        if let callLimit { address.callLimit = callLimit }
        self.address = address
        thread.start { AMQPThread.Wish() }
    }

    deinit { thread.stop() }

    /// Runs `body` over a connection of its own, as short as that is: nobody answers heartbeats between two steps.
    private func connected<R>(_ body: (AMQPLink) throws(BrokerError) -> R) throws(BrokerError) -> R {
        let link = try AMQPLink(address, name: "partitions")
        defer { link.close(politely: true) }
        try link.openChannel()
        return try body(link)
    }

    /// `nil` for a queue that does not exist.
    package func standing(of queue: String) throws(BrokerError) -> Standing? {
        try connected { (link: AMQPLink) throws(BrokerError) -> Standing? in try link.standing(of: queue) }
    }

    package func exists(exchange: String) throws(BrokerError) -> Bool {
        try connected { (link: AMQPLink) throws(BrokerError) -> Bool in try link.exists(exchange: exchange) }
    }

    /// What is there already stays; with other arguments than these, the broker refuses.
    package func declare(
        _ exchanges: [TopologyDefinitions.Exchange], _ queues: [TopologyDefinitions.Queue],
        _ bindings: [TopologyDefinitions.Binding]
    ) throws(BrokerError) {
        try connected { (link: AMQPLink) throws(BrokerError) -> Void in
            for exchange in exchanges { try link.declare(exchange) }
            for queue in queues { try link.declare(queue) }
            for binding in bindings { try link.bind(binding) }
        }
    }

    package func unbind(_ bindings: [TopologyDefinitions.Binding]) throws(BrokerError) {
        try connected { (link: AMQPLink) throws(BrokerError) -> Void in
            for binding in bindings { try link.unbind(binding) }
        }
    }

    package func delete(queues: [String], exchanges: [String]) throws(BrokerError) {
        try connected { (link: AMQPLink) throws(BrokerError) -> Void in
            for queue in queues { try link.delete(queue: queue) }
            for exchange in exchanges { try link.delete(exchange: exchange) }
        }
    }
}

extension AMQPLink {
    func standing(of queue: String) throws(BrokerError) -> AMQPTopologyEditor.Standing? {
        arena.reset()
        let declared = amqp_queue_declare(
            connection, Self.channel, try arena.bytes(queue), 1, 1, 0, 0, amqp_empty_table)
        let standing = declared.map {
            AMQPTopologyEditor.Standing(
                ready: Int($0.pointee.message_count), consumers: Int($0.pointee.consumer_count))
        }
        return try found(amqp_get_rpc_reply(connection)) ? standing : nil
    }

    func declare(_ exchange: TopologyDefinitions.Exchange) throws(BrokerError) {
        arena.reset()
        _ = amqp_exchange_declare(
            connection, Self.channel, try arena.bytes(exchange.name), try arena.bytes(exchange.type), 0, 1, 0, 0,
            try arena.table(arguments: exchange.arguments))
        try Self.check(amqp_get_rpc_reply(connection), "declare the exchange \(exchange.name)")
    }

    func declare(_ queue: TopologyDefinitions.Queue) throws(BrokerError) {
        arena.reset()
        _ = amqp_queue_declare(
            connection, Self.channel, try arena.bytes(queue.name), 0, 1, 0, 0,
            try arena.table(arguments: queue.arguments))
        try Self.check(amqp_get_rpc_reply(connection), "declare the queue \(queue.name)")
    }

    func bind(_ binding: TopologyDefinitions.Binding) throws(BrokerError) {
        arena.reset()
        let (to, from) = (try arena.bytes(binding.destination), try arena.bytes(binding.source))
        let key = try arena.bytes(binding.routingKey)
        if binding.destinationType == "exchange" {
            _ = amqp_exchange_bind(connection, Self.channel, to, from, key, amqp_empty_table)
        } else {
            _ = amqp_queue_bind(connection, Self.channel, to, from, key, amqp_empty_table)
        }
        try Self.check(amqp_get_rpc_reply(connection), "bind \(binding.destination) to \(binding.source)")
    }

    func unbind(_ binding: TopologyDefinitions.Binding) throws(BrokerError) {
        arena.reset()
        let (to, from) = (try arena.bytes(binding.destination), try arena.bytes(binding.source))
        let key = try arena.bytes(binding.routingKey)
        if binding.destinationType == "exchange" {
            _ = amqp_exchange_unbind(connection, Self.channel, to, from, key, amqp_empty_table)
        } else {
            _ = amqp_queue_unbind(connection, Self.channel, to, from, key, amqp_empty_table)
        }
        try Self.check(amqp_get_rpc_reply(connection), "unbind \(binding.destination) from \(binding.source)")
    }

    func delete(queue: String) throws(BrokerError) {
        arena.reset()
        _ = amqp_queue_delete(connection, Self.channel, try arena.bytes(queue), 0, 0)
        try Self.check(amqp_get_rpc_reply(connection), "delete the queue \(queue)")
    }

    func delete(exchange: String) throws(BrokerError) {
        arena.reset()
        _ = amqp_exchange_delete(connection, Self.channel, try arena.bytes(exchange), 0)
        try Self.check(amqp_get_rpc_reply(connection), "delete the exchange \(exchange)")
    }
}
