import Contracts
import Synchronization

/// One connection for as long as the body of ``Database/session(_:_:)`` runs.
///
/// Statements outside of a transaction commit by themselves. When the connection dies, every further call throws
/// `.unavailable`, and a new session is due.
package final class Session: Sendable {
    private let connection: PGConnection
    private let database: Database
    private let isWoken = Atomic<Bool>(false)

    init(_ connection: PGConnection, of database: Database) {
        self.connection = connection
        self.database = database
    }

    /// All rows of a statement; `before` are carried out first, in the same round trip and commit with it.
    package func query(_ sql: SQL, after before: [SQL] = [], within limit: Duration? = nil) async throws -> [Row] {
        try await run(before + [sql], limit).rows
    }

    package func first(_ sql: SQL, within limit: Duration? = nil) async throws -> Row? {
        let result = try await run([sql], limit)
        return result.count > 0 ? Row(result: result, index: 0) : nil
    }

    /// Runs a statement and tells how many rows it changed.
    @discardableResult
    package func execute(_ sql: SQL, within limit: Duration? = nil) async throws -> Int {
        try await run([sql], limit).affected
    }

    /// Rests the connection's thread, which costs less than a timer; nothing else happens on the connection meanwhile.
    package func rest(for pause: Duration) async { await connection.rest(for: pause) }

    /// A unit of work on this connection; repeated after a conflict as ``Database/transaction(_:within:_:)`` does.
    @discardableResult
    package func transaction<R: Sendable>(
        _ acting: Acting, within limit: Duration? = nil, _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        try await database.runUnit(within: limit) { interrupt in
            interrupt.attach(self.connection.wake)
            let attempt = await self.connection.attempt(
                acting, now: self.database.now(), mode: .write, interrupt, body)
            interrupt.attach(nil)
            return attempt
        }
    }

    /// Waits for what others `notify` on channels this session listens to. Empty when the time is over, after
    /// ``wake()``, and when the task is cancelled.
    package func notifications(within limit: Duration) async throws -> [ServerNotification] {
        try await interruptible(limit) { interrupt in
            while true {
                if self.isWoken.exchange(false, ordering: .acquiringAndReleasing) { return [] }
                // Comes back without notifications also for a wake that was answered before; then it waits on.
                let arrived = try await self.connection.notifications(interrupt)
                if !arrived.isEmpty || interrupt.deadline.hasPassed || interrupt.isCancelled { return arrived }
            }
        }
    }

    /// Ends the wait of ``notifications(within:)``, the present or the next one.
    package func wake() {
        isWoken.store(true, ordering: .releasing)
        connection.wake.raise()
    }

    /// Runs a script of any number of statements. Only migrations have text that is not a literal of the program.
    func script(_ text: String, within limit: Duration) async throws {
        try await interruptible(limit) { try await self.connection.script(text, $0) }
    }

    var isInTransaction: Bool { get async { await connection.isInTransaction } }

    private func run(_ batch: [SQL], _ limit: Duration?) async throws -> ResultSet {
        try await interruptible(limit) { try await self.connection.run(batch, $0) }
    }

    private func interruptible<R: Sendable>(
        _ limit: Duration?, _ body: @Sendable (Interrupt) async throws -> R
    ) async throws -> R {
        let interrupt = Interrupt(after: limit ?? database.configuration.unitDeadline)
        interrupt.attach(connection.wake)
        return try await withTaskCancellationHandler {
            defer { interrupt.attach(nil) }
            return try await body(interrupt)
        } onCancel: {
            interrupt.cancel()
        }
    }
}
