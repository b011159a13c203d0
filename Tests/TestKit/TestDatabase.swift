import Contracts
import Foundation
import Logging
import Messaging
import Postgres
import ServiceKit
import Testing

/// Databases for tests, on the server that `KARVAN_TEST_DATABASE_URL` names.
///
/// A service's migrations run once into a template; each test gets a copy of it, which takes a few hundredths of a
/// second, and drops it at the end.
package enum TestDatabase {
    package static let url = ProcessInfo.processInfo.environment["KARVAN_TEST_DATABASE_URL"]
    package static var isAvailable: Bool { url != nil }
    /// Shown where tests are passed over.
    package static let absence: Comment =
        "Set KARVAN_TEST_DATABASE_URL to a PostgreSQL whose role may create databases."

    private static let server = try? TestServer()
    private static let templates = TemplateDatabases()

    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// Runs `body` with a fresh database that has all migrations of the service.
    package static func with<R>(
        _ definition: ServiceDefinition, clock: TestClock, _ body: (Database) async throws -> R
    ) async throws -> R {
        guard let server else { throw TestServer.NoTestServer() }
        return try await ServerPlace.with {
            let template = try await templates.name(for: definition, on: server)
            let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
            try await server.execute("create database \(identifier: name) template \(identifier: template)")
            let database = try server.open(name, clock: clock)
            let result: Result<R, any Error>
            do { result = .success(try await body(database)) } catch { result = .failure(error) }
            await database.close()
            try await server.execute("drop database \(identifier: name) with (force)")
            return try result.get()
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// `@Suite(.needsDatabase)`: passed over, with a line that says why, where there is no server.
    package static var needsDatabase: Self { .enabled(if: TestDatabase.isAvailable, TestDatabase.absence) }
}

/// The server that tests use.
struct TestServer: Sendable {
    private let url: URLComponents
    private let maintenance: Database

    init() throws {
        guard let text = TestDatabase.url, let url = URLComponents(string: text) else { throw NoTestServer() }
        self.url = url
        var configuration = try DatabaseConfiguration(url: text, applicationName: "karvan-tests", poolSize: 1)
        configuration.waitPatiently()
        maintenance = Database(configuration, logger: TestDatabase.silent)
    }

    struct NoTestServer: Error, CustomStringConvertible {
        var description: String { "\(TestDatabase.absence)" }
    }

    func open(_ name: String, clock: TestClock) throws -> Database {
        var address = url
        address.path = "/" + name
        var configuration = try DatabaseConfiguration(url: address.string ?? "", applicationName: name, poolSize: 6)
        configuration.waitPatiently()
        return Database(configuration, logger: TestDatabase.silent, now: { clock.now })
    }

    func execute(_ sql: SQL) async throws {
        try await maintenance.session(Self.patient) { try await $0.execute(sql, within: .seconds(60)) }
    }

    /// Runs `body` while no other process makes templates.
    func alone<R: Sendable>(_ body: @Sendable (Session) async throws -> R) async throws -> R {
        try await maintenance.session(Self.patient) { session in
            try await session.execute("select pg_advisory_lock(7265823)", within: .seconds(120))
            return try await body(session)
        }
    }

    private static let patient: [SessionSetting] = [
        .statementTimeout(.seconds(120)), SessionSetting("client_min_messages", "warning"),
        SessionSetting("lock_timeout", "0"),
    ]
}

/// Migrated databases to copy from, one for each service and version of its migrations.
private actor TemplateDatabases {
    private var making: [String: Task<Void, any Error>] = [:]

    func name(for definition: ServiceDefinition, on server: TestServer) async throws -> String {
        let migrations = ServiceRunner.migrations(of: definition)
        let name = "template_\(definition.name.rawValue)_\(Self.version(of: migrations))"
        let task = making[name] ?? Task { try await Self.make(name, definition, migrations, on: server) }
        making[name] = task
        try await task.value
        return name
    }

    private static func make(
        _ name: String, _ definition: ServiceDefinition, _ migrations: [Migration], on server: TestServer
    ) async throws {
        try await server.alone { session in
            let known = try await session.first("select 1 as one from pg_database where datname = \(name)")
            guard known == nil else { return }
            // Under another name until it is complete, so that one half made by a killed run is never used.
            let draft = "draft_\(name)"
            try await session.execute("drop database if exists \(identifier: draft) with (force)", within: .seconds(60))
            try await session.execute("create database \(identifier: draft)", within: .seconds(60))
            let database = try server.open(draft, clock: TestClock(.now()))
            try await Migrator.migrate(database, migrations)
            try await MessagingSetup.prepare(definition.name, in: database)
            await database.close()
            try await session.execute(
                "alter database \(identifier: draft) rename to \(identifier: name)", within: .seconds(60))
        }
    }

    /// Changes with the text of the migrations, and with the month, because partitions are made some months ahead.
    private static func version(of migrations: [Migration]) -> String {
        let month = Timestamp.now().utcDate.description.prefix(7)
        let text = migrations.map { "\($0.name)\n\($0.sql)\n" }.joined() + month
        return RequestDigest.of("", text.utf8).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
