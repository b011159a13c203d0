/// RabbitMQ.
package struct AMQPBroker: Broker {
    private let address: AMQPAddress

    /// - Parameters:
    ///   - callLimit: the longest a call may take that waits for the broker; 5 s without.
    ///   - heartbeat: seconds between signs of life; 10 without, and never more than the broker wants.
    package init(url: String, callLimit: Duration? = nil, heartbeat: Int? = nil) throws(BrokerError) {
        var address = try AMQPAddress(url)
        if let callLimit { address.callLimit = callLimit }
        if let heartbeat { address.heartbeat = heartbeat }
        self.address = address
    }

    package func publisher(named name: String) -> any MessagePublisher { AMQPPublisher(address, name: name) }

    package func consume(
        _ queues: [String], prefetch: Int, named name: String
    ) async throws(BrokerError) -> any MessageSource {
        let consumer = AMQPConsumer(address, queues: queues, prefetch: prefetch, name: name)
        try await consumer.open()
        return consumer
    }

    package func missing(_ expected: TopologyExpectation) async throws(BrokerError) -> [String] {
        try await AMQPInspector(address).missing(expected)
    }

    package func depths(of queues: [String]) async throws(BrokerError) -> [String: Int] {
        try await AMQPInspector(address).depths(of: queues)
    }
}

/// Looks for names by passive declare, over a connection that lives for one look.
actor AMQPInspector {
    private let thread = AMQPThread()
    private let address: AMQPAddress

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ address: AMQPAddress) {
        self.address = address
        thread.start { AMQPThread.Wish() }
    }

    deinit { thread.stop() }

    func missing(_ expected: TopologyExpectation) throws(BrokerError) -> [String] {
        let link = try AMQPLink(address, name: "look")
        defer { link.close(politely: true) }
        try link.openChannel()
        var missing: [String] = []
        for exchange in expected.exchanges where try !link.exists(exchange: exchange) { missing.append(exchange) }
        for queue in expected.queues where try link.depth(of: queue) == nil { missing.append(queue) }
        return missing
    }

    func depths(of queues: [String]) throws(BrokerError) -> [String: Int] {
        let link = try AMQPLink(address, name: "look")
        defer { link.close(politely: true) }
        try link.openChannel()
        var depths: [String: Int] = [:]
        for queue in queues { depths[queue] = try link.depth(of: queue) }
        return depths
    }
}
