import Foundation

/// What one service tells another. Its payload is JSON; its name and version never change their meaning (M-09).
package protocol Message: Codable, Sendable {
    /// The name on the wire: `InvoiceIssued`.
    static var name: String { get }
    static var version: Int { get }
    /// Whose contract it is: the producer of an event, the receiver of a command.
    static var owner: ServiceName { get }
    /// The record it is about; messages of one subject in one stream are handled in order.
    var subject: UUID { get }
}

extension Message {
    package static var name: String { String(describing: Self.self) }
    package static var version: Int { 1 }
    /// `karvan.accounting.InvoiceIssued.v1`
    package static var typeName: String { "karvan.\(owner.rawValue).\(name).v\(version)" }
}

/// A fact: it happened, and nobody refuses it (`flows.md` section 1).
package protocol Event: Message {
    /// Where it is published; its subject's order numbers run within this stream.
    static var stream: Stream { get }
    /// Past tense in kebab case, the last part of the routing key: `issued`.
    static var action: String { get }
    /// The stream of this very event, where one type serves several askers.
    var stream: Stream { get }
    /// Every stream that events of this type may appear in.
    static var streams: [Stream] { get }
}

extension Event {
    package static var owner: ServiceName { stream.producer }
    package var stream: Stream { Self.stream }
    package static var streams: [Stream] { [stream] }
    package var routingKey: String { "\(stream.key).\(Self.action)" }
}

/// An intent: the receiver may refuse it, and answers exactly once (M-04).
package protocol Command: Message {
    static var receiver: ServiceName { get }
    /// Imperative in kebab case: `issue-invoice`.
    static var action: String { get }
}

extension Command {
    package static var owner: ServiceName { receiver }
    package static var routingKey: String { "\(receiver.rawValue).\(action)" }
}

/// A sequence of events about one kind of record. Consumers bind whole streams, never single types (3.2).
package struct Stream: Hashable, Sendable {
    package let producer: ServiceName
    package let aggregate: String

    package init(_ producer: ServiceName, _ aggregate: String) {
        self.producer = producer
        self.aggregate = aggregate
    }

    /// `accounting.invoice`
    package var key: String { "\(producer.rawValue).\(aggregate)" }
}
