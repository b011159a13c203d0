import Contracts
import Foundation
import Logging
import Synchronization
import TestKit
import Testing

@testable import Postgres

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

/// The real server that the tests use, and a schema of its own for each of them.
enum TestServer {
    static let url = ProcessInfo.processInfo.environment["KARVAN_TEST_DATABASE_URL"]
    static var isGiven: Bool { url != nil }

    static let acting = Acting(company: CompanyID())

    /// Runs `body` on an empty schema, which is dropped afterwards, with limits that a busy machine does not reach.
    ///
    /// - Parameter other: another way to the server.
    static func withDatabase(
        through other: String? = nil, _ sourceLocation: SourceLocation = #_sourceLocation,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        configure: (inout DatabaseConfiguration) -> Void = { _ in },
        _ body: (Database) async throws -> Void
    ) async throws {
        try await ServerPlace.with {
            try await withSchema(other, sourceLocation, now: now, configure: configure, body)
        }
    }

    private static func withSchema(
        _ other: String?, _ sourceLocation: SourceLocation, now: @escaping @Sendable () -> Timestamp,
        configure: (inout DatabaseConfiguration) -> Void, _ body: (Database) async throws -> Void
    ) async throws {
        let url = try #require(other ?? url, sourceLocation: sourceLocation)
        let schema = "t_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
        var configuration = try DatabaseConfiguration(url: url, applicationName: schema, searchPath: schema)
        configuration.waitPatiently()
        configure(&configuration)
        let database = Database(
            configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: now)
        try await database.session { try await $0.execute("create schema \(identifier: schema)") }
        let result: Result<Void, any Error>
        do { result = .success(try await body(database)) } catch { result = .failure(error) }
        await database.close()
        try await database.session { session in
            try await session.execute("drop schema \(identifier: schema) cascade")
        }
        try result.get()
    }
}

extension Database {
    /// A unit of work of the test company.
    func change<R: Sendable>(
        within limit: Duration? = nil, _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        try await transaction(TestServer.acting, within: limit, body)
    }

    func value<Value: PostgresDecodable & Sendable>(_ sql: SQL) async throws -> Value {
        try await session { session in
            let row = try #require(try await session.first(sql))
            return try row["value"]
        }
    }

    /// Waits until the server says so.
    func eventually(_ condition: SQL, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await session { session in
            try await TestKit.eventually(condition.text, sourceLocation: sourceLocation) {
                let row = try #require(try await session.first("select \(condition) as value"))
                return try row["value"]
            }
        }
    }

    /// Waits until `count` sessions of this test wait for a lock.
    func untilBlocked(_ count: Int = 1) async throws {
        let name = configuration.searchPath ?? ""
        try await eventually(
            """
            (select count(*) >= \(count) from pg_stat_activity
             where application_name = \(name) and wait_event_type = 'Lock')
            """)
    }
}

/// Holds whoever waits until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// A number that several tasks change.
final class Tally: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    @discardableResult
    func add(_ more: Int = 1) -> Int {
        value.withLock { value in
            value += more
            return value
        }
    }
}

/// Values that several tasks add, in the order of adding.
final class Record<Value: Sendable>: Sendable {
    private let list = Mutex<[Value]>([])
    var values: [Value] { list.withLock { $0 } }
    func add(_ value: Value) { list.withLock { $0.append(value) } }
}

extension Trait where Self == ConditionTrait {
    /// Tests on the real server are skipped where none is named.
    static var onServer: Self {
        .enabled(
            if: TestServer.isGiven, "KARVAN_TEST_DATABASE_URL names the server to test on; deploy/dev check sets it")
    }
}
