import ArgumentParser
import Contracts
import Foundation
import Messaging
import Postgres

/// From `begin` at the sender to the commit of the effect at the receiver: outbox, relay, broker, consumer, inbox.
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Events from one service's database to another's.")

    @Option(help: "How many events.")
    var count = 6000
    @Option(help: "Units of work at a time while there is no rate.")
    var writers = 16
    @Option(help: "Begin so many a second, whatever becomes of them; without, as fast as it goes.")
    var rate: Double?

    struct Figures: Encodable {
        let perSecond: Double
        /// Milliseconds from the moment an event was due to begin until its effect was committed.
        let p50: Double
        let p99: Double
        let longest: Double
        /// Round trips of both databases together for one event, relay's not counted.
        let roundTripsPerEvent: Double
    }

    func validate() throws {
        guard count > 0, writers > 0, (rate ?? 1) > 0 else { throw ValidationError("Numbers are above 0.") }
    }

    func run() async throws {
        let (sending, receiving) = (
            try Place.database(of: Side.sender, connections: writers),
            try Place.database(of: Side.receiver, connections: 6)
        )
        let times = Times(count: count)
        let link = try AMQPBroker(url: Place.setting("BROKER_URL"))
        let backbones = [
            backbone(Side.sender, sending, link, Subscriptions([])),
            backbone(Side.receiver, receiving, link, Self.applying(times)),
        ]
        let figures = try await withThrowingTaskGroup(of: Void.self) { group in
            for backbone in backbones { group.addTask { try await backbone.run() } }
            defer { for backbone in backbones { backbone.stop() } }
            while !backbones.allSatisfy(\.isReady) { try await Task.sleep(for: .milliseconds(50)) }
            let before = sending.poolMetrics.roundTrips + receiving.poolMetrics.roundTrips
            try await say(through: sending, times)
            try await times.awaitAll()
            let trips = sending.poolMetrics.roundTrips + receiving.poolMetrics.roundTrips - before
            return times.figures(roundTrips: Double(trips))
        }
        await sending.close()
        await receiving.close()
        try KarvanBench.show(figures)
    }

    private func backbone(
        _ service: ServiceName, _ database: Database, _ broker: AMQPBroker, _ subscriptions: Subscriptions
    ) -> MessagingService {
        var settings = MessagingService.Settings()
        // As services choose it.
        settings.consumer.lanes = max(1, min(3, ProcessInfo.processInfo.activeProcessorCount / 2))
        return MessagingService(
            service: service, database: database, broker: broker, subscriptions: subscriptions, settings: settings,
            logger: Place.logger)
    }

    private static func applying(_ times: Times) -> Subscriptions {
        Subscriptions {
            on(BenchEvent.self) { (event: BenchEvent, tx: Transaction) in
                tx.write("insert into applied (account, body) values (\(event.account), \(event.body))")
                tx.afterCommit { times.ended(event.index) }
            }
        }
    }

    private func say(through database: Database, _ times: Times) async throws {
        let requests = try WorkerThread(name: "requests")
        defer { requests.stop() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let rate {
                let start = ContinuousClock.now
                for index in 0..<count {
                    let due = start + .seconds(Double(index) / rate)
                    try await Task.sleep(until: due, clock: .continuous)
                    times.began(index, at: due)
                    group.addTask(executorPreference: requests) { try await unit(index, on: database) }
                }
            } else {
                for writer in 0..<writers {
                    group.addTask(executorPreference: requests) {
                        for index in stride(from: writer, to: count, by: writers) {
                            times.began(index, at: .now)
                            try await unit(index, on: database)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Accounts take turns, so that each has several events, and none two at a time.
    private func unit(_ index: Int, on database: Database) async throws {
        let event = BenchEvent(account: Int64(index % 2000) + 1, index: index)
        try await database.transaction(Place.acting) { try await Business.change(event, in: $0) }
    }
}
