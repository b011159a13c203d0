import Contracts
import Foundation
import Logging
import Messaging
import Postgres

/// `AccountingService partition accounting.on-sales 4`: divides a queue into so many partitions while the department works;
/// 1 makes it one queue again.
///
/// Signs in at the broker as the user that `KARVAN_BROKER_URL` names, which has to be `provision`: services may not configure.
struct PartitionVerb {
    private let queue: String
    private let count: Int
    private let service: ServiceName

    /// - Throws: ``UsageFault`` for anything but one of the service's queues and a number that can be.
    init(_ arguments: [String], of service: ServiceName) throws(UsageFault) {
        let known = Topology.queues(of: service).map(\.name)
        guard arguments.count == 2, known.contains(arguments[0]), let count = Int(arguments[1]),
            (1...Partitions.most).contains(count)
        else {
            throw UsageFault(
                "Which queue, and how many? partition QUEUE 1…\(Partitions.most), with one of: "
                    + "\(known.joined(separator: ", ")).")
        }
        (queue, self.count, self.service) = (arguments[0], count, service)
    }

    func run(environment: [String: String], tell: @escaping @Sendable (String) -> Void) async throws {
        let reader = SettingsReader(environment: environment)
        let databaseURL = ServiceSettings.databaseURL(reader)
        let brokerURL = ServiceSettings.brokerURL(reader)
        try reader.finish()
        guard let brokerURL else { throw UsageFault("KARVAN_BROKER_URL is not set, so there is no broker to change.") }
        let database = Database(
            try DatabaseConfiguration(url: databaseURL, applicationName: "\(service.rawValue)-partition", poolSize: 1),
            logger: Logger(label: "karvan.partition"))
        let result: Result<Void, any Error>
        do {
            let change = PartitionSwitch(
                service: service, database: database, editor: try AMQPTopologyEditor(url: brokerURL))
            result = .success(try await change.run(queue, to: count, tell: tell))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try result.get()
    }
}
