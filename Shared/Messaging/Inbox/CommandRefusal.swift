import Contracts
import Foundation
import Postgres

/// The answer to a command that no handler may see: its key belongs to another request (messaging 10, rule 1).
///
/// It speaks of the command alone and not of a record, so it is the library's own and no type of the catalogue. It
/// travels in the stream in which the asker got, or gets, the answer to the first request under the key.
struct CommandRefusal: Codable, Sendable, Equatable {
    static let keyReused = "KEY_REUSED"
    private static let suffix = ".CommandRefused.v1"

    let code: String
    /// The type of the command that is refused.
    let command: String
    let idempotencyKey: String

    static func isOne(_ message: IncomingMessage) -> Bool { message.typeName.hasSuffix(suffix) }

    /// The refusal of a command as a message to its sender.
    ///
    /// - Parameter answer: the message that answered the first request.
    /// - Returns: `nil` when that message is older than what is kept.
    static func draft(of message: IncomingMessage, instead answer: UUID, in tx: Transaction) async throws
        -> MessageDraft?
    {
        guard let key = message.idempotencyKey, let day = MessageDay.day(of: answer) else { return nil }
        let row = try await tx.first(
            """
            select l.exchange, l.order_key, l.routing_key, i.service
            from msg.message_log l, msg.identity i where l.message_id = \(answer) and l.sent_on = \(day)
            """)
        guard let row else { return nil }
        let (subject, service): (String, String) = (try row["order_key"], try row["service"])
        var headers = [
            HeaderName.specVersion: "1.0", HeaderName.type: "karvan.\(service)\(suffix)", HeaderName.subject: subject,
            HeaderName.time: tx.now.description, HeaderName.correlation: message.acting.correlation ?? subject,
            HeaderName.causation: message.id.uuidString.lowercased(), HeaderName.authType: "system",
            HeaderName.answerTo: key,
        ]
        headers[HeaderName.traceParent] = message.acting.traceparent
        let stream = (try row["routing_key"] as String).split(separator: ".").prefix(2).joined(separator: ".")
        return MessageDraft(
            id: UUIDv7.make(), company: message.company, exchange: try row["exchange"],
            routingKey: "\(stream).command-refused", orderKey: subject, headers: headers,
            body: try JSON.encode(Self(code: keyReused, command: message.typeName, idempotencyKey: key)),
            isOrdered: true, isSent: true)
    }
}
