import Collections
import Logging
import Synchronization

/// The connections of a database: opened when needed, lent one by one, handed on in the order of asking.
final class Pool: Sendable {
    private let configuration: DatabaseConfiguration
    private let logger: Logger
    private let counters: Counters
    private let state = Mutex(State())

    private struct State {
        /// The one used last is lent first, so that surplus connections grow old and are closed.
        var idle: [Idle] = []
        var waiters: Deque<PoolWaiter> = []
        var loans: [ObjectIdentifier: Loan] = [:]
        /// Lent, being opened, or idle.
        var count = 0
        var isWatched = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private struct Idle {
        let connection: PGConnection
        let since: Deadline
    }

    /// A connection in use: since when, and for which case.
    private struct Loan {
        let since: Deadline
        let correlation: String?
    }

    init(_ configuration: DatabaseConfiguration, counters: Counters, logger: Logger) {
        self.configuration = configuration
        self.counters = counters
        self.logger = logger
    }

    // MARK: - Lending

    private enum Offer {
        case connection(PGConnection)
        case place
        case wait(PoolWaiter)
        case closed
    }

    /// A connection for one unit of work; whoever gets it gives it back.
    ///
    /// - Throws: `.exhausted` after the time limit for waiting; what opening a connection throws.
    func lend(_ interrupt: Interrupt, correlation: String?) async throws(PostgresError) -> PGConnection {
        let connection = try await acquire(interrupt)
        state.withLock { $0.loans[ObjectIdentifier(connection)] = Loan(since: .now, correlation: correlation) }
        return connection
    }

    private func acquire(_ interrupt: Interrupt) async throws(PostgresError) -> PGConnection {
        if let reason = interrupt.reason { throw reason }
        switch state.withLock({ offer(&$0) }) {
        case .connection(let connection): return connection
        case .place: return try await open()
        case .closed: throw .unavailable("the pool is closed")
        case .wait(let waiter):
            watchWaiters()
            let grant = await withTaskCancellationHandler {
                await waiter.grant()
            } onCancel: {
                waiter.settle(.failure(.cancelled))
            }
            switch grant {
            case .success(let connection?): return connection
            case .success(nil): return try await open()
            case .failure(let error): throw error
            }
        }
    }

    private func offer(_ state: inout State) -> Offer {
        if state.isClosed { return .closed }
        if let idle = state.idle.popLast() { return .connection(idle.connection) }
        if state.count < configuration.poolSize {
            state.count += 1
            return .place
        }
        let waiter = PoolWaiter(deadline: .after(configuration.acquireTimeout))
        state.waiters.append(waiter)
        return .wait(waiter)
    }

    private func open() async throws(PostgresError) -> PGConnection {
        do {
            return try await PGConnection.open(configuration, [], counters: counters, logger: logger)
        } catch {
            freePlace()
            throw error
        }
    }

    // MARK: - Taking back

    /// - Parameter isReusable: false when the connection is dead or in an unclear state; it is closed then.
    func giveBack(_ connection: PGConnection, isReusable: Bool) async {
        let isWelcome = state.withLock { state in
            state.loans[ObjectIdentifier(connection)] = nil
            guard isReusable, !state.isClosed, !connection.isTooOld(configuration.maximumAge) else { return false }
            while let waiter = state.waiters.popFirst() {
                if waiter.settle(.success(connection)) { return true }
            }
            state.idle.append(Idle(connection: connection, since: .now))
            return true
        }
        guard !isWelcome else { return }
        freePlace()
        await connection.close()
    }

    /// A place has become free: the first waiter may open a connection of its own.
    private func freePlace() {
        let closers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            while let waiter = state.waiters.popFirst() {
                if waiter.settle(.success(nil)) { return [] }
            }
            state.count -= 1
            guard state.isClosed, state.count == 0 else { return [] }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    // MARK: - Time

    /// One task for all waiters, alive only while there are any. The first in the queue is always the first to give up.
    private func watchWaiters() {
        let isNeeded = state.withLock { state in
            defer { state.isWatched = true }
            return !state.isWatched
        }
        guard isNeeded else { return }
        Task {
            while let deadline = expireWaiters() { try? await Task.sleep(for: deadline.remaining) }
        }
    }

    /// Refuses those whose time is over; returns when the next one's is, `nil` when nobody waits.
    private func expireWaiters() -> Deadline? {
        state.withLock { state in
            while let first = state.waiters.first, first.isSettled || first.deadline.hasPassed {
                state.waiters.removeFirst()
                first.settle(.failure(.exhausted("no connection became free in time")))
            }
            state.isWatched = !state.waiters.isEmpty
            return state.waiters.first?.deadline
        }
    }

    /// Closes what has been idle or alive for too long.
    func closeSurplus() async {
        let surplus = state.withLock { state in
            let old = state.idle.filter { idle in
                idle.since.isOlder(than: configuration.maximumIdleTime)
                    || idle.connection.isTooOld(configuration.maximumAge)
            }
            state.idle.removeAll { idle in old.contains { $0.connection === idle.connection } }
            return old
        }
        for idle in surplus {
            freePlace()
            await idle.connection.close()
        }
    }

    /// Tells of connections that a unit of work has kept for longer than any unit should.
    func reportLongLoans() {
        for loan in state.withLock({ Array($0.loans.values) }) where loan.since.isOlder(than: .seconds(30)) {
            logger.warning(
                "a database connection has been in use for long",
                metadata: ["correlation": "\(loan.correlation ?? "none")"])
        }
    }

    /// Refuses new work, waits until what is lent has come back, and closes everything.
    func close() async {
        let (idle, waiters) = state.withLock { state in
            let (idle, waiters) = (state.idle, state.waiters)
            state.isClosed = true
            state.idle = []
            state.waiters = []
            state.count -= idle.count
            return (idle, waiters)
        }
        for waiter in waiters { waiter.settle(.failure(.unavailable("the pool is closed"))) }
        for idle in idle { await idle.connection.close() }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.count > 0 { state.closers.append(continuation) }
                return state.count == 0
            }
            if isEmpty { continuation.resume() }
        }
    }

    var metrics: PoolMetrics {
        let (idle, count, waiting) = state.withLock { state in
            (state.idle.count, state.count, state.waiters.count { !$0.isSettled })
        }
        return PoolMetrics(
            inUse: count - idle, idle: idle, waiting: waiting,
            transactions: counters.transactions.load(ordering: .relaxed),
            retries: counters.retries.load(ordering: .relaxed),
            roundTrips: counters.roundTrips.load(ordering: .relaxed),
            connectionsOpened: counters.connections.load(ordering: .relaxed))
    }
}
