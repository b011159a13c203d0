import Contracts
import Testing

@testable import Postgres

@Suite("A session", .onServer)
struct SessionTests {
    @Test("keeps advisory locks and settings as long as it lasts")
    func locks() async throws {
        try await TestServer.withDatabase { database in
            let key = Int.random(in: 0...Int.max)
            @Sendable func isFree() async throws -> Bool {
                try await database.value("select pg_try_advisory_lock(\(key)) as value")
            }
            try await database.session([.asynchronousCommit]) { session in
                try await session.execute("select pg_advisory_lock(\(key))")
                #expect(try await isFree() == false)
                let row = try await session.first("select current_setting('synchronous_commit') as value")
                #expect(try row?["value"] == "off")
            }
            try await database.eventually("pg_try_advisory_lock(\(key))")
        }
    }

    @Test("commits single statements, and units of work as a whole")
    func transactions() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                try await session.execute("create table note (id bigint primary key)")
                #expect(try await session.execute("insert into note values (1), (2)") == 2)
                await #expect(throws: PostgresError.duplicate("note_pkey")) {
                    try await session.transaction(TestServer.acting) { tx in
                        tx.write("insert into note values (3)")
                        tx.write("insert into note values (1)")
                    }
                }
                try await session.transaction(TestServer.acting) { $0.write("insert into note values (4)") }
                #expect(try await session.query("select id from note").count == 3)
            }
        }
    }

    @Test("carries out what goes before a question in the same round trip, and keeps it")
    func before() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                try await session.execute("create table note (id bigint primary key)")
                try await session.execute("insert into note values (1), (2), (3)")
                let left = try await session.query(
                    "select id from note order by id",
                    after: ["delete from note where id = 1", "delete from note where id = 3"])
                #expect(try left.map { try $0["id"] as Int } == [2])
                await #expect(throws: PostgresError.duplicate("note_pkey")) {
                    try await session.query(
                        "select id from note", after: ["insert into note values (4)", "insert into note values (2)"])
                }
            }
            #expect(try await database.value("select count(*) as value from note") == 1)
        }
    }

    @Test("hears what others notify, and can be woken from listening")
    func notifications() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                try await session.execute("listen relay")
                session.wake()
                #expect(try await session.notifications(within: .seconds(60)).isEmpty)
                #expect(try await session.notifications(within: .zero).isEmpty)
                async let heard = session.notifications(within: .seconds(60))
                try await database.session { try await $0.execute("notify relay, 'seq 5'") }
                #expect(try await heard == [ServerNotification(channel: "relay", payload: "seq 5")])
            }
        }
    }

    @Test("that lost its connection says so at every call")
    func lost() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                for _ in 0..<2 {
                    let error = await #expect(throws: PostgresError.self) {
                        try await session.execute("select pg_terminate_backend(pg_backend_pid())")
                    }
                    guard case .unavailable = error else { throw try #require(error) }
                }
            }
        }
    }

    @Test("gives up a statement at its deadline and goes on")
    func deadline() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                let error = await #expect(throws: PostgresError.self) {
                    try await session.execute("select pg_sleep(60)", within: .milliseconds(50))
                }
                guard case .timeout = error else { throw try #require(error) }
                for _ in 0..<10 { #expect(try await session.query("select 1").count == 1) }
            }
        }
    }
}
