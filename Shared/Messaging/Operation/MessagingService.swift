import Contracts
import Foundation
import Logging
import Postgres
import ServiceLifecycle

/// Everything about messages that runs in a service's process: relay, consumer, runner of deferred messages, timers,
/// repetition of unanswered commands, upkeep of the tables.
///
/// ```swift
/// let messaging = MessagingService(service: .sales, database: database, broker: try AMQPBroker(url: url),
///     subscriptions: SalesSubscriptions.all, logger: logger)
/// ```
package final class MessagingService: Service {
    package struct Settings: Sendable {
        package var consumer = Consumer.Settings()
        package var retention = PartitionKeeper.Retention()
        /// Names the process in the broker's list of connections.
        package var replica = "1"
        /// False after a restore: what others said is handled, and what the service says waits in its outbox (13.5).
        package var publishes = true

        package init() {}
    }

    package let metrics = MessagingMetrics()
    /// Whether relay, lanes, timers and the other loops turn (13.2).
    package let loops = LoopWatch()
    package let depths: QueueDepths
    package let relay: Relay
    /// The queues that this replica takes messages from.
    package var queues: [String] { share.queues }
    package let deferredRunner: DeferredRunner
    package let timers: TimerRunner
    package let askAgain: AskAgain
    private let service: ServiceName
    private let database: Database
    private let broker: any Broker
    private let subscriptions: Subscriptions
    private let publishes: Bool
    private let consumer: Consumer
    private let share: QueueShare
    private let partitions: PartitionKeeper
    private let stopper = Stopper()
    private let logger: Logger

    package init(
        service: ServiceName, database: Database, broker: any Broker, subscriptions: Subscriptions,
        timers: [TimerHandler] = [], settings: Settings = Settings(), logger: Logger
    ) {
        self.service = service
        self.database = database
        self.broker = broker
        self.subscriptions = subscriptions
        publishes = settings.publishes
        self.logger = logger
        let name = "\(service.rawValue)/\(settings.replica)"
        let handler = MessageHandler(
            database: database, subscriptions: subscriptions, modes: settings.consumer.modes, stopper: stopper,
            metrics: metrics, logger: logger, deferredSignal: stopper.signal())
        relay = Relay(
            database: database, publisher: broker.publisher(named: "\(name)/relay"), stopper: stopper,
            metrics: metrics, logger: logger, watch: loops)
        share = QueueShare(
            database: database, service: service, stopper: stopper, metrics: metrics, logger: logger, watch: loops)
        consumer = Consumer(
            broker: broker, name: "\(name)/consumer", share: share,
            settings: settings.consumer, handler: handler, stopper: stopper, metrics: metrics, logger: logger,
            watch: loops)
        deferredRunner = DeferredRunner(handler: handler, watch: loops)
        self.timers = TimerRunner(database: database, handlers: timers, stopper: stopper, logger: logger, watch: loops)
        askAgain = AskAgain(database: database, stopper: stopper, logger: logger, watch: loops)
        depths = QueueDepths(broker: broker, service: service, share: share)
        partitions = PartitionKeeper(
            database: database, retention: settings.retention, stopper: stopper, logger: logger)
    }

    /// Runs until the service group shuts down gracefully, ``stop()``, or cancellation: new messages are refused first,
    /// running batches finish (8.7).
    package func run() async throws {
        let faults = subscriptions.faults(in: service)
        guard faults.isEmpty else { throw SubscriptionFaults(faults: faults) }
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await runAll()
            } onCancel: {
                stopper.stop()
            }
        } onGracefulShutdown: {
            self.stopper.stop()
        }
    }

    package func stop() { stopper.stop() }

    /// Why the service is not ready for messages; empty when it is. HTTP may be ready all the same (13.2).
    package var obstacles: [String] {
        guard let missing = metrics.missingTopology else { return ["the broker was not reached yet"] }
        let gone = missing.isEmpty ? depths.missing : missing
        guard gone.isEmpty else { return ["missing at the broker: \(gone.joined(separator: ", "))"] }
        // More replicas than partitions: who has none of them is ready to take over.
        return metrics.isConsuming || share.queues.isEmpty ? [] : ["not connected to the broker"]
    }

    package var isReady: Bool { obstacles.isEmpty }

    /// Messages that no handler has seen yet, by queue: ready at the broker, or taken and waiting for a lane.
    package var lag: [String: Int] {
        let known = depths.latest.filter { !Self.isDead($0.key) }.map { (Topology.undivided($0.key), $0.value) }
        return Dictionary(known, uniquingKeysWith: +).merging(consumer.waiting) { $0 + $1 }
    }

    /// Dead letters and messages that nobody listens to, by their queue, which should all be zero.
    package var deadLetters: [String: Int] { depths.latest.filter { Self.isDead($0.key) } }

    private static func isDead(_ queue: String) -> Bool { queue.hasSuffix(".dead") || queue == Topology.unrouted }

    package func snapshot() async throws -> MessagingSnapshot {
        try await database.read(Acting.messaging) { try await MessagingSnapshot.take(in: $0) }
    }

    private func runAll() async {
        await prepare()
        await withTaskGroup(of: Void.self) { group in
            if publishes { group.addTask { await self.relay.run() } }
            group.addTask { await self.share.run() }
            group.addTask { await self.consumer.run() }
            group.addTask { await self.deferredRunner.run() }
            group.addTask { await self.timers.run() }
            group.addTask { await self.askAgain.run() }
            group.addTask { await self.partitions.run() }
        }
    }

    /// Tables first, then the broker: nothing is published or consumed before all names exist (3.5).
    private func prepare() async {
        let signal = stopper.signal()
        var backOff = BackOff(from: .milliseconds(200), to: .seconds(5))
        var isIdentified = false
        while !stopper.isStopped {
            do {
                if !isIdentified {
                    try await MessagingSetup.prepare(service, in: database)
                    isIdentified = true
                }
                try await share.prepare()
                let missing = try await broker.missing(.of(service, share.partitions))
                metrics.set(missingTopology: missing)
                if missing.isEmpty { return }
                if backOff.isFirst { logger.error("topology incomplete", metadata: ["missing": "\(missing)"]) }
            } catch {
                if backOff.isFirst { logger.warning("messaging waits", metadata: ["error": "\(error)"]) }
            }
            await signal.wait(upTo: backOff.next())
        }
    }
}
