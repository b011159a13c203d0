import Contracts
import Foundation
import Logging
import Postgres

/// Writes into a database whose it is, and makes sure that its partitions exist.
package enum MessagingSetup {
    /// After the migrations, before the first message; again at every start.
    ///
    /// - Throws: ``WrongDatabase`` when the database belongs to another service.
    package static func prepare(_ service: ServiceName, in database: Database) async throws {
        let owner = try await database.transaction(Acting.messaging) { tx in
            tx.write("insert into msg.identity (service) values (\(service)) on conflict do nothing")
            return try await tx.first("select service from msg.identity")
        }
        guard try owner?["service"] == service.rawValue else { throw WrongDatabase(service: service) }
        try await PartitionKeeper(database: database, stopper: Stopper(), logger: Logger(label: "messaging")).runOnce()
    }
}

/// The database belongs to another service: its address is wrong.
package struct WrongDatabase: Error, Equatable, CustomStringConvertible {
    package let service: ServiceName
    package var description: String { "this database belongs to another service than \(service.rawValue)" }
}

/// Subscriptions that can never get a message, because the topology does not bind their streams.
package struct SubscriptionFaults: Error, Equatable, CustomStringConvertible {
    package let faults: [String]
    package var description: String { faults.joined(separator: "; ") }
}

extension Subscriptions {
    /// What does not fit the topology: a type whose stream the service does not bind. A test in each service asks this.
    package func faults(in service: ServiceName) -> [String] {
        let bound = Set(Topology.consumed[service, default: []])
        return all.compactMap { subscription in
            switch subscription.kind {
            case .event(let streams) where bound.isDisjoint(with: streams):
                "\(service.rawValue) does not bind \(streams.map(\.key)) of \(subscription.typeName)"
            case .command(let receiver) where receiver != service:
                "\(subscription.typeName) is for \(receiver.rawValue), not for \(service.rawValue)"
            case .event, .command: nil
            }
        }
    }
}
