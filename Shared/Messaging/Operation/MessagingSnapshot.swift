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
              (select count(*) from msg.timer where due_at < clock_timestamp() - interval '5 seconds') as overdue
            """)
        guard let row else { throw ClaimRace() }
        let oldest: UUID? = try row["oldest"]
        let since = oldest.flatMap { UUIDv7.time(of: $0) }
        let age = since.map { max(0, (Timestamp.now().microseconds - $0.microseconds) / 1_000_000) } ?? 0
        return MessagingSnapshot(
            outboxRows: try row["outbox"], outboxAgeSeconds: Int(age), held: try row["held"],
            retried: try row["retried"], waiting: try row["waiting"], waitingLong: try row["waiting_long"],
            parked: try row["parked"], unanswered: try row["unanswered"], exhausted: try row["exhausted"],
            timersOverdue: try row["overdue"])
    }
}
