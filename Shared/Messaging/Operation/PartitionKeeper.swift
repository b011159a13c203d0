import Contracts
import Foundation
import Logging
import Postgres

/// Makes the partitions of log and inbox ahead and drops old ones whole; clears what is past its time (section 5).
package final class PartitionKeeper: Sendable {
    /// Days that each table is kept.
    package struct Retention: Sendable {
        package var log = 180
        package var inbox = MessageHandler.memory
        package var answered = 35
        package var started = 7

        package init() {}
    }

    private let database: Database
    private let retention: Retention
    private let stopper: Stopper
    private let logger: Logger

    package init(database: Database, retention: Retention = Retention(), stopper: Stopper, logger: Logger) {
        self.database = database
        self.retention = retention
        self.stopper = stopper
        self.logger = logger
    }

    package func run() async {
        let signal = stopper.signal()
        while !stopper.isStopped {
            do { try await runOnce() } catch {
                logger.warning("partitions wait", metadata: ["error": "\(error)"])
            }
            await signal.wait(upTo: .seconds(3600))
        }
    }

    package func runOnce() async throws {
        let retention = retention
        try await database.transaction(Acting.messaging, within: .seconds(60)) { tx in
            // Two replicas that make the same partition at once would fail.
            try await tx.execute("select pg_advisory_xact_lock(\(Self.lockClass)::integer, 0)")
            try await tx.execute("select msg.make_partitions((now() at time zone 'UTC')::date)")
            try await tx.execute(
                """
                select msg.drop_partitions('message_log', interval '1 month', current_date - \(retention.log)::integer),
                  msg.drop_partitions('inbox', interval '7 days', current_date - \(retention.inbox)::integer)
                """)
            tx.write(
                """
                delete from msg.answered
                where answered_at < clock_timestamp() - \(retention.answered) * interval '1 day'
                """)
            tx.write(
                """
                delete from msg.asked
                where answered_at < clock_timestamp() - \(retention.answered) * interval '1 day'
                """)
            tx.write(
                "delete from msg.started where started_at < clock_timestamp() - \(retention.started) * interval '1 day'"
            )
        }
    }

    private static let lockClass = 0x4B50
}
