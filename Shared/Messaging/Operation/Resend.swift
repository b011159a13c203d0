import Contracts
import Foundation
import Postgres

/// Sends logged messages again to one queue, with the same ids: for a new consumer, a rebuilt read model, a gap, a restore
/// (13.4). A queue of commands gets those commands, any other one events. Harmless to repeat: the inbox drops what was
/// handled.
package struct Resend: Sendable {
    package struct Selection: Sendable {
        /// Event streams of this service; empty means all.
        package var aggregates: [String]
        package var from: Timestamp?
        package var until: Timestamp?

        package init(aggregates: [String] = [], from: Timestamp? = nil, until: Timestamp? = nil) {
            self.aggregates = aggregates
            self.from = from
            self.until = until
        }
    }

    private static let page = 500

    private let database: Database
    private let publisher: any MessagePublisher

    package init(database: Database, publisher: any MessagePublisher) {
        self.database = database
        self.publisher = publisher
    }

    /// Publishes in the order of the records and their numbers. Returns how many were confirmed.
    ///
    /// - Throws: ``BrokerError`` when a message is not confirmed; what went before stays sent.
    @discardableResult
    package func send(_ selection: Selection, to queue: String) async throws -> Int {
        var sent = 0
        var after: (key: String, number: Int64, id: UUID) = ("", -1, UUID(high: 0, low: 0))
        while true {
            let start = after
            let rows = try await database.read(Acting.messaging, within: .seconds(60)) { tx in
                try await tx.query(Self.statement(selection, to: queue, after: start))
            }
            guard let last = rows.last else { return sent }
            let messages = try rows.map { row in
                var message = try RelayRow(row).message
                message.exchange = Topology.resend
                message.routingKey = queue
                message.mandatory = true
                return message
            }
            let outcomes = try await publisher.publish(messages, patience: .seconds(30))
            guard outcomes.allSatisfy({ $0 == .confirmed }) else {
                throw BrokerError.unavailable("not every message was confirmed; \(sent) were")
            }
            sent += messages.count
            after = (try last["order_key"], try last["order_no"], try last["message_id"])
        }
    }

    private static func statement(
        _ selection: Selection, to queue: String, after: (key: String, number: Int64, id: UUID)
    ) -> SQL {
        // Days of the ids bound the partitions that are read.
        let from = selection.from?.utcDate ?? LocalDate(daysSince1970: 0)
        let until = selection.until?.utcDate ?? LocalDate(daysSince1970: 1_000_000)
        let receiver = queue.hasSuffix(".commands") ? queue.split(separator: ".").first.map(String.init) : nil
        let exchange = receiver == nil ? Topology.events : Topology.commands
        return """
            select 0::bigint as seq, message_id, order_key, exchange, routing_key, order_no, headers, body
            from msg.message_log
            where exchange = \(exchange) and sent_on between \(from) and \(until)
              and (\(receiver)::text is null or split_part(routing_key, '.', 1) = \(receiver))
              and (cardinality(\(selection.aggregates)) = 0
                or split_part(order_key, '/', 1) = any(\(selection.aggregates)))
              and (order_key, order_no, message_id) > (\(after.key), \(after.number), \(after.id))
            order by order_key, order_no, message_id
            limit \(page)
            """
    }
}
