import Contracts
import Testing

@testable import Postgres

@Suite("Prepared statements", .onServer)
struct StatementTests {
    private func prepared(_ session: Session) async throws -> Int {
        let row = try #require(try await session.first("select count(*) as value from pg_prepared_statements"))
        return try row["value"]
    }

    @Test("are prepared once and used again")
    func reuse() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                let before = try await prepared(session)
                for number in 0..<10 { _ = try await session.query("select \(number) as value") }
                #expect(try await prepared(session) == before + 1)
            }
        }
    }

    @Test("are told apart by the types of their parameters")
    func types() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                let one = try #require(try await session.first("select \(Int32(5)) as value"))
                let two = try #require(try await session.first("select \("five") as value"))
                #expect(try one["value"] == 5)
                #expect(try two["value"] == "five")
            }
        }
    }

    @Test("whose result has changed are prepared anew, in a session and in a transaction")
    func invalidation() async throws {
        try await TestServer.withDatabase(configure: { $0.poolSize = 1 }) { database in
            try await database.session { session in
                try await session.execute("create table note (id bigint)")
                try await session.execute("insert into note values (1)")
                _ = try await session.query("select * from note")
                try await database.change { _ = try await $0.query("select * from note") }
                try await session.execute("alter table note add column body text not null default 'new'")
                let row = try #require(try await session.first("select * from note"))
                #expect(try row["body"] == "new")
            }
            let attempts = Tally()
            let body = try await database.change { tx in
                attempts.add()
                let row = try #require(try await tx.first("select * from note"))
                return try row["body"] as String
            }
            #expect(body == "new")
            #expect(attempts.count == 2)
        }
    }

    @Test("that the server has forgotten are prepared anew")
    func forgotten() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                _ = try await session.query("select 1 as value")
                try await session.execute("deallocate all")
                #expect(try await session.query("select 1 as value").count == 1)
                #expect(try await session.query("select 1 as value").count == 1)
            }
        }
    }

    @Test("are kept up to a limit, the latest ones")
    func limit() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                for number in 0..<400 {
                    try await session.transaction(TestServer.acting) { tx in
                        _ = try await tx.query("select 1 as \(identifier: "c\(number)")")
                    }
                }
                let count = try await prepared(session)
                #expect(count > 200 && count < 256 + 40)
            }
        }
    }

    @Test("that are wrong are refused every time, and the report names the statement and no value")
    func wrong() async throws {
        try await TestServer.withDatabase { database in
            for _ in 0..<2 {
                let error = await #expect(throws: PostgresError.self) {
                    try await database.change { _ = try await $0.query("select * from nowhere where id = \("secret")") }
                }
                guard case .defect(let report) = error else { throw try #require(error) }
                #expect(report.sqlState == "42P01")
                #expect(report.statement == "select * from nowhere where id = $1")
                #expect(!"\(report)".contains("secret"))
            }
        }
    }
}
