import Contracts
import Foundation
import Postgres

/// The way of a message through a service's inbox without a broker, for tests and simulations: the same statements, the
/// same handlers, the same transaction.
package enum DirectInbox {
    package enum Outcome: Sendable, Equatable {
        case applied
        /// Handled before; nothing happened.
        case duplicate
        /// Nobody subscribes, or a later one was applied already.
        case ignored
        /// An earlier one of its record is missing; it waits in the table of deferred messages.
        case waiting
    }

    /// Handles one message; what its handler throws comes through, and nothing of it is kept.
    package static func handle(
        _ message: IncomingMessage, with subscriptions: Subscriptions, in database: Database
    ) async throws -> Outcome {
        let batch = InboxBatch(subscriptions: subscriptions)
        let outcomes = try await database.transaction(message.acting) { tx in try await batch.run([message], in: tx) }
        switch outcomes.first {
        case .applied: return .applied
        case .waiting: return .waiting
        case .stale, .ignored: return .ignored
        case .duplicate, nil: return .duplicate
        }
    }
}

extension IncomingMessage {
    /// An event as its consumer receives it.
    ///
    /// - Parameters:
    ///   - number: its place among the events of its stream and subject; 0 leaves it without order.
    ///   - answerTo: the key of the command that it answers.
    package init(
        _ event: some Event, for consumer: ServiceName, acting: Acting, at time: Timestamp, number: Int64 = 0,
        answerTo: String? = nil
    ) throws {
        let draft = try MessageDraft(event: event, acting: acting, at: time, answering: answerTo)
        let producer = event.stream.producer
        try self.init(draft, from: producer, queue: Topology.queue(of: consumer, from: producer), number: number)
    }

    /// A command as its receiver gets it.
    package init(
        _ command: some Command, key: String, from sender: ServiceName, acting: Acting, at time: Timestamp
    ) throws {
        let draft = try MessageDraft(command: command, key: key, acting: acting, at: time)
        try self.init(draft, from: sender, queue: Topology.commandQueue(of: type(of: command).receiver), number: 0)
    }

    private init(_ draft: MessageDraft, from producer: ServiceName, queue: String, number: Int64) throws {
        var headers = draft.headers
        headers[HeaderName.id] = draft.id.uuidString.lowercased()
        headers[HeaderName.source] = "/karvan/\(producer.rawValue)/\(draft.company)"
        headers[HeaderName.producerEpoch] = "1"
        if number > 0 { headers[HeaderName.sequence] = SequenceText.text(number) }
        try self.init(consumer: queue, routingKey: draft.routingKey, headers: headers, body: draft.body)
    }
}
