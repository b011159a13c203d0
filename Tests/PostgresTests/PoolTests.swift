import Contracts
import Testing

@testable import Postgres

@Suite("The pool", .onServer)
struct PoolTests {
    /// Keeps the only connection busy while `body` runs.
    private func withBusyPool(
        acquireTimeout: Duration, _ body: @escaping @Sendable (Database) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase(
            configure: {
                $0.poolSize = 1
                $0.acquireTimeout = acquireTimeout
            }
        ) { database in
            try await database.change(within: .seconds(60)) { tx in
                _ = try await tx.query("select 1")
                try await body(database)
            }
        }
    }

    @Test("says that it is exhausted when no connection comes free in time")
    func exhausted() async throws {
        try await withBusyPool(acquireTimeout: .milliseconds(50)) { database in
            let error = await #expect(throws: PostgresError.self) { try await database.change { _ in } }
            guard case .exhausted = error else { throw try #require(error) }
            #expect(database.poolMetrics.waiting == 0)
            #expect(database.poolMetrics.inUse == 1)
        }
    }

    @Test("lets a waiter go that is cancelled")
    func cancelledWaiter() async throws {
        try await withBusyPool(acquireTimeout: .seconds(30)) { database in
            let task = Task { try await database.change { _ in } }
            while database.poolMetrics.waiting == 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(database.poolMetrics.waiting == 0)
        }
    }

    @Test("hands a connection on in the order of asking")
    func fairness() async throws {
        let order = Record<Int>()
        let tasks = Record<Task<Void, any Error>>()
        try await TestServer.withDatabase(
            configure: {
                $0.poolSize = 1
                $0.acquireTimeout = .seconds(30)
            }
        ) { database in
            try await database.change(within: .seconds(60)) { tx in
                _ = try await tx.query("select 1")
                for number in 0..<10 {
                    let task = Task { try await database.change { _ in order.add(number) } }
                    tasks.add(task)
                    while database.poolMetrics.waiting <= number { await Task.yield() }
                }
            }
            for task in tasks.values { try await task.value }
        }
        #expect(order.values == Array(0..<10))
    }

    @Test("opens connections only when they are needed, and uses them again")
    func lazy() async throws {
        try await TestServer.withDatabase { database in
            let before = database.poolMetrics.connectionsOpened
            #expect(database.poolMetrics.idle == 0)
            for _ in 0..<10 { try await database.change { _ = try await $0.query("select 1") } }
            #expect(database.poolMetrics.connectionsOpened == before + 1)
            #expect(database.poolMetrics.idle == 1)
        }
    }

    @Test("closes what is too old or idle for too long")
    func surplus() async throws {
        try await TestServer.withDatabase(configure: { $0.maximumIdleTime = .zero }) { database in
            try await database.change { _ = try await $0.query("select 1") }
            await database.closeSurplus()
            #expect(database.poolMetrics.idle == 0 && database.poolMetrics.inUse == 0)
            try await database.change { _ = try await $0.query("select 1") }
        }
        try await TestServer.withDatabase(configure: { $0.maximumAge = .zero }) { database in
            try await database.change { _ = try await $0.query("select 1") }
            #expect(database.poolMetrics.idle == 0)
        }
    }

    @Test("refuses work after it was closed, and waits for what is running")
    func closing() async throws {
        try await TestServer.withDatabase { database in
            let isRunning = Gate()
            let mayEnd = Gate()
            let task = Task {
                try await database.change { tx in
                    isRunning.open()
                    await mayEnd.wait()
                    return try await tx.query("select 1").count
                }
            }
            await isRunning.wait()
            async let closed: Void = database.close()
            while (try? await database.change { _ in }) != nil {}
            mayEnd.open()
            let rows = try await task.value
            #expect(rows == 1)
            await closed
            #expect(database.poolMetrics.inUse == 0)
        }
    }

    @Test("ends the thread of a connection that it closed")
    func threads() async throws {
        try await TestServer.withDatabase { database in
            weak var thread: WorkerThread?
            do {
                let connection = try await PGConnection.open(
                    database.configuration, [], counters: database.counters, logger: database.logger)
                thread = connection.thread
                await connection.close()
            }
            while thread != nil { await Task.yield() }
        }
    }

    @Test("says that the database is away when it cannot be reached, without the password")
    func unreachable() async throws {
        let configuration = try DatabaseConfiguration(
            url: "postgres://karvan:hidden@127.0.0.1:1/none", applicationName: "test")
        let database = Database(configuration, logger: .init(label: "test"))
        let error = await #expect(throws: PostgresError.self) {
            try await database.transaction(TestServer.acting) { _ = try await $0.query("select 1") }
        }
        guard case .unavailable(let message) = error else { throw try #require(error) }
        #expect(!message.contains("hidden"))
        await database.close()
    }

    @Test("is not confused by many units of work on few connections")
    func stress() async throws {
        try await TestServer.withDatabase(
            configure: {
                $0.poolSize = 4
                $0.acquireTimeout = .seconds(60)
                $0.unitDeadline = .seconds(60)
            }
        ) { database in
            try await database.change { tx in
                tx.write("create table account (id bigint primary key, units bigint not null)")
                tx.write("insert into account select n, 100 from generate_series(0, 9) n")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask { try? await Self.transfer(number, database) }
                }
                try await group.waitForAll()
            }
            #expect(try await database.value("select sum(units) as value from account") == 1000)
            #expect(database.poolMetrics.inUse == 0 && database.poolMetrics.idle <= 4)
            let open =
                try await database.value(
                    """
                    select count(*) as value from pg_stat_activity
                    where application_name = \(database.configuration.searchPath ?? "") and state like 'idle in%'
                    """) as Int
            #expect(open == 0)
        }
    }

    struct Refused: Error {}

    /// Moves one unit; some transfers are refused, some fail, some meet in a ring.
    private static func transfer(_ number: Int, _ database: Database) async throws {
        let (from, to) = (number % 10, (number * 7 + 3) % 10)
        guard from != to else { return }
        try await database.change { tx in
            try await tx.execute("update account set units = units - 1 where id = \(from)")
            if number % 11 == 0 { throw Refused() }
            if number % 13 == 0 { _ = try await tx.query("select 1 / 0") }
            tx.write("update account set units = units + 1 where id = \(to)")
        }
    }
}
