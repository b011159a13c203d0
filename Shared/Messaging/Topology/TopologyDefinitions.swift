import Contracts
import Crypto
import Foundation

/// The definitions file that a broker imports: everything of section 3, made from ``Topology`` alone.
///
/// Services have no right to change any of it; they only look whether it is there.
package struct TopologyDefinitions: Encodable, Sendable {
    package struct User: Encodable, Sendable, Equatable {
        package let name: String
        package let passwordHash: String
        package let hashingAlgorithm = "rabbit_password_hashing_sha256"
        package let tags: String
    }

    package struct VirtualHost: Encodable, Sendable, Equatable {
        package let name: String
    }

    package struct Permission: Encodable, Sendable, Equatable {
        package let user: String
        package let vhost: String
        package let configure: String
        package let write: String
        package let read: String
    }

    package struct TopicPermission: Encodable, Sendable, Equatable {
        package let user: String
        package let vhost: String
        package let exchange: String
        package let write: String
        package let read: String
    }

    package struct Exchange: Encodable, Sendable, Equatable {
        package let name: String
        package let vhost: String
        package let type: String
        package let durable = true
        package let autoDelete = false
        package let `internal` = false
        package let arguments: [String: Argument]
    }

    package struct Queue: Encodable, Sendable, Equatable {
        package let name: String
        package let vhost: String
        package let durable = true
        package let autoDelete = false
        package let arguments: [String: Argument]
    }

    package struct Binding: Encodable, Sendable, Equatable {
        package let source: String
        package let vhost: String
        package let destination: String
        package let destinationType: String
        package let routingKey: String
        package let arguments: [String: Argument] = [:]
    }

    package enum Argument: Encodable, Sendable, Equatable {
        case text(String)
        case number(Int)
        case flag(Bool)

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .flag(let value): try container.encode(value)
            }
        }
    }

    package let users: [User]
    package let vhosts: [VirtualHost]
    package let permissions: [Permission]
    package let topicPermissions: [TopicPermission]
    package let exchanges: [Exchange]
    package let queues: [Queue]
    package let bindings: [Binding]

    /// - Parameter passwords: by user name: `svc-sales`, …; `redrive`, `monitor` and `provision` are made when named.
    /// - Parameter partitions: those that there are; without, no queue is divided.
    package init(
        passwords: [String: String], virtualHost: String = Topology.virtualHost, partitions: Partitions = Partitions()
    ) {
        let rights = BrokerRights(virtualHost: virtualHost)
        users = passwords.sorted { $0.key < $1.key }.map { name, password in
            User(name: name, passwordHash: Self.hash(password), tags: BrokerRights.tags(of: name))
        }
        vhosts = [VirtualHost(name: virtualHost)]
        permissions = users.compactMap { rights.permission(of: $0.name) }
        topicPermissions = users.flatMap { rights.topics(of: $0.name) }
        let layout = QueueLayout(virtualHost: virtualHost, partitions: partitions)
        exchanges = layout.exchanges
        queues = layout.queues
        bindings = layout.bindings
    }

    /// The name under which a service logs in.
    package static func user(of service: ServiceName) -> String { "svc-\(service.rawValue)" }

    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }

    /// RabbitMQ's form: four bytes of salt, then SHA-256 over salt and password, as base 64.
    static func hash(_ password: String, salt: [UInt8] = (0..<4).map { _ in .random(in: 0...255) }) -> String {
        let digest = SHA256.hash(data: Data(salt + Array(password.utf8)))
        return Data(salt + Array(digest)).base64EncodedString()
    }
}
