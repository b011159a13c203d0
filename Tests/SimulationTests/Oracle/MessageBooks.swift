import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit

/// What every service says it sent, beside what every consumer says it handled (messaging 15.4: H-1 to H-4).
struct MessageBooks {
    private struct Sent {
        let producer: ServiceName
        /// `HoldStock`
        let type: String
        let routingKey: String
        let queues: [String]
        let orderKey: String
        /// 0 of what has no order: commands.
        let number: Int64
        /// Of a command.
        let key: String?
    }

    /// What an inbox says of a message.
    private enum Outcome: Int16 { case applied = 1, stale, ignored, discarded, parked }

    private var sent: [UUID: Sent] = [:]
    private var handled: [String: [UUID: Outcome]] = [:]
    /// What was carried out, in its order.
    private var deeds: [ServiceName: [UUID]] = [:]
    private var positions: [String: Int64] = [:]

    init(of world: World) async throws {
        for service in world.services {
            let (log, inbox, stands, done) = try await service.database.read(Acting.upkeep) { tx in
                (
                    try await tx.query(
                        """
                        select message_id, exchange, routing_key, order_key, order_no,
                          headers ->> 'cloudEvents_type' as type, headers ->> 'cloudEvents_idempotencykey' as key
                        from msg.message_log
                        """),
                    try await tx.query(
                        """
                        select consumer, message_id, outcome from msg.inbox
                        union all select consumer, message_id, 5::smallint from msg.deferred where state = 3
                        """),
                    try await tx.query("select consumer, order_key, order_no from msg.position"),
                    try await tx.query("select message_id from public.simulated_deed order by place")
                )
            }
            for row in log { try addSent(row, by: service.name) }
            for row in inbox { try addHandled(row) }
            for row in stands { try addPosition(row) }
            deeds[service.name] = try done.map { try $0["message_id"] }
        }
    }

    private mutating func addSent(_ row: Row, by producer: ServiceName) throws {
        let exchange: String = try row["exchange"]
        let key: String = try row["routing_key"]
        let orderKey: String = try row["order_key"]
        let type: String = try row["type"]
        sent[try row["message_id"]] = Sent(
            producer: producer, type: SimulatedBroker.type(of: type), routingKey: key,
            queues: SimulatedTopology.queues(exchange: exchange, routingKey: key).map(\.queue),
            orderKey: "\(producer.rawValue)/\(orderKey)", number: try row["order_no"], key: try row["key"])
    }

    private mutating func addHandled(_ row: Row) throws {
        handled[try row["consumer"], default: [:]][try row["message_id"]] = Outcome(rawValue: try row["outcome"])
    }

    private mutating func addPosition(_ row: Row) throws {
        let (consumer, key): (String, String) = (try row["consumer"], try row["order_key"])
        positions["\(consumer) \(key)"] = try row["order_no"]
    }

    /// How often messages of each type were sent.
    var types: [String: Int] { Dictionary(sent.values.map { ($0.type, 1) }) { $0 + $1 } }

    /// Every message reached every queue that is bound to it, and nothing was handled that nobody sent; each was applied
    /// once, in the order of its record, of which every consumer stands at the last.
    var lines: [AuditReport.Invariant] {
        let ghosts = handled.flatMap { queue, ids in
            ids.keys.filter { sent[$0] == nil }.map { _ in "\(queue) handled one" }
        }
        return [
            Self.line("H-1", sent.count, lost), Self.line("H-2", handled.values.reduce(0) { $0 + $1.count }, ghosts),
            Self.line("H-3", deeds.values.reduce(0) { $0 + $1.count }, unmarked + repeated + uneven),
            Self.line("H-4", positions.count, behind + overtaken),
        ]
    }

    private var lost: [String] {
        sent.flatMap { id, message in
            message.queues.filter { handled[$0]?[id] == nil }.map { "\($0) has not seen a \(message.routingKey)" }
        }
    }

    /// H-3: what an inbox calls applied, and was not carried out.
    private var unmarked: [String] {
        handled.flatMap { queue, outcomes in
            let done = Set(deeds[Self.service(of: queue)] ?? [])
            return outcomes.compactMap { id, outcome -> String? in
                guard outcome == .applied, let message = sent[id], message.key == nil, !done.contains(id) else {
                    return nil
                }
                return "\(queue) says that it applied a \(message.type)"
            }
        }
    }

    /// H-3: what was carried out more than once; a command, under whatever message it came.
    private var repeated: [String] {
        deeds.flatMap { service, ids in
            let times = Dictionary(ids.map { (sent[$0]?.key ?? $0.uuidString, 1) }) { $0 + $1 }
            return ids.compactMap { id -> String? in
                guard let message = sent[id], let count = times[message.key ?? id.uuidString], count > 1 else {
                    return nil
                }
                return "\(service.rawValue) carried a \(message.type) out \(count) times"
            }
        }
    }

    /// H-3: every event of a record is applied once by every consumer, or passed over in its turn because it has no use
    /// for it; of an answer given twice, one.
    private var uneven: [String] {
        var times: [String: Int] = [:]
        for (id, message) in sent where message.number > 0 {
            for queue in message.queues {
                let isApplied =
                    switch handled[queue]?[id] {
                    case .applied, .ignored, .discarded, .parked: true
                    case .stale, nil: false
                    }
                times["\(queue) \(message.orderKey) \(message.number)", default: 0] += isApplied ? 1 : 0
            }
        }
        return times.filter { $0.value != 1 }.map { "\($0.key) was applied \($0.value) times" }
    }

    private var behind: [String] {
        var last: [String: Int64] = [:]
        for message in sent.values where message.number > 0 {
            for queue in message.queues {
                let key = "\(queue) \(message.orderKey)"
                last[key] = max(last[key] ?? 0, message.number)
            }
        }
        return last.filter { positions[$0.key] != $0.value }.map { key, number in
            "\(key) stands at \(positions[key] ?? 0) of \(number)"
        }
    }

    /// H-4: what was carried out after a later event of the same record.
    private var overtaken: [String] {
        deeds.flatMap { service, ids in
            var last: [String: Int64] = [:]
            return ids.compactMap { id -> String? in
                guard let message = sent[id], message.number > 0 else { return nil }
                let before = last.updateValue(message.number, forKey: message.orderKey) ?? 0
                guard message.number < before else { return nil }
                return "\(service.rawValue) applied \(message.orderKey) \(message.number) after \(before)"
            }
        }
    }

    /// Of `accounting.on-delivery` or `accounting.commands`.
    private static func service(of queue: String) -> ServiceName {
        guard let service = ServiceName(rawValue: String(queue.prefix { $0 != "." })) else {
            preconditionFailure("whose is \(queue)?")
        }
        return service
    }

    private static func line(_ id: String, _ checked: Int, _ broken: [String]) -> AuditReport.Invariant {
        AuditReport.Invariant(
            id: id, checked: checked, violated: broken.count, examples: Array(broken.sorted().prefix(5)))
    }
}
