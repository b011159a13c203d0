import Contracts
import Foundation
import Postgres
import ServiceKit
import TestKit

/// A database and a role for each service, as provisioning makes them: a role reaches its own database and no other.
struct SuiteDatabases: Sendable {
    private let run: String
    private let password = UUID().uuidString.lowercased()
    private let address: URLComponents
    private let server: Database

    init(run: String) throws {
        guard let text = Surroundings.database, let address = URLComponents(string: text) else {
            throw Program.Failure(description: "KARVAN_TEST_DATABASE_URL is no address")
        }
        self.run = run
        self.address = address
        server = Database(
            try DatabaseConfiguration(url: text, applicationName: "karvan-scenarios", poolSize: 1),
            logger: TestDatabase.silent)
    }

    private func name(of service: ServiceName) -> String { "scenario_\(run)_\(service.rawValue)" }

    func url(of service: ServiceName) -> String {
        var own = address
        own.user = name(of: service)
        own.password = password
        own.path = "/" + name(of: service)
        return own.string ?? ""
    }

    func make() async throws {
        try await session { session in
            for service in ServiceName.allCases {
                let name = name(of: service)
                // A role cannot be made with parameters; format() quotes what the settings carry.
                _ = try await session.first(
                    """
                    select set_config('karvan_test.role', \(name), false),
                        set_config('karvan_test.password', \(password), false)
                    """)
                try await session.execute(
                    """
                    do $$ begin execute format('create role %I login password %L',
                        current_setting('karvan_test.role'), current_setting('karvan_test.password')); end $$
                    """)
                try await session.execute(
                    "create database \(identifier: name) owner \(identifier: name)", within: .seconds(60))
                try await session.execute("revoke all on database \(identifier: name) from public")
            }
        }
    }

    /// Changes rows as only a bug could: past all triggers and references.
    func force(_ change: SQL, in service: ServiceName) async throws {
        var place = address
        place.path = "/" + name(of: service)
        let database = Database(
            try DatabaseConfiguration(url: place.string ?? "", applicationName: "karvan-damage", poolSize: 1),
            logger: TestDatabase.silent)
        defer { Task { await database.close() } }
        try await database.session([SessionSetting("session_replication_role", "replica")]) { session in
            _ = try await session.first(change)
        }
    }

    func drop() async throws {
        try await session { session in
            for service in ServiceName.allCases {
                let name = name(of: service)
                try await session.execute(
                    "drop database if exists \(identifier: name) with (force)", within: .seconds(60))
                try await session.execute("drop role if exists \(identifier: name)")
            }
        }
        await server.close()
    }

    private func session(_ body: @Sendable (Session) async throws -> Void) async throws {
        try await server.session([.statementTimeout(.seconds(60)), SessionSetting("lock_timeout", "0")], body)
    }
}
