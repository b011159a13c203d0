/// Who listens to whom: the single source of exchanges, queues, bindings and rights (X-11). Provisioning renders it,
/// services check it at start, and a test in each service holds its subscriptions against it.
package enum Topology {
    package static let events = "karvan.events"
    package static let commands = "karvan.commands"
    package static let unrouted = "karvan.unrouted"
    package static let dead = "karvan.dead"
    package static let resend = "karvan.resend"
    package static let virtualHost = "karvan"

    /// The streams that each service binds, whole (3.2). A stream that nobody binds is kept in its producer's log only.
    package static let consumed: [ServiceName: [Stream]] = [
        .sales: [
            .user, .company, .approvalRequest, .hold, .availability, .dispatchNote, .exit, .goodsReturn, .proForma,
            .invoice,
            .adjustment,
            .settlement, .customerAccount, .delivery, SupplyTrade.enquiries, ProductionTrade.enquiries,
            PurchaseTrade.enquiries,
        ],
        .approval: [.user, .company],
        .accounting: [
            .company, .account, .product, .creditApproval, .exit, .receipt, .goodsReturn, .material, .stockAdjustment,
            .delivery, .productionOrder, .submission,
        ],
        .supply: [.company, .product, .receipt],
        .production: [.company, .product, .material, SupplyTrade.materialEnquiries, .receipt],
        .purchasing: [.company, .product, .receipt],
        .warehouse: [
            .user, .company, .product, .proForma, .invoice, .customerAccount, .delivery, .productionOrder,
            SupplyTrade.enquiries,
            SupplyTrade.materialEnquiries, PurchaseTrade.enquiries, ProductionTrade.enquiries,
        ],
        .delivery: [.user, .invoice, .exit, .goodsReturn],
        .taxportal: [.user, .company, .account, .invoice, .adjustment],
        .identity: [],
    ]

    /// Whom each service may command.
    package static let commanded: [ServiceName: [ServiceName]] = [
        .sales: [.approval, .accounting, .supply, .production, .purchasing, .warehouse, .delivery],
        .accounting: [.approval, .taxportal],
        .production: [.warehouse, .supply],
        .supply: [.purchasing],
    ]

    package static func consumers(of stream: Stream) -> [ServiceName] {
        ServiceName.allCases.filter { consumed[$0, default: []].contains(stream) }
    }

    /// Whether anybody binds the stream; if not, its events are only logged.
    package static func isConsumed(_ stream: Stream) -> Bool { consumedStreams.contains(stream) }

    private static let consumedStreams = Set(consumed.values.joined())

    /// The queue in which `consumer` receives what `producer` says.
    package static func queue(of consumer: ServiceName, from producer: ServiceName) -> String {
        "\(consumer.rawValue).on-\(producer.rawValue)"
    }

    package static func commandQueue(of receiver: ServiceName) -> String { "\(receiver.rawValue).commands" }

    /// One of the queues into which a queue was divided; their numbers begin at 0.
    package static func partition(_ index: Int, of queue: String) -> String { "\(queue).\(index)" }

    /// The queue that this one is, or is a partition of: the name of the consumer in inbox and positions, which are the
    /// same however many partitions there are.
    package static func undivided(_ queue: String) -> String {
        guard let dot = queue.lastIndex(of: "."), queue[dot...].count > 1,
            queue[dot...].dropFirst().allSatisfy({ ("0"..."9").contains($0) })
        else { return queue }
        return String(queue[..<dot])
    }

    /// Every working queue of a service with its bindings: (queue, exchange, routing keys).
    package static func queues(of service: ServiceName) -> [(name: String, exchange: String, keys: [String])] {
        let byProducer = Dictionary(grouping: consumed[service, default: []], by: \.producer)
        let eventQueues = byProducer.keys.sorted { $0.rawValue < $1.rawValue }.map { producer in
            let keys = byProducer[producer, default: []].map { "\($0.key).#" }
            return (queue(of: service, from: producer), events, keys)
        }
        return [(commandQueue(of: service), commands, ["\(service.rawValue).#"])] + eventQueues
    }
}
