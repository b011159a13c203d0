import Contracts
import Foundation
import Logging
import Messaging
import Postgres
import ServiceKit
import TestKit

/// The tests' PostgreSQL, with databases whose SQL tells the simulated time: `clock_timestamp()` is found in `public`
/// before the server's own, and reads a table.
final class SimulatedServer: Sendable {
    static let shared = SimulatedServer()

    private let url: URLComponents
    private let maintenance: Database

    private init() {
        guard let text = TestDatabase.url, let url = URLComponents(string: text) else {
            preconditionFailure("\(TestDatabase.absence)")
        }
        self.url = url
        maintenance = Self.open(url, named: "postgres", seesSimulatedTime: false, now: { .now() })
    }

    func open(_ name: String, clock: TestClock) -> Database {
        var address = url
        address.path = "/" + name
        return Self.open(address, named: name, seesSimulatedTime: true, now: { clock.now })
    }

    /// Runs statements that are about whole databases, one after another.
    func execute(_ statements: [SQL]) async throws {
        let patient: [SessionSetting] = [
            .statementTimeout(.seconds(120)), SessionSetting("client_min_messages", "warning"),
        ]
        try await maintenance.session(patient) { session in
            for statement in statements { try await session.execute(statement, within: .seconds(120)) }
        }
    }

    /// Whether anybody in the database waits for a lock that another unit of work holds.
    func isAnybodyWaiting(in database: String) async throws -> Bool {
        let row = try await maintenance.read(Acting.upkeep) { tx in
            try await tx.first(
                """
                select exists(select from pg_stat_activity where datname = \(database) and wait_event_type = 'Lock'
                  and wait_event in ('transactionid', 'tuple', 'advisory', 'relation', 'object')) as waits
                """)
        }
        return try row?["waits"] ?? false
    }

    /// Ends the connections of one service, as a restart of its database would, and waits until they are gone.
    func cutConnections(to database: String) async throws {
        func left(_ end: Bool) async throws -> Int {
            let row = try await maintenance.read(Acting.upkeep) { tx in
                try await tx.first(
                    """
                    select count(case when \(end) then pg_terminate_backend(pid)::text else '' end) as n
                    from pg_stat_activity where datname = \(database)
                    """)
            }
            return try row?["n"] ?? 0
        }
        var more = try await left(true)
        while more > 0 {
            try await Task.sleep(for: .milliseconds(2))
            more = try await left(false)
        }
    }

    /// A new database with all tables of a service, made so that also their defaults tell the simulated time.
    func make(_ name: String, for definition: ServiceDefinition, clock: TestClock) async throws {
        try await execute(["create database \(identifier: name)"])
        let database = open(name, clock: clock)
        try await database.session { session in
            for statement in Self.clock(at: clock.now) { try await session.execute(statement) }
        }
        try await Migrator.migrate(database, ServiceRunner.migrations(of: definition))
        try await MessagingSetup.prepare(definition.name, in: database)
        await database.close()
    }

    /// Drops what earlier processes left, by the first words of the databases' names.
    func clear(of prefixes: [String]) async throws {
        let names = try await maintenance.read(Acting.upkeep) { tx in
            let rows = try await tx.query(
                """
                select datname::text as datname from pg_database d where split_part(datname, '_', 1) = any(\(prefixes))
                  and not exists (select from pg_stat_activity a where a.datname = d.datname)
                """)
            return try rows.map { try $0["datname"] as String }
        }
        try await execute(names.sorted().map { "drop database if exists \(identifier: $0)" })
    }

    /// From now on ``restore(_:)`` makes the database what it is now.
    func remember(_ name: String) async throws {
        try await within(name, Memory.make + ["select founded.remember()"])
    }

    func restore(_ names: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names { group.addTask { try await self.within(name, ["select founded.restore()"]) } }
            try await group.waitForAll()
        }
    }

    private func within(_ name: String, _ statements: [SQL]) async throws {
        var address = url
        address.path = "/" + name
        let database = Self.open(address, named: name, seesSimulatedTime: false, now: { .now() })
        let result: Result<Void, any Error>
        do {
            try await database.session([.statementTimeout(.seconds(120))]) { session in
                for statement in statements { _ = try await session.query(statement, within: .seconds(120)) }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await database.close()
        try result.get()
    }

    private static func clock(at now: Timestamp) -> [SQL] {
        [
            "create table public.simulated_time (now timestamptz not null)",
            "insert into public.simulated_time values (\(now))",
            // What was carried out, in its order, as it is committed (messaging 15.4: `apply`).
            """
            create table public.simulated_deed (
              place bigint generated always as identity primary key, message_id uuid not null
            )
            """,
            """
            create function public.clock_timestamp() returns timestamptz language sql volatile
            as 'select now from public.simulated_time'
            """,
        ]
    }

    private static func open(
        _ url: URLComponents, named name: String, seesSimulatedTime: Bool, now: @escaping @Sendable () -> Timestamp
    ) -> Database {
        do {
            var configuration = try DatabaseConfiguration(
                url: url.string ?? "", applicationName: name, poolSize: 4,
                searchPath: seesSimulatedTime ? "public,pg_catalog" : nil)
            configuration.waitPatiently()
            return Database(configuration, logger: TestDatabase.silent, now: now)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
