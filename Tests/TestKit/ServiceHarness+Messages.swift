import Contracts
import Foundation
import Messaging
import Postgres

/// A message that the service wrote into its outbox.
package struct SentMessage: Sendable {
    /// `karvan.accounting.InvoiceIssued.v1`
    package let type: String
    package let routingKey: String
    /// 0 when nobody consumes the stream.
    package let orderNumber: Int64
    package let company: String
    package let headers: [String: String]
    package let body: [UInt8]

    package func decoded<M: Message>(_ type: M.Type = M.self) throws -> M { try JSON.decode(type, from: body) }

    /// The key of the command that this answers.
    package var answerTo: String? { headers["cloudEvents_answerto"] }
    package var idempotencyKey: String? { headers["cloudEvents_idempotencykey"] }
    package var correlation: String? { headers["cloudEvents_correlationid"] }
    package var causation: String? { headers["cloudEvents_causationid"] }
}

extension ServiceHarness {
    /// Everything sent so far, transaction by transaction; within one the order is open.
    package func sent() async throws -> [SentMessage] {
        try await rows(
            """
            select headers, routing_key, order_no, body
            from msg.message_log
            order by sent_on, tableoid, ctid
            """
        ).map { row in
            let json: JSONText = try row["headers"]
            let headers = try JSONDecoder().decode([String: String].self, from: Data(json.bytes))
            let source = headers["cloudEvents_source"]?.split(separator: "/").last.map(String.init)
            return SentMessage(
                type: headers["cloudEvents_type"] ?? "", routingKey: try row["routing_key"],
                orderNumber: try row["order_no"], company: source ?? "", headers: headers, body: try row["body"])
        }
    }

    /// Everything of one type sent so far.
    package func sent<M: Message>(_ type: M.Type) async throws -> [M] {
        try await sent().filter { $0.type == M.typeName }.map { try $0.decoded(type) }
    }

    /// The names of all messages sent so far, for a look at the whole: `["OpportunityOpened", "HoldStock"]`.
    package var sentNames: [String] {
        get async throws {
            try await sent().map { String($0.type.split(separator: ".").dropFirst(2).first ?? "") }
        }
    }

    /// Forgets what was sent, so that a test looks only at what comes next.
    package func forgetSent() async throws {
        try await change { tx in
            tx.write("delete from msg.outbox")
            tx.write("delete from msg.message_log")
        }
    }

    /// Hands an event to the service through its inbox, as its consumer would.
    ///
    /// - Parameters:
    ///   - times: how often the very same message arrives.
    ///   - number: its place among the events of its record, 1 being the first; 0 leaves the order open.
    /// - Returns: what became of the last copy.
    @discardableResult
    package func deliver(
        _ event: some Event, of company: CompanyID? = nil, by actor: Actor = .system, correlation: String? = nil,
        times: Int = 1, number: Int64 = 0, answerTo: String? = nil
    ) async throws -> Loopback.Outcome {
        let acting = Acting(company: company ?? self.company, actor: actor, correlation: correlation)
        let id = UUIDv7.make()
        return try await repeated(times) { loopback in
            try await loopback.deliver(
                event, to: self.definition.name, number: number, id: id, acting: acting, answering: answerTo)
        }
    }

    /// Hands several events, each part of a sale's case, to the service in one transaction, as a lane does with what waits.
    package func deliverTogether(_ events: [(event: any Event, sale: OpportunityID)]) async throws {
        try await Loopback(database, definition.subscriptions).deliverTogether(
            events.map { ($0.event, Acting(company: company, correlation: $0.sale.description)) }, to: definition.name)
    }

    /// Hands a command to the service; its answer is among ``sent()``.
    @discardableResult
    package func deliver(
        _ command: some Command, key: String, from sender: ServiceName, of company: CompanyID? = nil,
        by actor: Actor = .system, correlation: String? = nil, times: Int = 1
    ) async throws -> Loopback.Outcome {
        let acting = Acting(company: company ?? self.company, actor: actor, correlation: correlation)
        let id = UUIDv7.make()
        return try await repeated(times) { loopback in
            try await loopback.deliver(command, key: key, from: sender, id: id, acting: acting)
        }
    }

    private func repeated(
        _ times: Int, _ deliver: (Loopback) async throws -> Loopback.Outcome
    ) async throws -> Loopback.Outcome {
        let loopback = Loopback(database, definition.subscriptions)
        var outcome = Loopback.Outcome.duplicate
        for _ in 0..<times { outcome = try await deliver(loopback) }
        return outcome
    }
}
