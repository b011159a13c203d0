import Contracts
import Testing

@testable import Postgres

@Suite("Migrations", .onServer)
struct MigratorTests {
    private let first = Migration("m0001_start", "create table a (id bigint); create table b (id bigint); -- both")
    private let second = Migration("m0002_more", Array("alter table a add column body text".utf8))

    @Test("are applied in order, once")
    func applied() async throws {
        try await TestServer.withDatabase { database in
            let start = try await Migrator.migrate(database, [first])
            #expect(start == ["m0001_start"])
            #expect(try await Migrator.migrate(database, [first, second]) == ["m0002_more"])
            #expect(try await Migrator.migrate(database, [first, second]).isEmpty)
            #expect(try await database.value("select count(*) as value from b") == 0)
        }
    }

    @Test("that were changed afterwards are refused with a message that says what to do")
    func changed() async throws {
        try await TestServer.withDatabase { database in
            try await Migrator.migrate(database, [first])
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator.migrate(database, [Migration("m0001_start", "create table c (id bigint)"), second])
            }
            #expect(error?.migration == "m0001_start")
            #expect(error?.description.contains("add the change as a new migration") == true)
            #expect(try await database.value("select to_regclass('c') is null as value") == true)
        }
    }

    @Test("that fail leave nothing behind, and those before them stay")
    func failed() async throws {
        try await TestServer.withDatabase { database in
            let broken = Migration("m0002_broken", "create table c (id bigint); create table a (id bigint)")
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator.migrate(database, [first, broken])
            }
            #expect(error?.description.contains("42P07") == true)
            let isGone: Bool = try await database.value("select to_regclass('c') is null as value")
            #expect(isGone)
            #expect(try await Migrator.migrate(database, [first, second]) == ["m0002_more"])
        }
    }

    @Test("that end their transaction are refused")
    func ownCommit() async throws {
        try await TestServer.withDatabase { database in
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator.migrate(database, [Migration("m0001_start", "create table a (id bigint); commit")])
            }
            #expect(error?.description.contains("ends its transaction") == true)
        }
    }

    @Test("are applied once when several processes start together")
    func together() async throws {
        try await TestServer.withDatabase { database in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 { group.addTask { try await Migrator.migrate(database, [first, second]).count } }
                return try await group.reduce(0, +)
            }
            #expect(applied == 2)
        }
    }

    @Test("with one name twice are refused")
    func twice() async throws {
        try await TestServer.withDatabase { database async throws in
            await #expect(throws: MigrationError.self) { try await Migrator.migrate(database, [first, first]) }
        }
    }
}
