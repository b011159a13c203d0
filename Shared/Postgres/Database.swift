import Contracts
import Logging
import Synchronization

/// A service's database: units of work on a pool of connections, and sessions for what must stay on one.
package final class Database: Sendable {
    /// The clock of units of work; tests put in one that stands still.
    package let now: @Sendable () -> Timestamp

    let configuration: DatabaseConfiguration
    let counters = Counters()
    let logger: Logger
    private let pool: Pool
    private let operations = OperationMetrics()
    private let upkeep: Task<Void, Never>

    package init(
        _ configuration: DatabaseConfiguration, logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
    ) {
        let pool = Pool(configuration, counters: counters, logger: logger)
        self.configuration = configuration
        self.logger = logger
        self.now = now
        self.pool = pool
        self.upkeep = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(30))
                await pool.closeSurplus()
                pool.reportLongLoans()
            }
        }
    }

    deinit { upkeep.cancel() }

    /// Runs `body` in a transaction and commits, or rolls back when it throws.
    ///
    /// `body` runs again as a whole after a conflict (40001, 40P01: five times), a lock timeout (once) or a connection
    /// lost before the commit; so it has no effects but on the transaction.
    /// - Parameter limit: the deadline of the unit, all attempts together; interactive work leaves it out.
    @discardableResult
    package func transaction<R: Sendable>(
        _ acting: Acting, within limit: Duration? = nil, _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        try await unit(acting, .write, limit, body)
    }

    /// Runs `body` on one snapshot of the data; it cannot write.
    @discardableResult
    package func read<R: Sendable>(
        _ acting: Acting, within limit: Duration? = nil, _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        try await unit(acting, .read, limit, body)
    }

    /// Lends a connection of its own, opened for `body` and closed after it, whose settings, locks and listening last as
    /// long as it does: for the relay, advisory locks, `listen`, migrations.
    ///
    /// - Parameter onItsThread: runs `body` on the connection's own thread, as a transaction's, so that a statement costs
    ///   no change of threads. Not for a body that listens: nothing else of it would run meanwhile.
    @discardableResult
    package func session<R: Sendable>(
        _ settings: [SessionSetting] = [], onItsThread: Bool = false,
        _ body: @Sendable (Session) async throws -> R
    ) async throws -> R {
        let connection = try await PGConnection.open(configuration, settings, counters: counters, logger: logger)
        do {
            let value = try await withTaskExecutorPreference(onItsThread ? connection.thread : nil) {
                try await body(Session(connection, of: self))
            }
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Refuses new units of work, waits for those that run, and closes all connections.
    package func close() async {
        upkeep.cancel()
        await pool.close()
    }

    package var poolMetrics: PoolMetrics { pool.metrics }

    /// Closes connections that are idle or alive for too long; otherwise done every half minute.
    func closeSurplus() async { await pool.closeSurplus() }

    private func unit<R: Sendable>(
        _ acting: Acting, _ mode: TransactionMode, _ limit: Duration?,
        _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        let started = ContinuousClock.now
        defer { operations.record(mode, since: started) }
        return try await runUnit(within: limit) { interrupt in
            let connection = try await self.pool.lend(interrupt, correlation: acting.correlation)
            interrupt.attach(connection.wake)
            let attempt = await connection.attempt(acting, now: self.now(), mode: mode, interrupt, body)
            interrupt.attach(nil)
            await self.pool.giveBack(connection, isReusable: attempt.isReusable)
            return attempt
        }
    }

    /// Repeats attempts as the plan allows, under one deadline.
    func runUnit<R: Sendable>(
        within limit: Duration?, _ attempt: @Sendable (Interrupt) async throws -> Attempt<R>
    ) async throws -> R {
        let interrupt = Interrupt(after: limit ?? configuration.unitDeadline)
        return try await withTaskCancellationHandler {
            var plan = RetryPlan()
            while true {
                let ended = try await attempt(interrupt)
                switch ended.result {
                case .success(let value):
                    _ = counters.transactions.add(1, ordering: .relaxed)
                    ended.transaction.runFollowUps()
                    return value
                case .failure(let error):
                    guard let pause = plan.pause(after: ended.transaction) else { throw error }
                    _ = counters.retries.add(1, ordering: .relaxed)
                    if pause > .zero { try await Task.sleep(for: pause) }
                }
            }
        } onCancel: {
            interrupt.cancel()
        }
    }
}

extension PGConnection {
    /// Opens a connection within the time limit for connecting.
    static func open(
        _ configuration: DatabaseConfiguration, _ settings: [SessionSetting], counters: Counters, logger: Logger
    ) async throws(PostgresError) -> PGConnection {
        let interrupt = Interrupt(after: configuration.connectTimeout)
        let connection = try PGConnection(
            cancellationGrace: configuration.cancellationGrace, counters: counters, logger: logger)
        interrupt.attach(connection.wake)
        let parameters = configuration.parameters(settings)
        let result = await withTaskCancellationHandler {
            await connection.tryToConnect(parameters, interrupt)
        } onCancel: {
            interrupt.cancel()
        }
        if case .failure(let error) = result {
            // The caller decides how loud this is: while the server is away it happens at every request.
            logger.debug("database connection failed", metadata: ["error": "\(error)"])
            await connection.close()
            throw error
        }
        return connection
    }

    private func tryToConnect(
        _ parameters: [(name: String, value: String)], _ interrupt: Interrupt
    ) -> Result<Void, PostgresError> {
        do { return .success(try connect(parameters, interrupt)) } catch { return .failure(error) }
    }
}
