import Contracts
import Crypto
import Foundation
import Testing

@testable import Messaging

@Suite("The broker's definitions")
struct TopologyDefinitionsTests {
    private let definitions = TopologyDefinitions(
        passwords: Dictionary(
            uniqueKeysWithValues: ServiceName.allCases.map { (TopologyDefinitions.user(of: $0), "pw") }))

    @Test("every working queue has its dead-letter queue and is bound for resending")
    func deadLetters() {
        let names = Set(definitions.queues.map(\.name))
        for service in ServiceName.allCases {
            for queue in Topology.queues(of: service) {
                #expect(names.contains(queue.name) && names.contains("\(queue.name).dead"))
                let bindings = definitions.bindings.filter { $0.routingKey == queue.name }
                #expect(bindings.contains { $0.source == Topology.resend && $0.destination == queue.name })
                #expect(bindings.contains { $0.source == Topology.dead && $0.destination == "\(queue.name).dead" })
            }
        }
    }

    @Test("working queues are quorum queues with one active consumer, and lose nothing when full")
    func arguments() throws {
        let queue = try #require(definitions.queues.first { $0.name == "warehouse.commands" })
        #expect(queue.arguments["x-queue-type"] == .text("quorum"))
        #expect(queue.arguments["x-single-active-consumer"] == .flag(true))
        #expect(queue.arguments["x-overflow"] == .text("reject-publish"))
        #expect(queue.arguments["x-dead-letter-routing-key"] == .text("warehouse.commands"))
    }

    /// A route that leads back makes messages vanish: the broker's check of cycles drops them.
    @Test("no dead letter goes round: where they end, nothing dies")
    func noRing() {
        let dead = Set(definitions.bindings.filter { $0.source == Topology.dead }.map(\.destination))
        #expect(!dead.isEmpty)
        for queue in definitions.queues where dead.contains(queue.name) {
            #expect(queue.name.hasSuffix(".dead"))
            #expect(queue.arguments.keys.allSatisfy { !$0.hasPrefix("x-dead-letter") && $0 != "x-message-ttl" })
        }
    }

    /// Bound to some types only, a consumer would see a gap at every other one and wait for ever.
    @Test("whole streams are bound, never single types")
    func wholeStreams() {
        let keys = definitions.bindings.filter { $0.source == Topology.events }.map(\.routingKey)
        #expect(!keys.isEmpty)
        for key in keys { #expect(key.wholeMatch(of: /[a-z]+\.[a-z-]+\.#/) != nil, "\(key)") }
    }

    @Test("a service may publish its own facts, command whom it is meant to, and configure nothing")
    func rights() throws {
        let permission = try #require(definitions.permissions.first { $0.user == "svc-sales" })
        #expect(permission.configure == "^$" && permission.read == "^sales\\.")
        let topics = definitions.topicPermissions.filter { $0.user == "svc-delivery" }
        #expect(topics.first { $0.exchange == Topology.events }?.write == "^delivery\\.")
        #expect(topics.first { $0.exchange == Topology.commands }?.write == "^$")
        #expect(definitions.topicPermissions.count == 3 * ServiceName.allCases.count)
    }

    @Test("passwords are salted and hashed as the broker wants it")
    func passwords() throws {
        let hash = TopologyDefinitions.hash("secret", salt: [1, 2, 3, 4])
        let bytes = try #require(Data(base64Encoded: hash))
        #expect(Array(bytes.prefix(4)) == [1, 2, 3, 4])
        #expect(Array(bytes.dropFirst(4)) == Array(SHA256.hash(data: Data([1, 2, 3, 4] + Array("secret".utf8)))))
        #expect(definitions.users[0].passwordHash != definitions.users[1].passwordHash)
    }

    @Test("the file is JSON in the broker's names")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: Data(definitions.json())) as? [String: Any]
        let exchange = (object?["exchanges"] as? [[String: Any]])?.first
        #expect(exchange?["auto_delete"] as? Bool == false)
        #expect((object?["users"] as? [[String: Any]])?.first?["password_hash"] is String)
        #expect((object?["topic_permissions"] as? [Any])?.isEmpty == false)
    }
}
