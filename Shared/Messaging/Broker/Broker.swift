import Foundation

/// What the message backbone needs of a broker. RabbitMQ stands behind it in a running service; a simulated one can.
package protocol Broker: Sendable {
    /// A sender with a connection of its own; connects when first used, and again after a loss.
    func publisher(named name: String) -> any MessagePublisher

    /// Takes messages from `queues`, at most `prefetch` unsettled ones from each.
    func consume(_ queues: [String], prefetch: Int, named name: String) async throws(BrokerError) -> any MessageSource

    /// The exchanges and queues among those expected that do not exist.
    func missing(_ expected: TopologyExpectation) async throws(BrokerError) -> [String]

    /// How many messages stand ready in each queue; a queue that does not exist is left out.
    func depths(of queues: [String]) async throws(BrokerError) -> [String: Int]
}

package protocol MessagePublisher: Sendable {
    /// Sends all of `batch` and waits until each is settled or `patience` is over.
    ///
    /// - Returns: one outcome per message, in their order.
    /// - Throws: only when nothing was sent at all (no connection, or the broker has blocked it).
    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome]

    func close() async
}

package protocol MessageSource: Sendable {
    /// What arrives, until the connection is lost or closed; what lay ready together comes together. Bounded by the
    /// prefetch, so its buffer is not.
    var deliveries: AsyncStream<[Delivery]> { get }

    /// Tells the broker what became of messages; unknown once the connection is gone, then they come again.
    func settle(_ tags: [UInt64], _ settlement: Settlement) async

    /// No new messages from here on; those taken can still be settled.
    func cancel() async

    /// Sends the settlements that wait and ends the connection; what is unsettled goes back to its queue.
    func close() async
}

/// Names that must exist before a service is ready for messages (3.5).
package struct TopologyExpectation: Sendable, Equatable {
    package var exchanges: [String]
    package var queues: [String]

    package init(exchanges: [String], queues: [String]) {
        self.exchanges = exchanges
        self.queues = queues
    }
}

/// A message on its way out, with everything copied: no pointer leaves the thread of a connection.
package struct OutgoingMessage: Sendable, Equatable {
    package var id: UUID
    package var exchange: String
    package var routingKey: String
    /// Come back when no queue is bound (commands); an event goes to the alternate exchange instead.
    package var mandatory: Bool
    package var headers: [String: String]
    package var body: [UInt8]

    package init(
        id: UUID, exchange: String, routingKey: String, mandatory: Bool, headers: [String: String], body: [UInt8]
    ) {
        self.id = id
        self.exchange = exchange
        self.routingKey = routingKey
        self.mandatory = mandatory
        self.headers = headers
        self.body = body
    }
}

package enum PublishOutcome: Sendable, Equatable {
    case confirmed
    /// No queue is bound: the broker gave it back.
    case returned(code: Int, text: String)
    /// A queue is full, or the node is in trouble.
    case nacked
    /// The broker closed the channel because of this message (403, 404).
    case refused(code: Int, text: String)
    /// Sent or not, nobody knows: it has to be sent again.
    case unknown
}

package enum Settlement: Sendable, Equatable {
    case accept
    /// To the dead-letter queue, not back into this one.
    case reject
}

/// A message that arrived.
package struct Delivery: Sendable, Equatable {
    package var queue: String
    /// Meaningful only to the ``MessageSource`` it came from.
    package var tag: UInt64
    package var routingKey: String
    /// How often the broker has handed it out before without an answer.
    package var deliveryCount: Int
    package var headers: [String: String]
    package var body: [UInt8]

    package init(
        queue: String, tag: UInt64, routingKey: String, deliveryCount: Int = 0, headers: [String: String],
        body: [UInt8]
    ) {
        self.queue = queue
        self.tag = tag
        self.routingKey = routingKey
        self.deliveryCount = deliveryCount
        self.headers = headers
        self.body = body
    }
}

package enum BrokerError: Error, Sendable, Equatable {
    /// Not reachable, or the connection was lost.
    case unavailable(String)
    /// The broker is short of memory or disk and takes nothing for now.
    case blocked(String)
    /// Wrong name, right or setting: it will not mend itself.
    case refused(code: Int, text: String)
    /// A message that may not be sent at all (too large).
    case invalid(String)
}
