import Contracts
import Foundation
import Postgres

/// The statements that write all messages of a unit of work.
enum OutboxStatement {
    /// One statement: take the streams' locks and numbers, write the log, then the queue.
    ///
    /// The queue's rows join the numbers, so their `seq` is drawn after every stream row is locked: two units that speak of
    /// one aggregate commit in the order of their numbers (G-4). Streams are locked in the order of their keys.
    /// A service restored from a backup counts its epoch up, so the epoch is the one of this moment (13.5).
    ///
    /// Setting up a part of the statement costs more than running it, so what no message needs is left out.
    static func write(_ drafts: [MessageDraft]) -> SQL {
        let numbering: SQL = drafts.contains(where: \.isOrdered) ? Self.numbering : Self.noNumbers
        let last: SQL = drafts.contains(where: \.isSent) ? Self.logAndQueue : Self.log
        return """
            with incoming as (
              select * from unnest(\(drafts.map(\.id)), \(drafts.map(\.day)), \(drafts.map(\.exchange)),
                \(drafts.map(\.routingKey)), \(drafts.map(\.orderKey)), \(drafts.map { JSONText(HeaderJSON.encode($0.headers)) }),
                \(drafts.map(\.body)), \(drafts.map(\.company.description)), \(drafts.map(\.isOrdered)),
                \(drafts.map(\.isSent))) with ordinality
                as i(message_id, sent_on, exchange, routing_key, order_key, headers, body, company, ordered, sent, place)
            ), \(numbering)\(last)
            """
    }

    private static var numbering: SQL {
        """
        wanted as (
          select order_key, count(*) as n from incoming where ordered group by order_key
        ), advanced as (
          insert into msg.stream as s (order_key, last_no) select order_key, n from wanted order by order_key
          on conflict (order_key) do update set last_no = s.last_no + excluded.last_no
          returning s.order_key, s.last_no
        ), numbered as (
          select i.*, case when i.ordered
            then a.last_no - w.n + row_number() over (partition by i.order_key, i.ordered order by i.place)
            else 0 end as order_no
          from incoming i left join wanted w using (order_key) left join advanced a using (order_key)
        )
        """
    }

    private static var noNumbers: SQL { "numbered as (select i.*, 0 as order_no from incoming i)" }

    private static var logAndQueue: SQL {
        """
        , logged as (
          \(log)
        )
        insert into msg.outbox (message_id, sent_on, order_key)
        select message_id, sent_on, order_key from numbered where sent order by place
        """
    }

    private static var log: SQL {
        """

        insert into msg.message_log (message_id, sent_on, exchange, routing_key, order_key, order_no, headers, body)
        select message_id, sent_on, exchange, routing_key, order_key, order_no,
          headers || jsonb_build_object('cloudEvents_source', '/karvan/' || service || '/' || company,
            'cloudEvents_producerepoch', epoch::text), body
        from numbered left join msg.identity on true
        """
    }

    /// Remembers commands until they are answered. The same key again asks again.
    static func remember(_ asked: [(key: String, draft: MessageDraft)]) -> SQL {
        """
        insert into msg.asked as a (idempotency_key, message_id, sent_on, routing_key, due_at)
        select key, message_id, sent_on, routing_key, clock_timestamp() + interval '60 seconds'
        from unnest(\(asked.map(\.key)), \(asked.map(\.draft.id)), \(asked.map(\.draft.day)),
          \(asked.map(\.draft.routingKey))) as i(key, message_id, sent_on, routing_key)
        order by key
        on conflict (idempotency_key) do update set message_id = excluded.message_id, sent_on = excluded.sent_on,
          due_at = excluded.due_at, attempts = 0, answered_at = null, exhausted_at = null
        """
    }

    /// Sends what was sent before once more, under new ids: the same content, also the same order number, so that whoever
    /// applied the first takes the second as stale.
    static func sendAgain(_ originals: [UUID]) -> SQL {
        let fresh = originals.map { _ in UUIDv7.make() }
        let days = originals.map { MessageDay.day(of: $0) ?? LocalDate(daysSince1970: 0) }
        let newDays = fresh.map { MessageDay.day(of: $0) ?? LocalDate(daysSince1970: 0) }
        return """
            with again as (
              insert into msg.message_log (message_id, sent_on, exchange, routing_key, order_key, order_no, headers, body)
              select i.fresh, i.fresh_on, l.exchange, l.routing_key, l.order_key, l.order_no, l.headers, l.body
              from unnest(\(originals), \(days), \(fresh), \(newDays)) as i(original, sent_on, fresh, fresh_on)
              join msg.message_log l on l.message_id = i.original and l.sent_on = i.sent_on
              returning message_id, sent_on, order_key
            )
            insert into msg.outbox (message_id, sent_on, order_key) select message_id, sent_on, order_key from again
            """
    }
}
