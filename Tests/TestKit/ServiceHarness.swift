import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Messaging
import Postgres
import ServiceKit

/// Runs `body` with a service: its real router, jobs and subscriptions, on a database of its own, with a clock that
/// stands still; no network and no broker.
///
/// ```swift
/// try await withService(AccountingApp.definition) { service in
///     let answer = try await service.post("pro-formas", body, as: accountant)
///     #expect(answer.status == 201)
///     #expect(try await service.sent(ProFormaIssued.self).count == 1)
/// }
/// ```
/// - Parameter settings: of the service's own, by variable name without `KARVAN_`.
package func withService<R>(
    _ definition: ServiceDefinition, settings: [String: String] = [:], clock: TestClock = TestClock(),
    _ body: (ServiceHarness) async throws -> R
) async throws -> R {
    try await TestDatabase.with(definition, clock: clock) { database in
        let harness = try await ServiceHarness(definition, database, settings: settings, clock: clock)
        try await definition.prepare(harness.context)
        return try await body(harness)
    }
}

/// One service under test.
package final class ServiceHarness: Sendable {
    package let definition: ServiceDefinition
    package let database: Database
    package let clock: TestClock
    package let context: ServiceContext
    /// A company to act for; tests of several make more.
    package let company = CompanyID()
    private let responder: ServiceResponder
    private let tokens: TestTokens

    init(
        _ definition: ServiceDefinition, _ database: Database, settings: [String: String], clock: TestClock
    ) async throws {
        var environment = ["KARVAN_HTTP_PORT": "1", "KARVAN_ADMIN_PORT": "2"]
        for (name, value) in settings { environment["KARVAN_" + name] = value }
        let reader = SettingsReader(environment: environment)
        let process = ProcessSettings(reader, name: definition.name.rawValue)
        let state = definition.state(reader)
        try reader.finish()
        let tokens = try await TestTokens()
        let keys = TestKeySource(test: tokens.keys, own: definition.keys?(state))
        self.definition = definition
        self.database = database
        self.clock = clock
        self.tokens = tokens
        context = ServiceContext(
            settings: process, database: database, verifier: TokenVerifier(keys), metrics: PrometheusRegistry(),
            logger: TestDatabase.silent, cursors: CursorSeal(secret: "test"), state: state,
            constraints: definition.constraints, clock: { clock.now })
        responder = ServiceResponder(definition.servedRoutes, service: context)
    }

    // MARK: - HTTP

    /// Sends a request to `/api/{service}/v1/{path}`.
    ///
    /// - Parameters:
    ///   - principal: who asks; `nil` sends no token.
    ///   - version: goes as `If-Match`; without one `*` does, which accepts any.
    ///   - headers: an empty value leaves the header out.
    package func request(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil, as principal: Principal? = nil,
        token: String? = nil, version: Int? = nil, key: String? = nil, headers: [String: String] = [:],
        from address: String = "127.0.0.1"
    ) async throws -> TestAnswer {
        var fields = HTTPFields()
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        if let token { fields[.authorization] = "Bearer \(token)" }
        if let principal {
            fields[.authorization] = "Bearer \(try await tokens.token(for: principal, at: clock.now))"
        }
        // A test that is not about them says that any version will do, and makes a key for each request.
        if method != .get, fields[.ifMatch] == nil { fields[.ifMatch] = version.map { "\"\($0)\"" } ?? "*" }
        if method != .get, fields[.idempotencyKey] == nil { fields[.idempotencyKey] = key ?? UUID().uuidString }
        for (name, value) in headers where value.isEmpty { fields[HTTPField.Name(name)!] = nil }
        if let body {
            fields[.contentLength] = "\(body.count)"
            if fields[.contentType] == nil { fields[.contentType] = "application/json" }
        }
        let full = path.hasPrefix("/") ? path : "/api/\(definition.name.rawValue)/v1/\(path)"
        let head = HTTPRequest(method: method, scheme: "http", authority: "test", path: full, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
        let context = ServiceRequestContext(logger: TestDatabase.silent, remoteAddress: address)
        return try await TestAnswer(responder.respond(to: request, context: context))
    }

    package func get(_ path: String, as principal: Principal? = nil) async throws -> TestAnswer {
        try await request(.get, path, as: principal)
    }

    package func post(
        _ path: String, _ body: some Encodable, as principal: Principal? = nil, version: Int? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        try await request(.post, path, body: JSON.encode(body), as: principal, version: version, key: key)
    }

    /// A transition without a body.
    package func post(
        _ path: String, as principal: Principal? = nil, version: Int? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        try await request(.post, path, as: principal, version: version, key: key)
    }

    package func put(
        _ path: String, _ body: some Encodable, as principal: Principal? = nil, version: Int? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        try await request(.put, path, body: JSON.encode(body), as: principal, version: version, key: key)
    }

    package func patch(
        _ path: String, _ body: some Encodable, as principal: Principal? = nil, version: Int? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        try await request(.patch, path, body: JSON.encode(body), as: principal, version: version, key: key)
    }

    package func delete(
        _ path: String, as principal: Principal? = nil, version: Int? = nil, key: String? = nil
    ) async throws -> TestAnswer {
        try await request(.delete, path, as: principal, version: version, key: key)
    }

    // MARK: - Work inside

    /// A person of ``company`` with these roles.
    package func person(_ roles: Role..., user: UserID = UserID()) -> Principal {
        Principal(user: user, company: company, roles: Set(roles))
    }

    /// A transaction of the system in ``company``.
    package func change<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) async throws -> R
    ) async throws -> R {
        try await database.transaction(Acting(company: company), body)
    }

    /// The rows of a query, to look at what a command left behind.
    package func rows(_ sql: SQL) async throws -> [Row] {
        try await database.read(Acting(company: company)) { try await $0.query(sql) }
    }

    /// How PostgreSQL would find the rows of a query, were its tables too large to be read whole: for tests that look
    /// which index carries a list.
    package func plan(of sql: SQL) async throws -> String {
        try await database.read(Acting(company: company)) { tx in
            _ = try await tx.query("select set_config('enable_seqscan', 'off', true)")
            let lines = try await tx.query("explain (costs off) \(sql)")
            return try lines.map { try $0["QUERY PLAN"] as String }.joined(separator: "\n")
        }
    }

    /// The single value, called `value`, of a query.
    package func value<Value: PostgresDecodable & Sendable>(_ sql: SQL) async throws -> Value? {
        try await rows(sql).first.map { try $0["value"] as Value }
    }

    /// Runs a periodic job once.
    package func run(job name: String) async throws {
        guard let job = definition.jobs.first(where: { $0.name == name }) else { throw UnknownJob(name: name) }
        try await job.runOnce(context)
    }

    package struct UnknownJob: Error { let name: String }
}
