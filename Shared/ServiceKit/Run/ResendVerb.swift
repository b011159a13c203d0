import Contracts
import Foundation
import Logging
import Messaging
import Postgres

/// `SalesService resend accounting.on-sales --since 2026-11-26`: sends what the service has said once more to one of its
/// listeners, from its log and with the same ids (messaging 13.4). For a gap, a queue that was gone, a listener that was
/// restored: what a listener has handled, it drops.
///
/// Signs in as the service does, by `KARVAN_DATABASE_URL` and `KARVAN_BROKER_URL`.
struct ResendVerb: Equatable {
    let queue: String
    /// The streams that the listener binds; others would only be told to be ignored.
    let aggregates: [String]
    /// The first day, of UTC; all that the log has without one.
    let since: LocalDate?

    /// - Throws: ``UsageFault`` for anything but the queue of a listener, and a day.
    init(_ arguments: [String], of service: ServiceName) throws(UsageFault) {
        let listeners = ServiceName.allCases.filter { consumer in
            Topology.consumed[consumer, default: []].contains { $0.producer == service }
        }
        let known = listeners.map { Topology.queue(of: $0, from: service) }
        guard arguments.count == 1 || arguments.count == 3 && arguments[1] == "--since",
            let place = arguments.first.flatMap({ known.firstIndex(of: $0) })
        else {
            throw UsageFault(
                "To which queue? resend QUEUE [--since YYYY-MM-DD], with one of: \(known.joined(separator: ", ")).")
        }
        queue = known[place]
        aggregates = Topology.consumed[listeners[place], default: []].filter { $0.producer == service }.map(\.aggregate)
        guard arguments.count == 3 else {
            since = nil
            return
        }
        guard let day = try? LocalDate(arguments[2]) else {
            throw UsageFault("“\(arguments[2])” is no day. Days are written 2026-11-26.")
        }
        since = day
    }

    /// - Returns: how many messages the broker has confirmed.
    func run(_ service: ServiceName, environment: [String: String]) async throws -> Int {
        let reader = SettingsReader(environment: environment)
        let url = ServiceSettings.databaseURL(reader)
        let broker = reader.secret("broker.url", "amqp://svc-\(service):password@host:port/vhost of the message broker")
        try reader.finish()
        let name = "\(service.rawValue)-resend"
        let database = Database(
            try DatabaseConfiguration(url: url, applicationName: name, poolSize: 1),
            logger: Logger(label: "karvan.resend"))
        let publisher = try AMQPBroker(url: broker).publisher(named: name)
        let sent = try await Resend(database: database, publisher: publisher).send(selection, to: queue)
        await publisher.close()
        await database.close()
        return sent
    }

    private var selection: Resend.Selection {
        let start = since.map { Timestamp(microseconds: Int64($0.daysSince1970) * 86_400_000_000) }
        return Resend.Selection(aggregates: aggregates, from: start)
    }
}
