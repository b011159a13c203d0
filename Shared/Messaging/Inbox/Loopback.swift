import Contracts
import Foundation
import Postgres

/// Hands messages to a service's subscriptions as its lanes do, without a broker: the real envelope, inbox, gate and
/// transaction. For tests of one service, and for tools.
package struct Loopback: Sendable {
    package enum Outcome: Equatable, Sendable {
        case applied
        /// At or below what was applied already.
        case stale
        /// Nobody subscribes to it.
        case ignored
        /// Handled before, under the same id.
        case duplicate
        /// Put behind an earlier message of its record that has not come yet.
        case waiting
    }

    private let database: Database
    private let batch: InboxBatch

    package init(_ database: Database, _ subscriptions: Subscriptions) {
        self.database = database
        batch = InboxBatch(subscriptions: subscriptions)
    }

    /// Delivers an event to `consumer`. The same id again is a second delivery.
    ///
    /// - Parameter number: its place among the events of its record; 0 skips the gate.
    /// - Throws: what the handler throws; nothing is kept then.
    @discardableResult
    package func deliver(
        _ event: some Event, to consumer: ServiceName, number: Int64 = 0, id: UUID = UUIDv7.make(), acting: Acting,
        answering key: String? = nil
    ) async throws -> Outcome {
        let draft = try MessageDraft(event: event, acting: acting, at: database.now(), answering: key)
        let producer = event.stream.producer
        let queue = Topology.queue(of: consumer, from: producer)
        return try await deliver(draft, from: producer, to: queue, number: number, id: id)
    }

    /// Delivers several events to `consumer` in one transaction, as a lane does with what waits for it. They skip the gate.
    package func deliverTogether(_ events: [(event: any Event, acting: Acting)], to consumer: ServiceName) async throws
    {
        let messages = try events.map { event, acting in
            let draft = try Self.draft(of: event, acting: acting, at: database.now())
            let producer = event.stream.producer
            return try Self.message(
                draft, from: producer, to: Topology.queue(of: consumer, from: producer), number: 0, id: UUIDv7.make())
        }
        guard let first = messages.first else { return }
        try await database.transaction(first.acting) { [batch] in _ = try await batch.run(messages, in: $0) }
    }

    private static func draft(of event: some Event, acting: Acting, at now: Timestamp) throws -> MessageDraft {
        try MessageDraft(event: event, acting: acting, at: now, answering: nil)
    }

    /// Delivers a command as `sender` would send it. The same key under another id is a repetition.
    @discardableResult
    package func deliver<C: Command>(
        _ command: C, key: String, from sender: ServiceName, id: UUID = UUIDv7.make(), acting: Acting
    ) async throws -> Outcome {
        let draft = try MessageDraft(command: command, key: key, acting: acting, at: database.now())
        return try await deliver(draft, from: sender, to: Topology.commandQueue(of: C.receiver), number: 0, id: id)
    }

    private func deliver(
        _ draft: MessageDraft, from producer: ServiceName, to queue: String, number: Int64, id: UUID
    ) async throws -> Outcome {
        let message = try Self.message(draft, from: producer, to: queue, number: number, id: id)
        let outcomes = try await database.transaction(message.acting) { [batch] in
            try await batch.run([message], in: $0)
        }
        switch outcomes.first {
        case .applied: return .applied
        case .stale: return .stale
        case .ignored: return .ignored
        case .waiting: return .waiting
        case .duplicate, nil: return .duplicate
        }
    }

    private static func message(
        _ draft: MessageDraft, from producer: ServiceName, to queue: String, number: Int64, id: UUID
    ) throws -> IncomingMessage {
        var headers = draft.headers
        headers[HeaderName.id] = id.uuidString.lowercased()
        headers[HeaderName.source] = "/karvan/\(producer.rawValue)/\(draft.company)"
        if number > 0 { headers[HeaderName.sequence] = SequenceText.text(number) }
        return try IncomingMessage(consumer: queue, routingKey: draft.routingKey, headers: headers, body: draft.body)
    }
}
