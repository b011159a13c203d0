import Contracts
import Foundation
import Postgres

/// The statements that write all messages of a unit of work.
enum OutboxStatement {
    /// One statement: take the streams' locks and numbers, write the log, remember commands, then the queue.
    ///
    /// The queue's rows join the numbers, so their `seq` is drawn after every stream row is locked: two units that speak of
    /// one aggregate commit in the order of their numbers (G-4). Streams are locked in the order of their keys.
    /// A service restored from a backup counts its epoch up, so the epoch is the one of this moment (13.5).
    ///
    /// Setting up a part of the statement costs more than running it, so what no message needs is left out.
    ///
    /// - Parameter keys: those of the commands among the drafts, by message id. The same key again asks again.
    static func write(_ drafts: [MessageDraft], askedUnder keys: [UUID: String] = [:]) -> SQL {
        let numbers = Numbers(of: drafts)
        let numbering: SQL = numbers.counts.isEmpty ? Self.noNumbers : Self.numbering(numbers)
        let remembering: SQL = keys.isEmpty ? "" : Self.remembering
        let last: SQL = drafts.contains(where: \.isSent) ? Self.logAndQueue(remembering) : Self.log
        return """
            with incoming as (
              select * from unnest(\(drafts.map(\.id)), \(drafts.map(\.day)), \(drafts.map(\.exchange)),
                \(drafts.map(\.routingKey)), \(drafts.map(\.orderKey)), \(drafts.map { JSONText(HeaderJSON.encode($0.headers)) }),
                \(drafts.map(\.body)), \(drafts.map(\.company.description)), \(drafts.map(\.isSent)),
                \(numbers.behind), \(drafts.map { keys[$0.id] })) with ordinality
                as i(message_id, sent_on, exchange, routing_key, order_key, headers, body, company, sent, behind, key, place)
            ), \(numbering)\(last)
            """
    }

    /// How many numbers each stream needs, and for each draft how many of its stream come after it; none where it has no
    /// number.
    private struct Numbers {
        var counts: [String: Int64] = [:]
        var behind: [Int64?] = []

        init(of drafts: [MessageDraft]) {
            for draft in drafts.reversed() {
                guard draft.isOrdered else {
                    behind.append(nil)
                    continue
                }
                behind.append(counts[draft.orderKey, default: 0])
                counts[draft.orderKey, default: 0] += 1
            }
            behind.reverse()
        }
    }

    private static func numbering(_ numbers: Numbers) -> SQL {
        let keys = numbers.counts.keys.sorted()
        return """
            advanced as (
              insert into msg.stream as s (order_key, last_no)
              select * from unnest(\(keys), \(keys.compactMap { numbers.counts[$0] }))
              on conflict (order_key) do update set last_no = s.last_no + excluded.last_no
              returning s.order_key, s.last_no
            ), numbered as (
              select i.*, coalesce(a.last_no - i.behind, 0) as order_no
              from incoming i left join advanced a using (order_key)
            )
            """
    }

    private static var noNumbers: SQL { "numbered as (select i.*, 0 as order_no from incoming i)" }

    private static func logAndQueue(_ remembering: SQL) -> SQL {
        """
        , logged as (
          \(log)
        )\(remembering)
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

    /// Remembers commands until they are answered.
    private static var remembering: SQL {
        """
        , asked as (
          insert into msg.asked as a (idempotency_key, message_id, sent_on, routing_key, due_at)
          select key, message_id, sent_on, routing_key, clock_timestamp() + interval '60 seconds'
          from incoming where key is not null order by key
          on conflict (idempotency_key) do update set message_id = excluded.message_id, sent_on = excluded.sent_on,
            due_at = excluded.due_at, attempts = 0, answered_at = null, exhausted_at = null
        )
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
