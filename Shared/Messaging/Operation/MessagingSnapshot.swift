import Contracts
import Foundation
import Postgres

/// What stands in the tables of the backbone at one moment (13.1).
package struct MessagingSnapshot: Sendable, Equatable, Codable {
    package var outboxRows: Int
    package var outboxAgeSeconds: Int
    package var held: Int
    /// Failed, to be tried again.
    package var retried: Int
    /// Waiting for an earlier message of their record.
    package var waiting: Int
    /// Of these, longer than a minute: a gap, unless an elder is parked.
    package var waitingLong: Int
    package var parked: Int
    package var unanswered: Int
    package var exhausted: Int
    package var timersOverdue: Int
    /// Since when the oldest transaction of this database is open; old ones keep the safe floor of the log down (7.3).
    package var oldestTransactionSeconds: Int
    /// Days for which the tables have partitions, from today on.
    package var partitionDaysAhead: Int
    /// Parked ones by consumer, for those that have any.
    package var parkedBy: [String: Int]
}

extension MessagingSnapshot {
    static func take(in tx: Transaction) async throws -> MessagingSnapshot {
        // The age of a row is read from the time inside its message's id.
        let row = try await tx.first(
            """
            select (select count(*) from msg.outbox) as outbox,
              (select message_id from msg.outbox order by seq limit 1) as oldest,
              (select count(*) from msg.outbox_hold) as held,
              (select count(*) from msg.deferred where state = 1) as retried,
              (select count(*) from msg.deferred where state = 2) as waiting,
              (select count(*) from msg.deferred where state = 2 and first_at < clock_timestamp() - interval '60 seconds')
                as waiting_long,
              (select count(*) from msg.deferred where state = 3) as parked,
              (select count(*) from msg.asked where answered_at is null and exhausted_at is null) as unanswered,
              (select count(*) from msg.asked where answered_at is null and exhausted_at is not null) as exhausted,
              (select count(*) from msg.timer where due_at < clock_timestamp() - interval '5 seconds') as overdue,
              (select coalesce(extract(epoch from clock_timestamp() - min(xact_start)), 0)::bigint from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()) as oldest_transaction,
              (select min(p.last) - (now() at time zone 'UTC')::date from (
                select max(to_date(right(c.relname, 8), 'YYYYMMDD')
                  + case when i.inhparent = 'msg.inbox'::regclass then 7 else 28 end) as last
                from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent in ('msg.inbox'::regclass, 'msg.message_log'::regclass) group by i.inhparent) p)
                as partition_days
            """)
        guard let row else { throw ClaimRace() }
        let parked = try await tx.query(
            "select consumer, count(*) as n from msg.deferred where state = 3 group by consumer")
        let oldest: UUID? = try row["oldest"]
        let since = oldest.flatMap { UUIDv7.time(of: $0) }
        let age = since.map { max(0, (Timestamp.now().microseconds - $0.microseconds) / 1_000_000) } ?? 0
        return MessagingSnapshot(
            outboxRows: try row["outbox"], outboxAgeSeconds: Int(age), held: try row["held"],
            retried: try row["retried"], waiting: try row["waiting"], waitingLong: try row["waiting_long"],
            parked: try row["parked"], unanswered: try row["unanswered"], exhausted: try row["exhausted"],
            timersOverdue: try row["overdue"], oldestTransactionSeconds: try row["oldest_transaction"],
            partitionDaysAhead: try row["partition_days"],
            parkedBy: try Dictionary(uniqueKeysWithValues: parked.map { (try $0["consumer"], try $0["n"]) }))
    }
}
