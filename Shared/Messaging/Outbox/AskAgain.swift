import Contracts
import Foundation
import Logging
import Postgres

/// Repeats commands whose answer did not come: the same key, a new message id (T-16, M-08).
///
/// After 60 s, then doubling, six times; then the command is marked exhausted and counted until somebody looks at it.
/// Silence is an outage and never taken for a no.
package final class AskAgain: Sendable {
    private static let limit = 6

    private let database: Database
    private let stopper: Stopper
    private let logger: Logger
    private let loop: WatchedLoop

    package init(database: Database, stopper: Stopper, logger: Logger, watch: LoopWatch = LoopWatch()) {
        self.database = database
        self.stopper = stopper
        self.logger = logger
        loop = WatchedLoop(name: "ask again", watch: watch)
    }

    package func run() async {
        let signal = stopper.signal()
        defer { loop.end() }
        while !stopper.isStopped {
            loop.turn(mayTake: LoopWatch.unitOfWork)
            do { try await runOnce() } catch {
                logger.info("could not look for unanswered commands", metadata: ["error": "\(error)"])
            }
            await signal.wait(upTo: .seconds(5))
        }
    }

    /// Returns how many commands were sent again.
    @discardableResult
    package func runOnce() async throws -> Int {
        try await database.transaction(Acting.messaging) { [logger] tx in
            let rows = try await tx.query(
                """
                select idempotency_key, message_id, attempts from msg.asked
                where answered_at is null and exhausted_at is null and due_at <= clock_timestamp()
                order by due_at limit 100 for update skip locked
                """)
            var again: [String] = []
            var exhausted: [String] = []
            for row in rows {
                let key: String = try row["idempotency_key"]
                guard try row["attempts"] < Self.limit else {
                    exhausted.append(key)
                    continue
                }
                again.append(key)
                Outbox.buffer(of: tx).sendAgain(try row["message_id"])
            }
            if !again.isEmpty { tx.write(Self.postpone(again)) }
            if !exhausted.isEmpty {
                logger.error("commands without an answer", metadata: ["keys": "\(exhausted.joined(separator: ", "))"])
                tx.write(Self.giveUp(exhausted))
            }
            Outbox.flushBeforeCommit(tx)
            return again.count
        }
    }

    private static func postpone(_ keys: [String]) -> SQL {
        """
        update msg.asked set attempts = attempts + 1,
          due_at = clock_timestamp() + power(2, attempts + 1) * interval '60 seconds'
        where idempotency_key = any(\(keys))
        """
    }

    private static func giveUp(_ keys: [String]) -> SQL {
        "update msg.asked set exhausted_at = clock_timestamp() where idempotency_key = any(\(keys))"
    }
}

extension Acting {
    /// The backbone itself, where no company is concerned.
    static let messaging = Acting(company: CompanyID(UUID(high: 0, low: 0)))
}
