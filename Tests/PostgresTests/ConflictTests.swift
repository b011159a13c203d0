import Contracts
import Testing

@testable import Postgres

@Suite("Units of work that meet", .onServer)
struct ConflictTests {
    private func withStock(
        configure: (inout DatabaseConfiguration) -> Void = { _ in }, _ body: (Database) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase(configure: configure) { database in
            try await database.change { tx in
                tx.write("create table stock (id bigint primary key, units bigint not null)")
                tx.write("insert into stock values (1, 0), (2, 0)")
            }
            try await body(database)
        }
    }

    @Test("in a ring of locks: one runs again as a whole, and both take effect")
    func deadlock() async throws {
        try await withStock { database in
            let firstHolds = Gate()
            let secondHolds = Gate()
            let attempts = Tally()
            func transfer(_ first: Int, _ second: Int, mine: Gate, other: Gate) async throws {
                try await database.change { tx in
                    attempts.add()
                    try await tx.execute("update stock set units = units + 1 where id = \(first)")
                    mine.open()
                    await other.wait()
                    try await tx.execute("update stock set units = units + 1 where id = \(second)")
                }
            }
            async let one: Void = transfer(1, 2, mine: firstHolds, other: secondHolds)
            async let two: Void = transfer(2, 1, mine: secondHolds, other: firstHolds)
            _ = try await (one, two)
            // On a busy machine the repeated one can be quick enough to close the ring once more.
            #expect(attempts.count >= 3)
            #expect(database.poolMetrics.retries == attempts.count - 2)
            #expect(try await database.value("select array_agg(units order by id) as value from stock") == [2, 2])
        }
    }

    @Test("again and again: gives up after five repetitions")
    func endless() async throws {
        try await withStock { database in
            let attempts = Tally()
            let error = await #expect(throws: PostgresError.self) {
                try await database.change { tx in
                    attempts.add()
                    try await tx.execute("do $$ begin raise exception using errcode = '40001'; end $$")
                }
            }
            #expect(attempts.count == 6)
            guard case .conflict = error else { throw try #require(error) }
        }
    }

    @Test("run again when the conflict shows only at the commit, and when the body hid it")
    func atCommit() async throws {
        try await withStock { database in
            let attempts = Tally()
            try await database.change { tx in
                if attempts.add() < 3 {
                    tx.write("do $$ begin raise exception using errcode = '40001'; end $$")
                    _ = try? await tx.query("select 1")
                }
            }
            #expect(attempts.count == 3)
        }
    }

    @Test("wait for a locked row only as long as the lock timeout, twice")
    func lockTimeout() async throws {
        try await withStock(configure: { $0.lockTimeout = .milliseconds(50) }) { database in
            let attempts = Tally()
            try await database.change { holder in
                _ = try await holder.first("select id from stock where id = 1 \(RowLock.forUpdate)")
                let error = await #expect(throws: PostgresError.self) {
                    try await database.change { tx in
                        attempts.add()
                        _ = try await tx.first("select id from stock where id = 1 \(RowLock.forUpdate)")
                    }
                }
                guard case .lockTimeout = error else { throw try #require(error) }
                let free = try await database.change { tx in
                    try await tx.query("select id from stock \(RowLock.forUpdateSkipLocked)").count
                }
                #expect(free == 1)
            }
            #expect(attempts.count == 2)
        }
    }
}
