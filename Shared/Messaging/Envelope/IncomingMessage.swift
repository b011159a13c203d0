import Contracts
import Foundation
import Logging

/// A message that arrived and whose envelope could be read (section 4).
package struct IncomingMessage: Sendable {
    /// The queue it came from, which is the name of the consumer in inbox and positions.
    package var consumer: String
    package var id: UUID
    /// The UTC day inside the id.
    package var day: LocalDate
    /// `karvan.accounting.InvoiceIssued.v1`
    package var typeName: String
    package var producer: ServiceName
    package var company: CompanyID
    /// `<producer>/<aggregate>/<id>`
    package var orderKey: String
    package var epoch: Int
    /// 0 for what has no order: commands.
    package var number: Int64
    package var routingKey: String
    package var idempotencyKey: String?
    package var answerTo: String?
    package var headers: [String: String]
    package var body: [UInt8]

    /// In whose name its handler runs: what the message says, caused by the message.
    package var acting: Acting
}

extension IncomingMessage {
    /// What a log line says of it: which message, and the way back to who caused it.
    package var logged: Logger.Metadata {
        var fields: Logger.Metadata = [
            "id": "\(id.uuidString.lowercased())", "type": "\(typeName)", "consumer": "\(consumer)",
            "company": "\(company)", "order_key": "\(orderKey)",
        ]
        if let correlation = acting.correlation { fields["correlation_id"] = "\(correlation)" }
        let trace = acting.traceparent?.split(separator: "-") ?? []
        if trace.count == 4 { fields["trace_id"] = "\(trace[1])" }
        return fields
    }
}

/// An envelope that does not parse. It goes to the dead-letter queue: a bug or a stranger, never an everyday thing.
package struct UnreadableMessage: Error, Equatable {
    package let reason: String
}

extension IncomingMessage {
    /// Reads the headers, which decide over the properties.
    package init(_ delivery: Delivery) throws(UnreadableMessage) {
        try self.init(
            consumer: delivery.queue, routingKey: delivery.routingKey, headers: delivery.headers, body: delivery.body)
    }

    /// Whether the name in the envelope agrees with the way the message came: the broker lets services write by their own
    /// keys only, so nobody speaks in another's name. Sent again to one queue, a message has that queue's name as its key.
    private static func mayCome(
        from producer: ServiceName, by routingKey: String, into consumer: String, isCommand: Bool
    ) -> Bool {
        let isOwnKey = routingKey.hasPrefix("\(producer.rawValue).")
        guard consumer.contains(".on-") else { return isCommand || isOwnKey || routingKey == consumer }
        return consumer.hasSuffix(".on-\(producer.rawValue)") && (isOwnKey || routingKey == consumer)
    }

    package init(
        consumer: String, routingKey: String, headers raw: [String: String], body: [UInt8]
    ) throws(UnreadableMessage) {
        let headers = HeaderReader(raw)
        guard body.count <= 2 * EnvelopeLimit.body else { throw UnreadableMessage(reason: "body is too large") }
        let id = try headers.uuid(HeaderName.id)
        guard let day = MessageDay.day(of: id) else { throw UnreadableMessage(reason: "id is not a version 7 UUID") }
        let source = try headers.text(HeaderName.source).split(separator: "/").map(String.init)
        guard source.count == 3, source[0] == "karvan", let producer = ServiceName(rawValue: source[1]),
            let company = try? CompanyID(source[2])
        else { throw UnreadableMessage(reason: "source is not /karvan/<service>/<company>") }
        let typeName = try headers.text(HeaderName.type)
        let key = try headers.optional(HeaderName.idempotencyKey)
        guard typeName.hasPrefix("karvan."), typeName.split(separator: ".").count == 4 else {
            throw UnreadableMessage(reason: "type is not karvan.<service>.<name>.v<version>")
        }
        guard Self.mayCome(from: producer, by: routingKey, into: consumer, isCommand: key != nil) else {
            throw UnreadableMessage(reason: "routing key \(routingKey.prefix(80)) does not name \(producer.rawValue)")
        }
        self.init(
            consumer: consumer, id: id, day: day, typeName: typeName, producer: producer, company: company,
            orderKey: "\(producer.rawValue)/\(try headers.text(HeaderName.subject))",
            epoch: Int(try headers.number(HeaderName.producerEpoch, or: 1)),
            number: try headers.number(HeaderName.sequence, or: 0), routingKey: routingKey, idempotencyKey: key,
            answerTo: try headers.optional(HeaderName.answerTo), headers: raw, body: body,
            acting: try headers.acting(company: company, causation: id))
    }
}

/// Reads headers; the colon form of the prefix is accepted too.
private struct HeaderReader {
    private let headers: [String: String]

    init(_ headers: [String: String]) { self.headers = headers }

    func optional(_ name: String) throws(UnreadableMessage) -> String? {
        if let value = headers[name] { return value }
        guard name.hasPrefix(HeaderName.prefix) else { return nil }
        return headers["cloudEvents:" + name.dropFirst(HeaderName.prefix.count)]
    }

    func text(_ name: String) throws(UnreadableMessage) -> String {
        guard let value = try optional(name), !value.isEmpty else {
            throw UnreadableMessage(reason: "\(name) is missing")
        }
        return value
    }

    func uuid(_ name: String) throws(UnreadableMessage) -> UUID {
        guard let value = UUID(uuidString: try text(name)) else {
            throw UnreadableMessage(reason: "\(name) is not a UUID")
        }
        return value
    }

    func number(_ name: String, or missing: Int64) throws(UnreadableMessage) -> Int64 {
        guard let text = try optional(name) else { return missing }
        guard let value = Int64(text), value >= 0 else { throw UnreadableMessage(reason: "\(name) is not a number") }
        return value
    }

    func acting(company: CompanyID, causation: UUID) throws(UnreadableMessage) -> Acting {
        var actor = Actor.system
        if let text = try optional(HeaderName.authID), let user = try? UserID(text) {
            let other = try optional(HeaderName.onBehalfOf).flatMap { try? UserID($0) }
            actor = .user(user, onBehalfOf: other)
        }
        return Acting(
            company: company, actor: actor, correlation: try optional(HeaderName.correlation), causation: causation,
            traceparent: try optional(HeaderName.traceParent))
    }
}
