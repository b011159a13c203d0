import CLibPQ
import Contracts
import Glibc
import Logging
import Synchronization

/// One connection: an actor whose executor is the connection's own thread (W-1). Its methods block that thread alone.
actor PGConnection {
    nonisolated let thread: WorkerThread
    nonisolated let wake = WakeSignal()
    private nonisolated let opened = Deadline.now
    /// Makes the ages at which connections are closed differ by up to a sixth either way.
    private nonisolated let ageSpread = Int.random(in: 83...117)
    private let wire: Wire

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(cancellationGrace: Duration, counters: Counters, logger: Logger) throws(PostgresError) {
        thread = try WorkerThread()
        wire = Wire(wake: wake, cancellationGrace: cancellationGrace, counters: counters, logger: logger)
    }

    deinit { thread.stop() }

    func connect(_ parameters: [(name: String, value: String)], _ interrupt: Interrupt) throws(PostgresError) {
        try wire.connect(parameters, interrupt)
    }

    func close() { wire.finish() }

    nonisolated func isTooOld(_ limit: Duration) -> Bool { opened.isOlder(than: limit * ageSpread / 100) }

    // MARK: - In a transaction

    /// Sends what the transaction has waiting, with `sql` as the last, and returns the answer to `sql`.
    func exchange(_ transaction: Transaction, _ sql: SQL) throws(PostgresError) -> ResultSet {
        let batch = try transaction.takeBatch(with: sql)
        do throws(PostgresError) {
            try startIfAlive(transaction)
            guard let result = try wire.roundTrip(batch, transaction.interrupt).last else { throw wire.lost() }
            return result
        } catch {
            throw transaction.fail(error, staleStatement: wire.hasStaleStatements)
        }
    }

    /// Commits, with the waiting writes in the same round trip. Does nothing where nothing was sent or written.
    func commit(_ transaction: Transaction) throws(PostgresError) {
        guard let writes = try transaction.takeWritesToCommit() else { return }
        var isUnderWay = false
        do throws(PostgresError) {
            try startIfAlive(transaction, isCommit: true)
            isUnderWay = true
            let results = try wire.roundTrip(writes + ["commit"], transaction.interrupt)
            // A transaction that failed answers "commit" with ROLLBACK and no error.
            guard results.last?.command == "COMMIT" else {
                throw .defect("the server rolled back instead of committing")
            }
        } catch {
            let unknown = isUnderWay && wire.isBroken
            throw transaction.fail(
                unknown ? .outcomeUnknown("\(error)") : error, staleStatement: wire.hasStaleStatements)
        }
    }

    /// Rolls back what is open. False when the connection cannot be used again.
    func settle() -> Bool { wire.settle() }

    /// Throws when the unit is over already, and before the first statement and the commit also when the server has closed
    /// the connection meanwhile. Where nothing was sent yet, another connection may be tried without harm.
    private func startIfAlive(_ transaction: Transaction, isCommit: Bool = false) throws(PostgresError) {
        if let reason = transaction.interrupt.reason { throw reason }
        let isFirst = transaction.isFirstExchange()
        guard isFirst || isCommit, !wire.isAlive() else { return }
        if isFirst { transaction.markStaleConnection() }
        throw wire.lost()
    }

    // MARK: - Outside of transactions

    func run(_ batch: [SQL], _ interrupt: Interrupt) throws(PostgresError) -> ResultSet {
        if let reason = interrupt.reason { throw reason }
        do throws(PostgresError) {
            return try last(of: batch, interrupt)
        } catch {
            let isStale = wire.hasStaleStatements
            guard wire.isInTransaction || wire.settle(), isStale else { throw error }
            return try last(of: batch, interrupt)
        }
    }

    private func last(of batch: [SQL], _ interrupt: Interrupt) throws(PostgresError) -> ResultSet {
        guard let result = try wire.roundTrip(batch, interrupt).last else { throw wire.lost() }
        return result
    }

    func rest(for pause: Duration) {
        let (seconds, attoseconds) = pause.components
        var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        _ = nanosleep(&left, nil)
    }

    func script(_ text: String, _ interrupt: Interrupt) throws(PostgresError) { try wire.script(text, interrupt) }

    func notifications(_ interrupt: Interrupt) throws(PostgresError) -> [ServerNotification] {
        try wire.notifications(interrupt)
    }

    var isInTransaction: Bool { wire.isInTransaction }
}
