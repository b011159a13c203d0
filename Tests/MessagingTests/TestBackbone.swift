import Contracts
import Foundation
import Logging
import Postgres
import TestKit
import Testing

@testable import Messaging

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The real servers that tests use; each test has databases and a virtual host of its own.
enum TestServers {
    static let database = ProcessInfo.processInfo.environment["KARVAN_TEST_DATABASE_URL"]
    static let broker = ProcessInfo.processInfo.environment["KARVAN_TEST_BROKER_URL"]
    static let brokerAdmin = ProcessInfo.processInfo.environment["KARVAN_TEST_BROKER_ADMIN"]

    static var hasDatabase: Bool { database != nil }
    static var hasBroker: Bool { broker != nil && brokerAdmin != nil }
    static var hasAll: Bool { hasDatabase && hasBroker }

    static let needed: Comment =
        "needs KARVAN_TEST_DATABASE_URL, KARVAN_TEST_BROKER_URL and KARVAN_TEST_BROKER_ADMIN"

    static let quiet = Logger(label: "test") { label in
        guard ProcessInfo.processInfo.environment["KARVAN_TEST_LOGS"] != nil else { return SwiftLogNoOpLogHandler() }
        return StreamLogHandler.standardError(label: label)
    }

    /// Longer than anything takes on a busy machine.
    static let patience = Duration.seconds(60)

    /// An empty database with the backbone's tables and one for effects, dropped afterwards.
    static func withDatabase<R>(_ service: ServiceName, _ body: (Database) async throws -> R) async throws -> R {
        try await ServerPlace.with { try await inDatabase(service, body) }
    }

    private static func inDatabase<R>(
        _ service: ServiceName, _ body: (Database) async throws -> R
    ) async throws -> R {
        let url = try #require(database)
        let name = "messaging_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
        let admin = Database(try configuration(url), logger: quiet)
        try await admin.session { try await $0.execute("create database \(identifier: name)") }
        let database = try open(name)
        let effects = Migration(
            "effects",
            "create table effect (at bigint generated always as identity, key text not null, no int not null)")
        let result: Result<R, any Error>
        do {
            try await Migrator.migrate(database, MessagingMigrations.all(for: service) + [effects])
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try await admin.session { try await $0.execute("drop database \(identifier: name) with (force)") }
        await admin.close()
        return try result.get()
    }

    /// A database that is there already, for a process that shares it with its test.
    static func open(
        _ name: String, idleInTransaction limit: Duration = patience,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) throws -> Database {
        let url = try #require(database)
        var parts = try #require(URLComponents(string: url))
        parts.path = "/\(name)"
        var configuration = try configuration(try #require(parts.string))
        configuration.idleInTransactionTimeout = limit
        return Database(configuration, logger: quiet, now: now)
    }

    private static func configuration(_ url: String) throws -> DatabaseConfiguration {
        var configuration = try DatabaseConfiguration(url: url, applicationName: "test")
        configuration.waitPatiently()
        return configuration
    }
}

/// A virtual host with the queues of some services, deleted afterwards.
struct TestBroker: Sendable {
    let virtualHost: String
    let url: String
    private let admin: URLComponents

    var broker: AMQPBroker { get throws { try AMQPBroker(url: url, callLimit: TestServers.patience) } }

    static func with<R>(_ services: [ServiceName], _ body: (TestBroker) async throws -> R) async throws -> R {
        try await ServerPlace.with { try await inVirtualHost(services, body) }
    }

    private static func inVirtualHost<R>(
        _ services: [ServiceName], _ body: (TestBroker) async throws -> R
    ) async throws -> R {
        let broker = try TestBroker()
        try await broker.call("PUT", "vhosts/\(broker.virtualHost)")
        let user = broker.admin.user ?? ""
        try await broker.call(
            "PUT", "permissions/\(broker.virtualHost)/\(user)", ["configure": ".*", "write": ".*", "read": ".*"])
        let result: Result<R, any Error>
        do {
            try await broker.importDefinitions(of: services)
            result = .success(try await body(broker))
        } catch {
            result = .failure(error)
        }
        try await broker.call("DELETE", "vhosts/\(broker.virtualHost)")
        return try result.get()
    }

    private init() throws {
        virtualHost = "t-" + UUID().uuidString.lowercased()
        let (adminURL, brokerURL) = (try #require(TestServers.brokerAdmin), try #require(TestServers.broker))
        admin = try #require(URLComponents(string: adminURL))
        var address = try #require(URLComponents(string: brokerURL))
        address.path = "/\(virtualHost)"
        url = try #require(address.string)
    }

    /// Declares their queues and binds them; what is there already stays.
    func importDefinitions(of services: [ServiceName]) async throws {
        let all = TopologyDefinitions(passwords: [:], virtualHost: virtualHost)
        let prefixes = services.map { "\($0.rawValue)." } + [Topology.unrouted]
        func isWanted(_ queue: String) -> Bool { prefixes.contains { queue.hasPrefix($0) } }
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(all.json())) as? [String: [[String: Any]]])
        object["queues"] = object["queues"]?.filter { isWanted($0["name"] as? String ?? "") }
        object["bindings"] = object["bindings"]?.filter { isWanted($0["destination"] as? String ?? "") }
        for key in ["users", "vhosts", "permissions", "topic_permissions"] { object[key] = nil }
        for key in object.keys {
            for index in object[key, default: []].indices { object[key]?[index]["vhost"] = nil }
        }
        try await call("POST", "definitions/\(virtualHost)", object)
    }

    /// Takes so many deliveries from a queue, and keeps of each message the first.
    func firstArrivals(in queue: String, of count: Int) async throws -> [IncomingMessage] {
        let source = try await broker.consume([queue], prefetch: 200, named: "test")
        var arrived = 0
        var seen: Set<UUID> = []
        var first: [IncomingMessage] = []
        for await deliveries in source.deliveries {
            await source.settle(deliveries.map(\.tag), .accept)
            arrived += deliveries.count
            first += try deliveries.map { try IncomingMessage($0) }.filter { seen.insert($0.id).inserted }
            if arrived >= count { break }
        }
        await source.close()
        return first
    }

    @discardableResult
    func call(_ method: String, _ path: String, _ body: Any? = nil) async throws -> Data {
        let text = try body.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
        return try await call(method, path, text: text)
    }

    /// - Parameter text: JSON.
    @discardableResult
    func call(_ method: String, _ path: String, text: String?) async throws -> Data {
        var url = admin
        url.user = nil
        url.password = nil
        url.path = "/api/\(path)"
        var request = URLRequest(url: try #require(url.url))
        request.httpMethod = method
        let credentials = Data("\(admin.user ?? ""):\(admin.password ?? "")".utf8).base64EncodedString()
        request.setValue("Basic \(credentials)", forHTTPHeaderField: "Authorization")
        if let text {
            request.httpBody = Data(text.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw BrokerError.refused(code: status, text: String(decoding: data, as: UTF8.self))
        }
        return data
    }
}

extension Database {
    /// A unit of work of a company that tests speak for.
    func change<R: Sendable>(_ body: @escaping @Sendable (Transaction) async throws -> R) async throws -> R {
        try await transaction(Acting(company: TestServers.company), body)
    }

    func count(_ sql: SQL) async throws -> Int {
        try await change { tx in
            let row = try await tx.first("select count(*) as n from \(sql)")
            return try row?["n"] ?? 0
        }
    }

    /// Waits until as many rows are there.
    func eventually(
        _ expected: Int, _ sql: SQL, _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestKit.eventually(
            "\(expected) rows of \(sql.text)", within: TestServers.patience, sourceLocation: sourceLocation
        ) { try await count(sql) == expected }
    }
}

extension TestServers {
    static let company = CompanyID()
}
