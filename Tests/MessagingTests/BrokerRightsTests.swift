import Contracts
import Foundation
import Testing

@testable import Messaging

/// What the broker itself lets a service do with the rights that provisioning gives it.
@Suite("A service's user at the broker", .enabled(if: TestServers.hasBroker, TestServers.needed))
struct BrokerRightsTests {
    private func message(_ exchange: String, _ key: String) -> OutgoingMessage {
        OutgoingMessage(
            id: UUIDv7.make(), exchange: exchange, routingKey: key, mandatory: true,
            headers: ["cloudEvents_type": "karvan.test.Test.v1"], body: Array("{}".utf8))
    }

    private func outcomes(_ messages: [OutgoingMessage], as service: ServiceName) async throws -> [PublishOutcome] {
        try await TestBroker.with([.accounting, .approval, .warehouse]) { test in
            try await test.signedIn(as: service) { broker in
                let publisher = broker.publisher(named: "test")
                var outcomes: [PublishOutcome] = []
                // One at a time: a refusal closes the channel for all that is under way.
                for message in messages {
                    outcomes += try await publisher.publish([message], patience: TestServers.patience)
                }
                await publisher.close()
                return outcomes
            }
        }
    }

    @Test("says its own facts, commands whom it is meant to, and sends again what it said")
    func allowed() async throws {
        let outcomes = try await outcomes(
            [
                message(Topology.events, "sales.account.published"),
                message(Topology.commands, "accounting.draft-pro-forma"),
                message(Topology.resend, "accounting.on-sales"), message(Topology.resend, "warehouse.commands"),
            ], as: .sales)
        #expect(outcomes == Array(repeating: .confirmed, count: 4))
    }

    @Test("does not speak in another's name, nor command whom it is not meant to, not even by sending again")
    func forbidden() async throws {
        let messages = [
            message(Topology.events, "accounting.invoice.issued"),
            message(Topology.commands, "accounting.issue-invoice"),
            message(Topology.commands, "taxportal.submit"), message(Topology.resend, "accounting.on-warehouse"),
            message(Topology.resend, "accounting.commands"), message(Topology.dead, "accounting.commands"),
            message(Topology.unrouted, ""),
        ]
        for (message, outcome) in zip(messages, try await outcomes(messages, as: .delivery)) {
            guard case .refused(403, _) = outcome else {
                Issue.record("\(message.exchange) \(message.routingKey): \(outcome)")
                continue
            }
        }
    }

    /// The broker does not name the exchange that stands for every queue, so what became of the message is unknown.
    @Test("puts nothing into a queue past the exchanges")
    func defaultExchange() async throws {
        #expect(try await outcomes([message("", "accounting.on-sales")], as: .sales) == [.unknown])
    }

    @Test("reads no other service's queue, nor anybody's dead letters but its own")
    func reading() async throws {
        try await TestBroker.with([.accounting, .warehouse]) { test in
            try await test.signedIn(as: .warehouse) { broker in
                for queue in [
                    "accounting.on-sales", "accounting.commands", "accounting.commands.dead", Topology.unrouted,
                ] {
                    let refusal = await #expect(throws: BrokerError.self, "\(queue)") {
                        try await broker.consume([queue], prefetch: 1, named: "test").close()
                    }
                    if case .refused(403, _) = refusal { continue }
                    Issue.record("\(queue): \(String(describing: refusal))")
                }
                let own = try await broker.consume(["warehouse.commands"], prefetch: 1, named: "test")
                let publisher = try test.broker.publisher(named: "test")
                _ = try await publisher.publish(
                    [message(Topology.commands, "warehouse.hold-stock")], patience: TestServers.patience)
                #expect(await own.deliveries.first { _ in true }?.count == 1)
                await own.close()
                await publisher.close()
            }
        }
    }

    @Test("declares and deletes nothing")
    func configuring() throws {
        let users = ServiceName.allCases.map { TopologyDefinitions.user(of: $0) }
        let definitions = TopologyDefinitions(passwords: Dictionary(uniqueKeysWithValues: users.map { ($0, "pw") }))
        #expect(definitions.permissions.map(\.user).sorted() == users.sorted())
        #expect(definitions.permissions.allSatisfy { $0.configure == "^$" })
        #expect(definitions.users.allSatisfy { $0.tags.isEmpty })
    }
}

extension TestBroker {
    /// Runs `body` as a service with the rights that the definitions give it, and deletes that user again.
    func signedIn<R>(as service: ServiceName, _ body: (AMQPBroker) async throws -> R) async throws -> R {
        let user = TopologyDefinitions.user(of: service)
        let name = "\(user)-\(UUID().uuidString.lowercased())"
        let definitions = TopologyDefinitions(passwords: [user: "pw"], virtualHost: virtualHost)
        try await call("PUT", "users/\(name)", ["password": "pw", "tags": ""])
        for right in definitions.permissions {
            try await call(
                "PUT", "permissions/\(virtualHost)/\(name)",
                ["configure": right.configure, "write": right.write, "read": right.read])
        }
        for right in definitions.topicPermissions {
            try await call(
                "PUT", "topic-permissions/\(virtualHost)/\(name)",
                ["exchange": right.exchange, "write": right.write, "read": right.read])
        }
        var address = try #require(URLComponents(string: url))
        address.user = name
        address.password = "pw"
        let result: Result<R, any Error>
        do {
            result = .success(
                try await body(try AMQPBroker(url: try #require(address.string), callLimit: TestServers.patience)))
        } catch {
            result = .failure(error)
        }
        try await call("DELETE", "users/\(name)")
        return try result.get()
    }
}
