import Contracts
import Foundation
import Logging
import Postgres

/// Fires due timers. Late is allowed, twice is not: the row goes in the transaction of its effect, and rows that another
/// replica holds are passed over, so no owner has to be chosen.
package final class TimerRunner: Sendable {
    private let database: Database
    private let handlers: [String: TimerHandler]
    private let stopper: Stopper
    private let logger: Logger
    private let loop: WatchedLoop

    package init(
        database: Database, handlers: [TimerHandler], stopper: Stopper, logger: Logger, watch: LoopWatch = LoopWatch()
    ) {
        self.database = database
        self.handlers = Dictionary(handlers.map { ($0.process, $0) }) { first, _ in
            preconditionFailure("two timer handlers for \(first.process)")
        }
        self.stopper = stopper
        self.logger = logger
        loop = WatchedLoop(name: "timers", watch: watch)
    }

    package func run() async {
        guard !handlers.isEmpty else { return }
        let signal = stopper.signal()
        defer { loop.end() }
        while !stopper.isStopped {
            loop.turn()
            var fired = 0
            do { fired = try await runOnce() } catch {
                logger.warning("timers wait", metadata: ["error": "\(error)"])
            }
            if fired == 0 { await signal.wait(upTo: .milliseconds(500)) }
        }
    }

    /// Fires what is due, each in its own transaction. Returns how many fired.
    @discardableResult
    package func runOnce() async throws -> Int {
        let names = Array(handlers.keys)
        let due = try await database.read(Acting.messaging) { tx in
            try await tx.query(
                """
                select timer_id from msg.timer
                where due_at <= clock_timestamp() and process_type = any(\(names))
                order by due_at limit 100
                """)
        }
        var fired = 0
        for row in due {
            if stopper.isStopped { break }
            loop.turn(mayTake: LoopWatch.unitOfWork)
            if try await fire(row["timer_id"]) { fired += 1 }
        }
        return fired
    }

    private func fire(_ id: UUID) async throws -> Bool {
        do {
            return try await database.transaction(Acting.messaging, within: .seconds(30)) { [handlers] tx in
                let row = try await tx.first(
                    """
                    delete from msg.timer where timer_id = (
                      select timer_id from msg.timer where timer_id = \(id) for update skip locked)
                    returning process_type, process_key, payload
                    """)
                guard let row, let handler = handlers[try row["process_type"] as String] else { return false }
                let payload: JSONText = try row["payload"]
                try await handler.run(row["process_key"], payload.bytes, tx)
                return true
            }
        } catch  where FailureClass(error) != .hold {
            logger.error("timer failed", metadata: ["timer": "\(id)", "error": "\(error)"])
            try await postpone(id)
            return false
        }
    }

    /// A failed timer must not keep the others from firing.
    private func postpone(_ id: UUID) async throws {
        _ = try await database.transaction(Acting.messaging) { tx in
            try await tx.execute(
                "update msg.timer set due_at = clock_timestamp() + interval '1 minute' where timer_id = \(id)")
        }
    }
}
