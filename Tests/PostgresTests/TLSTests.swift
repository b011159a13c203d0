import Foundation
import Logging
import TestKit
import Testing

@testable import Postgres

/// One after the other: each tells the one server which certificate to show. All other tests connect without TLS.
@Suite("The connection to a database by TLS", .serialized, .enabled(if: TestTLS.isGiven, TestTLS.needed))
struct TLSTests {
    @Test("is made when certificate, name and authority fit, and is bound to its channel")
    func trusted() async throws {
        try await TestTLS.showing("server") { attempt in
            try await eventually("TLS is in use") { await attempt("localhost") == nil }
        }
    }

    @Test("is refused, with the reason, when the certificate", arguments: Fault.allCases)
    func distrusted(fault: Fault) async throws {
        try await TestTLS.showing(fault.rawValue) { attempt in
            try await eventually("refused because it \(fault.testDescription)") {
                await attempt("localhost")?.contains(fault.reason) ?? false
            }
        }
    }

    @Test("is refused when the server is called by a name that its certificate does not have")
    func wrongName() async throws {
        try await TestTLS.showing("server") { attempt in
            try await eventually("refused") {
                await attempt("127.0.0.1")?.contains("does not match host name \"127.0.0.1\"") ?? false
            }
        }
    }

    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case elsewhere
        case expired
        case stranger

        var testDescription: String {
            switch self {
            case .elsewhere: "is for another name"
            case .expired: "has expired"
            case .stranger: "is of another authority"
            }
        }

        /// What an operator reads.
        var reason: String {
            switch self {
            case .elsewhere: "server certificate for \"elsewhere.example\" does not match host name \"localhost\""
            case .expired, .stranger: "has expired, or is not of the authority in sslrootcert"
            }
        }
    }
}

enum TestTLS {
    static let directory = ProcessInfo.processInfo.environment["KARVAN_TEST_CERTIFICATES"]
    static var isGiven: Bool { TestServer.isGiven && directory != nil }
    static let needed: Comment = "needs KARVAN_TEST_CERTIFICATES"

    /// Connects to the server by that name and asks it whether TLS is used: `nil` when it is, else what went wrong.
    typealias Attempt = @Sendable (_ host: String) async -> String?

    static func showing(_ certificate: String, _ body: (Attempt) async throws -> Void) async throws {
        try await TestServer.withDatabase { server in
            try await show(certificate, on: server)
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body { host in
                        do { return try await isEncrypted(host) ? nil : "not encrypted" } catch { return "\(error)" }
                    })
            } catch {
                result = .failure(error)
            }
            try await show("server", on: server)
            try result.get()
        }
    }

    private static func show(_ certificate: String, on server: Database) async throws {
        try await server.session { session in
            try await session.execute("alter system set ssl_cert_file = \(identifier: "\(certificate).crt")")
            try await session.execute("alter system set ssl_key_file = \(identifier: "\(certificate).key")")
            _ = try await session.first("select pg_reload_conf() as done")
        }
    }

    private static func isEncrypted(_ host: String) async throws -> Bool {
        var parts = try #require(TestServer.url.flatMap { URLComponents(string: $0) })
        parts.host = host
        parts.queryItems = [
            URLQueryItem(name: "sslmode", value: "verify-full"),
            URLQueryItem(name: "sslrootcert", value: "\(try #require(directory))/authority.pem"),
            URLQueryItem(name: "channel_binding", value: "require"),
        ]
        var configuration = try DatabaseConfiguration(
            url: try #require(parts.string), applicationName: "tls", poolSize: 1)
        configuration.waitPatiently()
        let database = Database(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let result: Result<Bool, any Error>
        do {
            result = .success(
                try await database.value("select ssl as value from pg_stat_ssl where pid = pg_backend_pid()"))
        } catch {
            result = .failure(error)
        }
        await database.close()
        return try result.get()
    }
}
