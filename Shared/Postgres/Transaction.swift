import Contracts
import Synchronization

/// A unit of work on one connection. Valid while the body it was handed to runs; used by one statement at a time.
///
/// `begin` travels with the first statement and ``write(_:)`` with the next one or with `commit`, so a usual command
/// costs two round trips.
package final class Transaction: Sendable {
    /// On whose behalf the unit runs.
    package let acting: Acting
    /// The time of the unit of work: one instant for all it does.
    package let now: Timestamp

    let interrupt: Interrupt
    private let connection: PGConnection
    private let mode: TransactionMode
    private let unit: Unit

    /// What all views of one unit of work share.
    private final class Unit: Sendable {
        let state = Mutex(State())
    }

    private struct State {
        var hasBegun = false
        var isOver = false
        var exchanges = 0
        var writes: [SQL] = []
        var failure: PostgresError?
        var hasStaleConnection = false
        var hasStaleStatement = false
        var hookKeys: Set<String> = []
        var hooks: [@Sendable (Transaction) async throws -> Void] = []
        var followUps: [@Sendable () -> Void] = []
        var attachments: [AttachmentKey: any Sendable] = [:]
    }

    private struct AttachmentKey: Hashable {
        let name: String
        let type: ObjectIdentifier
    }

    init(_ acting: Acting, now: Timestamp, mode: TransactionMode, on connection: PGConnection, interrupt: Interrupt) {
        self.acting = acting
        self.now = now
        self.mode = mode
        self.connection = connection
        self.interrupt = interrupt
        self.unit = Unit()
    }

    private init(_ acting: Acting, viewOf other: Transaction) {
        self.acting = acting
        self.now = other.now
        self.mode = other.mode
        self.connection = other.connection
        self.interrupt = other.interrupt
        self.unit = other.unit
    }

    /// The same unit of work on behalf of somebody else: a batch handles messages of several senders in one transaction.
    package func with(acting: Acting) -> Transaction { Transaction(acting, viewOf: self) }

    // MARK: - Statements

    /// All rows of a statement. Key-set paging keeps them few.
    package func query(_ sql: SQL) async throws -> [Row] { try await connection.exchange(self, sql).rows }

    /// The first row, or `nil` where there is none.
    package func first(_ sql: SQL) async throws -> Row? {
        let result = try await connection.exchange(self, sql)
        return result.count > 0 ? Row(result: result, index: 0) : nil
    }

    /// Runs a statement now and tells how many rows it changed.
    @discardableResult
    package func execute(_ sql: SQL) async throws -> Int { try await connection.exchange(self, sql).affected }

    /// Leaves a statement to travel with the next one or with the commit; there its error is thrown.
    package func write(_ sql: SQL) { unit.state.withLock { $0.writes.append(sql) } }

    // MARK: - Around the commit

    /// Runs `body` before the commit, once for each key however often it is asked for; in the order of asking. Asked for
    /// again once the hooks run, for instance by one of them, it runs once more after them.
    package func beforeCommit(once key: String, _ body: @escaping @Sendable (Transaction) async throws -> Void) {
        unit.state.withLock { state in
            if state.hookKeys.insert(key).inserted { state.hooks.append(body) }
        }
    }

    /// Runs `body` after the commit has succeeded, and never otherwise.
    package func afterCommit(_ body: @escaping @Sendable () -> Void) {
        unit.state.withLock { $0.followUps.append(body) }
    }

    // MARK: - Attachments

    /// What another module keeps with this transaction under the key; made by `initial` at the first asking.
    package func attachment<Value: Sendable>(_ key: String, default initial: @autoclosure () -> Value) -> Value {
        withAttachment(key, default: initial()) { $0 }
    }

    /// Changes the value under the key. `body` runs under a lock and must not use the transaction.
    package func withAttachment<Value: Sendable, R>(
        _ key: String, default initial: @autoclosure () -> Value, _ body: (inout Value) throws -> R
    ) rethrows -> R {
        let key = AttachmentKey(name: key, type: ObjectIdentifier(Value.self))
        return try unit.state.withLock { state in
            // Taken out meanwhile: what is held twice would be copied whole by its first change.
            var value = state.attachments.removeValue(forKey: key) as? Value ?? initial()
            defer { state.attachments[key] = value }
            return try body(&value)
        }
    }
}

/// What a connection and the unit's runner need of a transaction.
extension Transaction {
    /// The first failure of any statement; it decides, whatever the body made of it.
    var failure: PostgresError? { unit.state.withLock { $0.failure } }
    var hasStaleConnection: Bool { unit.state.withLock { $0.hasStaleConnection } }
    var hasStaleStatement: Bool { unit.state.withLock { $0.hasStaleStatement } }

    /// The waiting writes and `sql`, with `begin` in front at the first time.
    func takeBatch(with sql: SQL) throws(PostgresError) -> [SQL] {
        try unit.state.withLock { state throws(PostgresError) in
            try Self.checkUsable(state)
            return Self.take(&state, mode) + [sql]
        }
    }

    /// What must be written before `commit`; `nil` where nothing was begun and nothing waits.
    func takeWritesToCommit() throws(PostgresError) -> [SQL]? {
        try unit.state.withLock { state throws(PostgresError) in
            try Self.checkUsable(state)
            state.isOver = true
            return state.hasBegun || !state.writes.isEmpty ? Self.take(&state, mode) : nil
        }
    }

    private static func checkUsable(_ state: State) throws(PostgresError) {
        if let failure = state.failure { throw failure }
        if state.isOver { throw .defect("the transaction is over") }
    }

    private static func take(_ state: inout State, _ mode: TransactionMode) -> [SQL] {
        let batch = (state.hasBegun ? [] : mode.begin) + state.writes
        state.hasBegun = true
        state.writes = []
        return batch
    }

    func isFirstExchange() -> Bool {
        unit.state.withLock { state in
            state.exchanges += 1
            return state.exchanges == 1
        }
    }

    func markStaleConnection() { unit.state.withLock { $0.hasStaleConnection = true } }

    /// Remembers the first failure and returns it.
    func fail(_ error: PostgresError, staleStatement: Bool) -> PostgresError {
        unit.state.withLock { state in
            let first = state.failure ?? error
            state.failure = first
            state.hasStaleStatement = state.hasStaleStatement || staleStatement
            return first
        }
    }

    /// Runs the hooks, also those that hooks ask for.
    func runHooks() async throws {
        while true {
            let hooks = unit.state.withLock { state in
                defer { (state.hooks, state.hookKeys) = ([], []) }
                return state.hooks
            }
            if hooks.isEmpty { return }
            for hook in hooks { try await hook(self) }
        }
    }

    func close() { unit.state.withLock { $0.isOver = true } }

    func runFollowUps() {
        let followUps = unit.state.withLock { state in
            defer { state.followUps = [] }
            return state.followUps
        }
        for followUp in followUps { followUp() }
    }
}

/// What a transaction may do and see.
enum TransactionMode: Sendable {
    /// Read committed with explicit row locks.
    case write
    /// One snapshot for all statements, and nothing can be written.
    case read

    var begin: [SQL] {
        switch self {
        case .write: ["begin"]
        // Lists filter by values of very different frequency, so they are planned for the values they come with.
        case .read: ["begin isolation level repeatable read read only", "set local plan_cache_mode = auto"]
        }
    }
}
