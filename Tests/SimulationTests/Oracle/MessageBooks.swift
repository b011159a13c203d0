import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit

/// What every service says it sent, beside what every consumer says it handled (messaging 15.4: H-1, H-2, H-4).
struct MessageBooks {
    private struct Sent {
        let producer: ServiceName
        let type: String
        let queues: [String]
        let orderKey: String
        let number: Int64
    }

    private var sent: [UUID: Sent] = [:]
    private var handled: [String: Set<UUID>] = [:]
    private var positions: [String: Int64] = [:]

    init(of world: World) async throws {
        for service in world.services {
            let (log, inbox, stands) = try await service.database.read(Acting.upkeep) { tx in
                (
                    try await tx.query(
                        "select message_id, exchange, routing_key, order_key, order_no from msg.message_log"),
                    try await tx.query(
                        """
                        select consumer, message_id from msg.inbox
                        union all select consumer, message_id from msg.deferred where state = 3
                        """),
                    try await tx.query("select consumer, order_key, order_no from msg.position")
                )
            }
            for row in log { try addSent(row, by: service.name) }
            for row in inbox { try addHandled(row) }
            for row in stands { try addPosition(row) }
        }
    }

    private mutating func addSent(_ row: Row, by producer: ServiceName) throws {
        let exchange: String = try row["exchange"]
        let key: String = try row["routing_key"]
        let orderKey: String = try row["order_key"]
        sent[try row["message_id"]] = Sent(
            producer: producer, type: key,
            queues: SimulatedTopology.queues(exchange: exchange, routingKey: key).map(\.queue),
            orderKey: "\(producer.rawValue)/\(orderKey)", number: try row["order_no"])
    }

    private mutating func addHandled(_ row: Row) throws {
        handled[try row["consumer"], default: []].insert(try row["message_id"])
    }

    private mutating func addPosition(_ row: Row) throws {
        let (consumer, key): (String, String) = (try row["consumer"], try row["order_key"])
        positions["\(consumer) \(key)"] = try row["order_no"]
    }

    /// Every message reached every queue that is bound to it, and nothing was handled that nobody sent; of every
    /// aggregate every consumer stands at its last event.
    var lines: [AuditReport.Invariant] {
        var lost: [String] = []
        var last: [String: Int64] = [:]
        for (id, message) in sent {
            for queue in message.queues {
                if !handled[queue, default: []].contains(id) { lost.append("\(queue) has not seen a \(message.type)") }
                guard message.number > 0 else { continue }
                let key = "\(queue) \(message.orderKey)"
                last[key] = max(last[key] ?? 0, message.number)
            }
        }
        let ghosts = handled.flatMap { queue, ids in ids.filter { sent[$0] == nil }.map { _ in "\(queue) handled one" }
        }
        let behind = last.filter { positions[$0.key] != $0.value }.map { key, number in
            "\(key) stands at \(positions[key] ?? 0) of \(number)"
        }
        return [
            Self.line("H-1", sent.count, lost), Self.line("H-2", handled.values.reduce(0) { $0 + $1.count }, ghosts),
            Self.line("H-4", last.count, behind),
        ]
    }

    private static func line(_ id: String, _ checked: Int, _ broken: [String]) -> AuditReport.Invariant {
        AuditReport.Invariant(
            id: id, checked: checked, violated: broken.count, examples: Array(broken.sorted().prefix(5)))
    }
}
