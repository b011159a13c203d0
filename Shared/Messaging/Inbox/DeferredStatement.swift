import Contracts
import Foundation
import Postgres

/// Why a message stands in `msg.deferred`.
package enum DeferredState: Int16, Sendable {
    /// Failed; tried again by ``RetryTable``.
    case retry = 1
    /// Waits for an earlier message of its record.
    case waits = 2
    /// Waits for an operator.
    case parked = 3
}

/// Statements on the table of deferred messages.
enum DeferredStatement {
    static func insert(
        _ messages: [IncomingMessage], state: DeferredState, due: Duration, attempts: Int = 0,
        errorClass: String? = nil, error: String? = nil
    ) -> SQL {
        """
        insert into msg.deferred (consumer, message_id, sent_on, order_key, epoch, order_no, routing_key, headers, body,
          state, attempts, due_at, error_class, error_text)
        select i.*, \(state.rawValue), \(attempts), clock_timestamp() + \(due.milliseconds) * interval '1 millisecond',
          \(errorClass), \(error)
        from unnest(\(messages.map(\.consumer)), \(messages.map(\.id)), \(messages.map(\.day)),
          \(messages.map(\.orderKey)), \(messages.map(\.epoch)), \(messages.map(\.number)),
          \(messages.map(\.routingKey)), \(messages.map { JSONText(HeaderJSON.encode($0.headers)) }),
          \(messages.map(\.body))) as i
        on conflict (consumer, message_id) do nothing
        """
    }

    /// What waited behind these aggregates may be tried now; also what was parked because its elder stayed away so long,
    /// as it does when the process was down longer than that and takes up what waits before its queue is read.
    static func wakeFollowers(of keys: [VersionGate.Key]) -> SQL {
        """
        update msg.deferred d set state = 2, due_at = clock_timestamp()
        from unnest(\(keys.map(\.consumer)), \(keys.map(\.orderKey))) as k(consumer, order_key)
        where d.consumer = k.consumer and d.order_key = k.order_key
          and (d.state = 2 or d.state = 3 and d.error_class = 'gap')
        """
    }
}

extension Duration {
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
