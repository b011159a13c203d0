import Contracts
import Foundation
import Logging
import Messaging
import Postgres

/// `SalesService resend warehouse --from 2026-11-27T08:00:00Z`: sends again what this service said to one department, or to
/// one queue of it, because it was restored from a backup (messaging 13.4, 13.5). Days bound what is read, so a day is
/// sent whole.
struct ResendVerb {
    let queues: [String]
    private let service: ServiceName
    private let from: Timestamp?
    private let until: Timestamp?

    /// - Throws: ``UsageFault`` for what is neither a department nor a queue that hears this service, and for a time that
    ///   is none.
    init(_ arguments: [String], of service: ServiceName) throws(UsageFault) {
        var rest = arguments
        self.service = service
        from = try Self.time("--from", from: &rest)
        until = try Self.time("--until", from: &rest)
        let known = Self.queues(of: service)
        if rest.count == 1, let listener = ServiceName(rawValue: rest[0]), listener != service {
            queues = known.filter { $0.hasPrefix("\(listener.rawValue).") }
        } else if rest.count == 1, known.contains(rest[0]) {
            queues = rest
        } else {
            let usage = "To whom? resend DEPARTMENT|QUEUE [--from TIME] [--until TIME]; it speaks to"
            throw UsageFault("\(usage): \(known.joined(separator: ", ")).")
        }
    }

    /// Whom the service speaks to, sorted: queues of those who listen to it, and of those whom it commands.
    static func queues(of service: ServiceName) -> [String] {
        let listeners = ServiceName.allCases.filter { !heard(by: $0, of: service).isEmpty }
        return
            (listeners.map { Topology.queue(of: $0, from: service) }
            + Topology.commanded[service, default: []].map(Topology.commandQueue)).sorted()
    }

    private static func heard(by listener: ServiceName, of service: ServiceName) -> [Contracts.Stream] {
        Topology.consumed[listener, default: []].filter { $0.producer == service }
    }

    /// - Returns: how many messages were sent to each queue.
    func run(environment: [String: String]) async throws -> [(queue: String, sent: Int)] {
        let reader = SettingsReader(environment: environment)
        let databaseURL = ServiceSettings.databaseURL(reader)
        let brokerURL = ServiceSettings.brokerURL(reader)
        try reader.finish()
        guard let brokerURL else { throw UsageFault("KARVAN_BROKER_URL is not set, so there is nobody to send to.") }
        let database = Database(
            try DatabaseConfiguration(url: databaseURL, applicationName: "\(service.rawValue)-resend", poolSize: 1),
            logger: Logger(label: "karvan.resend"))
        let publisher = try AMQPBroker(url: brokerURL).publisher(named: "\(service.rawValue)/resend")
        let resend = Resend(database: database, publisher: publisher)
        let result: Result<[(String, Int)], any Error>
        do {
            var told: [(String, Int)] = []
            for queue in queues { told.append((queue, try await resend.send(selection(for: queue), to: queue))) }
            result = .success(told)
        } catch {
            result = .failure(error)
        }
        await publisher.close()
        await database.close()
        return try result.get()
    }

    private func selection(for queue: String) -> Resend.Selection {
        let listener = ServiceName.allCases.first { Topology.queue(of: $0, from: service) == queue }
        let streams = listener.map { Self.heard(by: $0, of: service) } ?? []
        return Resend.Selection(aggregates: streams.map(\.aggregate), from: from, until: until)
    }

    private static func time(_ option: String, from arguments: inout [String]) throws(UsageFault) -> Timestamp? {
        guard let place = arguments.firstIndex(of: option) else { return nil }
        guard place + 1 < arguments.count, let time = try? Timestamp(arguments[place + 1]) else {
            throw UsageFault("\(option) takes a time such as 2026-11-27T08:00:00Z.")
        }
        arguments.removeSubrange(place...place + 1)
        return time
    }
}
