import Contracts
import TestKit
import Testing

@testable import Postgres

@Suite("An interruption", .onServer)
struct InterruptionTests {
    /// Runs an update that waits for a row which another transaction holds, interferes, and returns how it ended.
    private func interrupting(
        within limit: Duration = .seconds(60), setting: SQL? = nil,
        configure: (inout DatabaseConfiguration) -> Void = { _ in },
        _ interfere: @escaping @Sendable (Task<Void, any Error>, Database) async throws -> Void,
        after check: (Database) async throws -> Void = { _ in }
    ) async throws -> (any Error)? {
        var ending: (any Error)?
        try await TestServer.withDatabase(configure: configure) { database in
            try await database.change { tx in
                tx.write("create table stock (id bigint primary key)")
                tx.write("insert into stock values (1)")
            }
            ending = try await database.change(within: .seconds(60)) { holder -> (any Error)? in
                try await holder.execute("update stock set id = 1")
                let task = Task {
                    try await database.change(within: limit) { tx in
                        if let setting { tx.write(setting) }
                        try await tx.execute("update stock set id = 2")
                    }
                }
                try await interfere(task, database)
                guard case .failure(let error) = await task.result else { return nil }
                return error
            }
            try await check(database)
        }
        return ending
    }

    @Test("by the task stops the statement, and the connection goes on")
    func cancellation() async throws {
        let error = try await interrupting(configure: {
            $0.poolSize = 2; $0.lockTimeout = .zero
        }) { task, database in
            try await database.untilBlocked()
            task.cancel()
        } after: { database in
            #expect(database.poolMetrics.idle == 2)
            let opened = database.poolMetrics.connectionsOpened
            for _ in 0..<20 { try await database.change { _ = try await $0.query("select 1") } }
            #expect(try await database.value("select id as value from stock") == 1)
            #expect(database.poolMetrics.connectionsOpened == opened + 1)  // that of the session just used
        }
        #expect(error as? PostgresError == .cancelled)
    }

    @Test("that the statement takes no notice of costs the connection when the grace is over")
    func graceOver() async throws {
        try await TestServer.withDatabase(configure: { $0.cancellationGrace = .milliseconds(50) }) { database in
            let task = Task {
                try await database.change { tx in
                    try await tx.execute(
                        """
                        do $$ begin
                          -- For ever: the server signals a request to the process and to its group, which may hit twice.
                          loop
                            begin perform pg_sleep(600); exception when query_canceled then null; end;
                          end loop;
                        end $$
                        """)
                }
            }
            let name = database.configuration.searchPath ?? ""
            let sleepers: SQL = "from pg_stat_activity where application_name = \(name) and wait_event = 'PgSleep'"
            try await database.eventually("exists (select \(sleepers))")
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(database.poolMetrics.inUse == 0 && database.poolMetrics.idle == 0)
            let opened = database.poolMetrics.connectionsOpened
            try await database.change { _ = try await $0.query("select 1") }
            #expect(database.poolMetrics.connectionsOpened == opened + 1)
            try await database.session { _ = try await $0.query("select pg_terminate_backend(pid) \(sleepers)") }
        }
    }

    @Test("by a peer that freezes ends at the deadline and costs the connection (F-42)")
    func frozenPeer() async throws {
        let url = try #require(TestServer.url)
        try await FaultProxy.with(url) { proxy, url in
            try await TestServer.withDatabase(through: url, configure: { $0.cancellationGrace = .milliseconds(100) }) {
                database in
                try await database.change { _ = try await $0.query("select 1") }
                #expect(database.poolMetrics.idle == 1)
                // The answers do not come, nor does the request to cancel arrive.
                try await proxy.set(.held)
                let error = await #expect(throws: PostgresError.self) {
                    try await database.change(within: .milliseconds(300)) { _ = try await $0.query("select 1") }
                }
                guard case .timeout = error else { throw try #require(error) }
                #expect(database.poolMetrics.idle == 0 && database.poolMetrics.inUse == 0)
                try await proxy.set(.open)
                try await database.change { _ = try await $0.query("select 1") }
            }
        }
    }

    @Test(
        "of the way to the server is made good on a new connection (F-20)",
        arguments: [.closed, .reset] as [FaultProxy.Cut])
    func cutOff(how: FaultProxy.Cut) async throws {
        let url = try #require(TestServer.url)
        try await FaultProxy.with(url) { proxy, url in
            try await TestServer.withDatabase(through: url) { database in
                let attempts = Tally()
                try await database.change { $0.write("create table note (id bigint)") }
                try await database.change { tx in
                    try await tx.execute("insert into note values (1)")
                    if attempts.add() == 1 { try await proxy.cut(how) }
                    _ = try await tx.query("select 1")
                }
                #expect(attempts.count == 2)
                #expect(try await database.value("select count(*) as value from note") == 1)
            }
        }
    }

    @Test("by the deadline stops the statement")
    func deadline() async throws {
        let error = try await interrupting(within: .milliseconds(200), configure: { $0.lockTimeout = .zero }) { _, _ in
        }
        guard case .timeout = error as? PostgresError else { throw try #require(error) }
    }

    @Test("by the server's statement timeout is a timeout")
    func statementTimeout() async throws {
        let error = try await interrupting(
            setting: "set local statement_timeout = 100", configure: { $0.lockTimeout = .zero }, { _, _ in })
        guard case .timeout = error as? PostgresError else { throw try #require(error) }
    }

    @Test("of a writing commit that waits for a lock is no unknown outcome")
    func commitDeadline() async throws {
        try await TestServer.withDatabase(configure: { $0.lockTimeout = .zero }) { database in
            try await database.change { tx in
                tx.write("create table stock (id bigint primary key)")
                tx.write("insert into stock values (1)")
            }
            try await database.change(within: .seconds(60)) { holder in
                try await holder.execute("update stock set id = 1")
                let error = await #expect(throws: PostgresError.self) {
                    try await database.change(within: .milliseconds(100)) { $0.write("update stock set id = 2") }
                }
                guard case .timeout = error else { throw try #require(error) }
            }
        }
    }

    @Test("before the start sends nothing")
    func early() async throws {
        try await TestServer.withDatabase { database async throws in
            let gate = Gate()
            let task = Task {
                await gate.wait()
                try await database.change { _ = try await $0.query("select 1") }
            }
            task.cancel()
            gate.open()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(database.poolMetrics.inUse == 0)
        }
    }

    @Test("by the end of the server process is made good on a new connection")
    func killedBackend() async throws {
        try await TestServer.withDatabase { database in
            let attempts = Tally()
            try await database.change { $0.write("create table note (id bigint)") }
            try await database.change { tx in
                tx.write("insert into note values (1)")
                let row = try await tx.first("select pg_backend_pid() as pid")
                guard attempts.add() == 1, let pid = try row?["pid"] as Int32? else { return }
                try await kill(pid, database)
                _ = try await tx.query("select 1")
            }
            #expect(attempts.count == 2)
            #expect(try await database.value("select count(*) as value from note") == 1)
        }
    }

    @Test("of all idle connections is not noticed by anyone")
    func killedIdle() async throws {
        try await TestServer.withDatabase { database in
            let pids = try await occupyAll(database)
            for pid in pids { try await kill(pid, database) }
            for _ in 0..<12 { try await database.change { _ = try await $0.query("select 1") } }
            #expect(database.poolMetrics.idle >= 1)
        }
    }

    @Test("of the connection before the commit is no unknown outcome")
    func killedBeforeCommit() async throws {
        try await TestServer.withDatabase { database in
            let attempts = Tally()
            try await database.change { $0.write("create table note (id bigint)") }
            try await database.change { tx in
                try await tx.execute("insert into note values (1)")
                let row = try await tx.first("select pg_backend_pid() as pid")
                guard attempts.add() == 1, let pid = try row?["pid"] as Int32? else { return }
                try await kill(pid, database)
            }
            #expect(attempts.count == 2)
            #expect(try await database.value("select count(*) as value from note") == 1)
        }
    }

    @Test("of the connection during the commit leaves the outcome open (F-02)")
    func unknownOutcome() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                try await session.execute("create table note (id bigint)")
                try await session.execute(
                    """
                    create function die() returns trigger language plpgsql as
                    $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$
                    """)
                try await session.execute(
                    """
                    create constraint trigger dies after insert on note deferrable initially deferred
                    for each row execute function die()
                    """)
            }
            let attempts = Tally()
            let error = await #expect(throws: PostgresError.self) {
                try await database.change { tx in
                    attempts.add()
                    try await tx.execute("insert into note values (1)")
                }
            }
            guard case .outcomeUnknown = error else { throw try #require(error) }
            #expect(attempts.count == 1)
        }
    }

    @Test("by idling too long in a transaction is a timeout")
    func idleInTransaction() async throws {
        try await TestServer.withDatabase(configure: { $0.idleInTransactionTimeout = .milliseconds(50) }) { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.change { tx in
                    let row = try #require(try await tx.first("select pg_backend_pid() as pid"))
                    let pid: Int32 = try row["pid"]
                    try await database.eventually("not exists (select from pg_stat_activity where pid = \(pid))")
                    _ = try await tx.query("select 1")
                }
            }
            guard case .timeout = error else { throw try #require(error) }
        }
    }

    private func kill(_ pid: Int32, _ database: Database) async throws {
        try await database.session { session in
            _ = try await session.query("select pg_terminate_backend(\(pid))")
        }
        try await database.eventually("not exists (select from pg_stat_activity where pid = \(pid))")
    }

    /// Opens every connection of the pool, and returns their server processes.
    private func occupyAll(_ database: Database) async throws -> [Int32] {
        let size = database.configuration.poolSize
        let here = Tally()
        let gate = Gate()
        return try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<size {
                group.addTask {
                    try await database.change { tx in
                        let row = try #require(try await tx.first("select pg_backend_pid() as pid"))
                        if here.add() == size { gate.open() }
                        await gate.wait()
                        return try row["pid"]
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
