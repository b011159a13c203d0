import Contracts
import Foundation
import Postgres

/// One row of the head of the outbox, ready to go.
struct RelayRow: Sendable {
    let sequence: Int64
    let orderKey: String
    let message: OutgoingMessage

    init(_ row: Row) throws {
        let id: UUID = try row["message_id"]
        let exchange: String = try row["exchange"]
        let headers: JSONText = try row["headers"]
        let number: Int64 = try row["order_no"]
        var all = try HeaderJSON.decode(headers.bytes)
        all[HeaderName.id] = id.uuidString.lowercased()
        if number > 0 { all[HeaderName.sequence] = SequenceText.text(number) }
        sequence = try row["seq"]
        orderKey = try row["order_key"]
        message = OutgoingMessage(
            id: id, exchange: exchange, routingKey: try row["routing_key"],
            // A command that reaches no queue must come back; an event goes to the alternate exchange.
            mandatory: exchange == Topology.commands, headers: all, body: try row["body"])
    }
}

/// The relay's statements.
enum RelayStatement {
    static let window = 500
    /// A message that is larger goes alone.
    static let windowBytes = 1 << 20

    /// The head of the queue, always from its beginning: a remembered place would pass over rows that commit late.
    ///
    /// The head is taken in a materialized step and the log joined row by row: statistics of a queue table are wrong by
    /// nature, and the planner would scan the whole log.
    static var head: SQL {
        """
        with head as materialized (
          select o.seq, o.message_id, o.sent_on, o.order_key
          from msg.outbox o
          where not exists (
            select from msg.outbox_hold h where h.order_key = o.order_key and h.until > clock_timestamp())
          order by o.seq
          limit \(window)
        ), rows as (
          select head.seq, head.message_id, head.order_key, l.exchange, l.routing_key, l.order_no, l.headers, l.body,
            sum(octet_length(l.body)) over (order by head.seq) as total
          from head cross join lateral (
            select exchange, routing_key, order_no, headers, body from msg.message_log m
            where m.message_id = head.message_id and m.sent_on = head.sent_on
          ) l
        )
        select seq, message_id, order_key, exchange, routing_key, order_no, headers, body,
          (select count(*) from head) as waiting
        from rows where total <= \(windowBytes) or total = octet_length(body)
        order by seq
        """
    }

    static func delete(_ sequences: [Int64]) -> SQL {
        "delete from msg.outbox where seq = any(\(sequences))"
    }

    static func release(_ keys: [String]) -> SQL {
        "delete from msg.outbox_hold where order_key = any(\(keys))"
    }

    /// Leaves the key alone for `first`, doubling with each attempt up to a minute.
    static func hold(_ key: String, reason: String, first: Duration) -> SQL {
        """
        insert into msg.outbox_hold as h (order_key, attempts, until, reason)
        values (\(key), 1, clock_timestamp() + \(first.milliseconds) * interval '1 millisecond', \(reason))
        on conflict (order_key) do update set attempts = h.attempts + 1, reason = excluded.reason,
          until = clock_timestamp()
            + least(60000, \(first.milliseconds) * power(2, least(h.attempts, 16))) * interval '1 millisecond'
        """
    }
}
