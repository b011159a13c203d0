import Contracts
import Foundation

/// Into how many partitions queues are divided.
///
/// An ordered queue has one active consumer, so all that a department hears from another goes through one process. Divided
/// by the subject of its messages, each partition has its own active consumer, and partitions can be spread over replicas;
/// messages of one record stay in one partition, so in order.
package struct Partitions: Sendable, Equatable {
    /// More than a department has replicas is of no use.
    package static let most = 16

    /// By the undivided queue's name: 1 or nothing is the queue itself, 0 is a queue that nobody may take from for now.
    package var counts: [String: Int]

    package init(_ counts: [String: Int] = [:]) { self.counts = counts }

    package func isDivided(_ queue: String) -> Bool { counts[queue, default: 1] > 1 }

    /// The queues that a queue consists of.
    package func queues(of queue: String) -> [String] {
        let count = counts[queue, default: 1]
        return count == 1 ? [queue] : (0..<count).map { Topology.partition($0, of: queue) }
    }
}

extension Partitions {
    /// Reads what a broker has out of its exported definitions, so that provisioning leaves it as it is.
    ///
    /// - Throws: ``PartitionFault/underWay(_:_:)`` while a queue stands there divided and undivided.
    package init(definitions: Data, virtualHost: String = Topology.virtualHost) throws {
        struct Existing: Decodable {
            struct Thing: Decodable {
                let name: String
                let vhost: String?
                let type: String?
            }
            let exchanges: [Thing]
            let queues: [Thing]
        }
        let existing = try JSONDecoder().decode(Existing.self, from: definitions)
        func isHere(_ thing: Existing.Thing) -> Bool { thing.vhost.map { $0 == virtualHost } ?? true }
        let queues = Set(existing.queues.filter(isHere).map(\.name))
        self.init()
        for exchange in existing.exchanges where isHere(exchange) && exchange.type == QueueLayout.dividingType {
            let name = exchange.name
            guard !queues.contains(name) else { throw PartitionFault.underWay(name, nil) }
            counts[name] = (0..<Self.most).prefix { queues.contains(Topology.partition($0, of: name)) }.count
        }
    }
}

/// Why a queue is not divided otherwise now.
package enum PartitionFault: Error, Equatable, CustomStringConvertible {
    case unknownQueue(String)
    case count(Int)
    /// Somebody is at it at this moment.
    case busy(String)
    /// A change to another number was begun and is not finished.
    case underWay(String, Int?)
    /// The broker cannot divide queues.
    case noPlugin
    /// The broker has something else than this department's database says.
    case missing(String)
    /// What is still in the old queues would be overtaken by what is in the new ones.
    case notDrained(String, waiting: Int, consumers: Int)

    package var description: String {
        switch self {
        case .unknownQueue(let queue): "\(queue) is no queue of this department"
        case .count(let count): "a queue has 1 to \(Partitions.most) partitions, not \(count)"
        case .busy(let queue): "somebody is changing the partitions of \(queue) now"
        case .underWay(let queue, let count):
            "a change of \(queue)\(count.map { " to \($0)" } ?? "") is not finished; run it again to its end first"
        case .noPlugin: "the broker cannot divide queues: rabbitmq-plugins enable rabbitmq_consistent_hash_exchange"
        case .missing(let queue): "the broker has no \(queue); provision it first"
        case .notDrained(let queue, let waiting, let consumers):
            "\(waiting) messages still wait in \(queue), before \(consumers) consumers: the new ones would overtake them. "
                + "New messages gather meanwhile; let the department run, and run this again"
        }
    }
}
