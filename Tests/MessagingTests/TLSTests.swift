import Contracts
import Foundation
import TestKit
import Testing

@testable import Messaging

@Suite("The connection to a broker by TLS", .enabled(if: TestTLS.isGiven, TestTLS.needed))
struct TLSTests {
    @Test("carries messages both ways when certificate, name and authority fit")
    func trusted() async throws {
        try await TestBroker.with([.accounting]) { test in
            let broker = try AMQPBroker(url: try TestTLS.url(of: test), callLimit: TestServers.patience)
            let publisher = broker.publisher(named: "test")
            // More than one frame of TLS, so that what lies decrypted in the library is read as well (W-19).
            let sent = (0..<100).map { number in
                OutgoingMessage(
                    id: UUIDv7.make(), exchange: Topology.events, routingKey: "sales.account.published",
                    mandatory: true, headers: [:],
                    body: Array("{\"n\":\(number),\"x\":\"\(String(repeating: "x", count: 3000))\"}".utf8))
            }
            #expect(try await publisher.publish(sent, patience: TestServers.patience).allSatisfy { $0 == .confirmed })
            let source = try await broker.consume(["accounting.on-sales"], prefetch: 200, named: "test")
            var received: [[UInt8]] = []
            for await deliveries in source.deliveries {
                received += deliveries.map(\.body)
                await source.settle(deliveries.map(\.tag), .accept)
                if received.count == sent.count { break }
            }
            #expect(received == sent.map(\.body))
            await source.close()
            await publisher.close()
        }
    }

    @Test("is refused, with the reason, when the certificate", arguments: Fault.allCases)
    func distrusted(fault: Fault) async throws {
        let server = try TLSServer(showing: fault.rawValue)
        defer { server.stop() }
        #expect(try await server.refusal().contains(fault.reason))
    }

    /// The server of the faulty ones with a right certificate: what is refused there is refused for its certificate.
    @Test("is not refused by a right certificate")
    func control() async throws {
        let server = try TLSServer(showing: "server")
        defer { server.stop() }
        let refusal = try await server.refusal()
        #expect(refusal.contains("log in") && !refusal.contains("trust"), "\(refusal)")
    }

    @Test("needs a name, because certificates are held against names", arguments: ["127.0.0.1", "[::1]"])
    func addresses(host: String) {
        let fault = #expect(throws: BrokerError.self) {
            try AMQPAddress("amqps://u:p@\(host):5671/v?cacertfile=/a.pem")
        }
        #expect("\(String(describing: fault))".contains("name"))
    }

    @Test("needs the authority")
    func authority() async throws {
        #expect(throws: BrokerError.self) { try AMQPAddress("amqps://u:p@broker.example/v") }
        let broker = try AMQPBroker(url: "amqps://u:p@localhost:1/v?cacertfile=/nowhere.pem")
        let fault = await #expect(throws: BrokerError.self) { try await broker.depths(of: ["q"]) }
        #expect("\(String(describing: fault))".contains("/nowhere.pem"))
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
            case .elsewhere: "its certificate is not for the name localhost"
            case .expired: "its certificate is not valid: certificate has expired"
            case .stranger: "its certificate is not valid: unable to get local issuer certificate"
            }
        }
    }
}

/// Where `deploy/dev check` keeps the certificates that it made.
enum TestTLS {
    static let directory = ProcessInfo.processInfo.environment["KARVAN_TEST_CERTIFICATES"]
    private static let port = ProcessInfo.processInfo.environment["KARVAN_TEST_AMQPS_PORT"]
    static var isGiven: Bool { TestServers.hasBroker && directory != nil && port != nil }
    static let needed: Comment = "needs KARVAN_TEST_CERTIFICATES and KARVAN_TEST_AMQPS_PORT"

    static func url(of test: TestBroker) throws -> String {
        var address = try #require(URLComponents(string: test.url))
        address.scheme = "amqps"
        address.host = "localhost"
        address.port = Int(try #require(port))
        address.queryItems = [URLQueryItem(name: "cacertfile", value: "\(try #require(directory))/authority.pem")]
        return try #require(address.string)
    }
}

/// A server that shows one of the certificates made for tests, and after that says nothing that a broker would.
private struct TLSServer {
    private let process = Process()
    private let words = Pipe()
    private let directory: String

    init(showing name: String) throws {
        directory = try #require(TestTLS.directory)
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", "\(directory)/\(name).pem", "-key",
            "\(directory)/\(name).key",
        ]
        process.standardInput = Pipe()
        process.standardOutput = words
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func stop() { process.terminate() }

    /// How connecting to it fails.
    func refusal() async throws -> String {
        let url = "amqps://u:p@localhost:\(try port())/v?cacertfile=\(directory)/authority.pem"
        let broker = try AMQPBroker(url: url, callLimit: .seconds(2))
        let fault = await #expect(throws: BrokerError.self) { try await broker.depths(of: ["q"]) }
        return "\(String(describing: fault))"
    }

    /// It tells `ACCEPT 127.0.0.1:PORT` when it listens.
    private func port() throws -> Int {
        var text = ""
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let more = words.fileHandleForReading.availableData
            try #require(!more.isEmpty, "openssl s_server ended: \(text)")
            text += String(decoding: more, as: UTF8.self)
        }
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") })
        return try #require(line.split(separator: ":").last.flatMap { Int($0) })
    }
}
