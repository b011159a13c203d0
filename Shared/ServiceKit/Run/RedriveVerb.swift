import Contracts
import Foundation
import Messaging

/// `AccountingService redrive accounting.on-sales`: shows the dead letters of a queue one by one, and sends those that
/// are confirmed back into it; `--yes` confirms all (messaging 9.5).
///
/// Signs in as the user that `KARVAN_BROKER_URL` names. The broker's user `redrive` has the rights for it; the service's
/// own has not.
struct RedriveVerb {
    private let queue: String
    private let confirmsAll: Bool

    /// - Throws: ``UsageFault`` for anything but one of the service's queues.
    init(_ arguments: [String], of service: ServiceName) throws(UsageFault) {
        let names = arguments.filter { $0 != "--yes" }
        let known = Topology.queues(of: service).map(\.name)
        guard names.count == 1, known.contains(names[0]) else {
            throw UsageFault("Which queue? redrive QUEUE [--yes], with one of: \(known.joined(separator: ", ")).")
        }
        queue = names[0]
        confirmsAll = names.count < arguments.count
    }

    /// - Returns: how many letters went back.
    func run(environment: [String: String]) async throws -> Int {
        let reader = SettingsReader(environment: environment)
        let url = reader.secret("broker.url", "amqp://redrive:password@host:port/vhost of the message broker")
        try reader.finish()
        return try await Redrive(broker: try AMQPBroker(url: url)).run(queue) { letter in
            Self.write("\(letter.routingKey), \(letter.body.count) bytes\n\(Redrive.summary(of: letter))\n")
            return confirmsAll || Self.isConfirmed()
        }
    }

    private static func isConfirmed() -> Bool {
        write("Send it back? [y/N] ")
        return readLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
    }

    private static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
