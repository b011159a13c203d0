import Contracts
import Foundation

/// A message on its way into the log: everything but its order number, which the database hands out under lock, and its
/// sender, whose name and epoch stand in `msg.identity`.
struct MessageDraft: Sendable, Equatable {
    var id: UUID
    var company: CompanyID
    var exchange: String
    var routingKey: String
    /// What is kept in order: `invoice/<id>`; holds of the relay are per key too.
    var orderKey: String
    var headers: [String: String]
    var body: [UInt8]
    /// Gets a number of its stream (an event that somebody consumes).
    var isOrdered: Bool
    /// Goes to the broker; what nobody binds is only logged.
    var isSent: Bool

    var day: LocalDate { MessageDay.day(of: id) ?? LocalDate(daysSince1970: 0) }
}

/// Bodies and headers above these cannot travel: larger content is stored by its owner and referred to (section 4).
///
/// A document travels whole: a line takes up to 800 bytes, real documents have up to 1,400 of them, and 4 MiB hold 5,000.
/// The broker's own limit is set above it (`max_message_size` in `deploy/rabbitmq/rabbitmq.conf`).
package enum EnvelopeLimit {
    package static let body = 4 << 20
    package static let headers = 4096
}

/// The day inside a version 7 id; a message and its duplicates meet in the same partition through it.
enum MessageDay {
    static func day(of id: UUID) -> LocalDate? { UUIDv7.time(of: id)?.utcDate }
}

/// A message that breaks a rule of the envelope: a defect of the sender, found before anything is written.
package struct EnvelopeError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

extension MessageDraft {
    /// - Parameter key: of the command that this event answers.
    init(event: some Event, acting: Acting, at now: Timestamp, answering key: String?) throws {
        let stream = event.stream
        let isConsumed = Topology.isConsumed(stream)
        let subject = "\(stream.aggregate)/\(event.subject.uuidString.lowercased())"
        var headers = Self.headers(of: event, subject: subject, acting: acting, at: now)
        headers[HeaderName.answerTo] = key
        self.init(
            id: UUIDv7.make(), company: acting.company, exchange: Topology.events, routingKey: event.routingKey,
            orderKey: subject,
            headers: headers, body: try JSON.encode(event), isOrdered: isConsumed, isSent: isConsumed)
        try checkLimits()
    }

    init(command: some Command, key: String, acting: Acting, at now: Timestamp) throws {
        let type = type(of: command)
        let subject = "command/\(command.subject.uuidString.lowercased())"
        var headers = Self.headers(of: command, subject: subject, acting: acting, at: now)
        headers[HeaderName.idempotencyKey] = key
        self.init(
            id: UUIDv7.make(), company: acting.company, exchange: Topology.commands, routingKey: type.routingKey,
            orderKey: "\(type.receiver.rawValue).\(subject)", headers: headers, body: try JSON.encode(command),
            isOrdered: false, isSent: true)
        try checkLimits()
    }

    private static func headers(
        of message: some Message, subject: String, acting: Acting, at now: Timestamp
    ) -> [String: String] {
        var headers = [
            HeaderName.specVersion: "1.0",
            HeaderName.type: type(of: message).typeName,
            HeaderName.subject: subject,
            HeaderName.time: now.description,
            HeaderName.correlation: acting.correlation ?? message.subject.uuidString.lowercased(),
        ]
        headers[HeaderName.causation] = acting.causation?.uuidString.lowercased()
        headers[HeaderName.traceParent] = acting.traceparent
        switch acting.actor {
        case .system: headers[HeaderName.authType] = "system"
        case .user(let id, let onBehalfOf):
            headers[HeaderName.authType] = "user"
            headers[HeaderName.authID] = id.description
            headers[HeaderName.onBehalfOf] = onBehalfOf?.description
        }
        return headers
    }

    private func checkLimits() throws(EnvelopeError) {
        guard body.count <= EnvelopeLimit.body else {
            throw EnvelopeError(description: "\(routingKey): body of \(body.count) bytes, limit \(EnvelopeLimit.body)")
        }
        // 300 bytes of room for the headers that are added later: id, sequence, source and epoch.
        let size = headers.reduce(300) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
        guard size <= EnvelopeLimit.headers else {
            throw EnvelopeError(description: "\(routingKey): headers of \(size) bytes, limit \(EnvelopeLimit.headers)")
        }
    }
}

/// The order number as a header: 19 digits, so that text compares as numbers do.
enum SequenceText {
    static func text(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}
