import Contracts
import Synchronization
import Testing

@testable import Postgres

@Suite("A transaction", .onServer)
struct TransactionTests {
    private func withNotes(
        configure: (inout DatabaseConfiguration) -> Void = { _ in }, _ body: (Database) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase(configure: configure) { database in
            try await database.session { session in
                try await session.execute(
                    "create table note (id bigint constraint note_id primary key, body text constraint note_body check (body <> 'bad'))"
                )
            }
            try await body(database)
        }
    }

    private func count(_ database: Database) async throws -> Int {
        try await database.value("select count(*) as value from note")
    }

    @Test("that reads and writes costs two round trips")
    func twoRoundTrips() async throws {
        try await withNotes { database in
            try await database.change { _ = try await $0.first("select 1 as one") }
            let before = database.poolMetrics.roundTrips
            try await database.change { tx in
                _ = try await tx.first("select 1 as one")
                tx.write("insert into note values (1, 'a')")
                tx.write("insert into note values (2, 'b')")
            }
            #expect(database.poolMetrics.roundTrips - before == 2)
            #expect(try await count(database) == 2)
        }
    }

    @Test("that only writes costs one round trip, an empty one none")
    func oneRoundTrip() async throws {
        try await withNotes { database in
            let before = database.poolMetrics.roundTrips
            try await database.change { _ in }
            #expect(database.poolMetrics.roundTrips == before)
            try await database.change { $0.write("insert into note values (1, 'a')") }
            #expect(database.poolMetrics.roundTrips == before + 1)
            #expect(try await count(database) == 1)
        }
    }

    @Test("sends its writes before the next query, which sees them")
    func writesBeforeQuery() async throws {
        try await withNotes { database in
            try await database.change { tx async throws in
                tx.write("insert into note values (1, 'a')")
                #expect(try await tx.query("select id from note").count == 1)
                #expect(try await tx.execute("update note set body = 'c'") == 1)
            }
        }
    }

    @Test("throws the error of a deferred write at the commit, and leaves nothing behind")
    func deferredError() async throws {
        try await withNotes { database async throws in
            await #expect(throws: PostgresError.constraint("note_body")) {
                try await database.change { tx in
                    tx.write("insert into note values (1, 'a')")
                    tx.write("insert into note values (2, 'bad')")
                    tx.write("insert into note values (1, 'again')")
                }
            }
            #expect(try await count(database) == 0)
            #expect(database.poolMetrics.idle == 1)
        }
    }

    @Test("names the constraint that said no")
    func constraints() async throws {
        try await withNotes { database in
            await #expect(throws: PostgresError.duplicate("note_id")) {
                try await database.change { tx in
                    try await tx.execute("insert into note values (1, 'a')")
                    try await tx.execute("insert into note values (1, 'b')")
                }
            }
        }
    }

    @Test("calls it a duplicate when one statement saves the same thing twice")
    func twiceInOneStatement() async throws {
        try await withNotes { database in
            await #expect(throws: PostgresError.duplicate("on conflict")) {
                try await database.change { tx in
                    tx.write(
                        """
                        insert into note select 1, 'a' from generate_series(1, 2)
                        on conflict (id) do update set body = excluded.body
                        """)
                }
            }
        }
    }

    @Test("runs again when another saved the same thing a moment ago, and finds it then")
    func duplicateOfAnother() async throws {
        try await withNotes { database in
            let found = try await database.change { tx in
                let rows = try await tx.query("select body from note where id = 1")
                if let row = rows.first { return try row["body"] as String }
                try await database.change { other in other.write("insert into note values (1, 'theirs')") }
                tx.write("insert into note values (1, 'ours')")
                return "ours"
            }
            #expect(found == "theirs")
        }
    }

    @Test("fails with its first error even when the body passes over it")
    func firstErrorWins() async throws {
        try await withNotes { database async throws in
            await #expect(throws: PostgresError.constraint("note_body")) {
                try await database.change { tx in
                    tx.write("insert into note values (1, 'a')")
                    _ = try? await tx.execute("insert into note values (2, 'bad')")
                    _ = try? await tx.execute("select * from nothing")
                }
            }
            #expect(try await count(database) == 0)
        }
    }

    struct Refused: Error {}

    @Test("rolls back when the body throws, and throws what the body threw")
    func bodyThrows() async throws {
        try await withNotes { database async throws in
            await #expect(throws: Refused.self) {
                try await database.change { tx in
                    try await tx.execute("insert into note values (1, 'a')")
                    throw Refused()
                }
            }
            #expect(try await count(database) == 0)
            #expect(database.poolMetrics.idle == 1)
        }
    }

    @Test("lets the body turn a constraint into its own error")
    func mapped() async throws {
        try await withNotes { database in
            await #expect(throws: Refused.self) {
                try await database.change { tx in
                    do {
                        try await tx.execute("insert into note values (2, 'bad')")
                    } catch PostgresError.constraint("note_body") {
                        throw Refused()
                    }
                }
            }
        }
    }

    @Test("runs each hook once before the commit, and what follows only after it")
    func hooks() async throws {
        try await withNotes { database in
            let followed = Tally()
            try await database.change { tx in
                for _ in 0..<3 {
                    tx.beforeCommit(once: "a") { tx in
                        tx.write("insert into note values (1, 'a')")
                        tx.beforeCommit(once: "b") { $0.write("insert into note values (2, 'b')") }
                    }
                }
                tx.afterCommit { followed.add() }
                #expect(followed.count == 0)
            }
            #expect(followed.count == 1)
            #expect(try await count(database) == 2)
            _ = try? await database.change { tx in
                tx.afterCommit { followed.add() }
                throw Refused()
            }
            #expect(followed.count == 1)
        }
    }

    @Test("runs a hook once more when another hook asks for it after it ran")
    func hooksAgain() async throws {
        try await withNotes { database in
            try await database.change { tx in
                // As one part that writes what others collect, and another that collects only when all is known.
                @Sendable func collect(_ id: Int, _ tx: Transaction) {
                    tx.withAttachment("collected", default: [Int]()) { $0.append(id) }
                    tx.beforeCommit(once: "write") { tx in
                        let ids = tx.withAttachment("collected", default: [Int]()) { collected in
                            defer { collected = [] }
                            return collected
                        }
                        tx.write("insert into note select id, 'w' from unnest(\(ids)) as id")
                    }
                }
                collect(1, tx)
                tx.beforeCommit(once: "late") { collect(2, $0) }
            }
            #expect(try await count(database) == 2)
        }
    }

    @Test("keeps what modules attach to it")
    func attachments() async throws {
        try await withNotes { database in
            try await database.change { tx in
                tx.withAttachment("events", default: [String]()) { $0.append("a") }
                tx.withAttachment("events", default: [String]()) { $0.append("b") }
                #expect(tx.attachment("events", default: [String]()) == ["a", "b"])
                #expect(tx.attachment("events", default: 5) == 5)
            }
        }
    }

    @Test("has one time, that of the database's clock")
    func now() async throws {
        let ticks = Tally()
        try await TestServer.withDatabase(now: { Timestamp(microseconds: Int64(ticks.add())) }) { database in
            try await database.change { tx in #expect(tx.now == tx.now) }
            #expect(ticks.count == 1)
        }
    }

    @Test("for reading sees one snapshot and cannot write")
    func readOnly() async throws {
        try await withNotes { database in
            try await database.read(TestServer.acting) { tx in
                #expect(try await tx.query("select id from note").isEmpty)
                try await database.change { $0.write("insert into note values (1, 'a')") }
                #expect(try await tx.query("select id from note").isEmpty)
            }
            await #expect(throws: PostgresError.self) {
                try await database.read(TestServer.acting) { try await $0.execute("insert into note values (3, 'c')") }
            }
            #expect(try await count(database) == 1)
        }
    }

    @Test("cannot be used after its end")
    func afterTheEnd() async throws {
        try await withNotes { database in
            let escaped = try await database.change { $0 }
            await #expect(throws: PostgresError.self) { try await escaped.query("select 1") }
        }
    }

    @Test("takes statements from several tasks at once")
    func concurrentStatements() async throws {
        try await withNotes { database in
            try await database.change { tx in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask { try await tx.execute("insert into note values (\(number), 'x')") }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await count(database) == 50)
        }
    }

    @Test("with a very large batch of writes and answers does not stall")
    func largePipeline() async throws {
        try await withNotes { database in
            let body = String(repeating: "سلام", count: 20_000)
            try await database.change(within: .seconds(30)) { tx in
                for number in 0..<200 {
                    tx.write("insert into note values (\(number), \(body)) returning body, body as twice")
                }
            }
            #expect(try await count(database) == 200)
        }
    }
}
