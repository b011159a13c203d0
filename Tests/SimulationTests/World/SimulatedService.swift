import Contracts
import Logging
import ServiceKit

@testable import Messaging
@testable import Postgres
@testable import TestKit

/// One department: its real routes, subscriptions, timers and jobs on a database of its own, and the life of its process,
/// which can end at any point and begin anew.
final class SimulatedService: Sendable {
    /// What dies with the process.
    struct Life: Sendable {
        let stopper: Stopper
        let lane: Lane
        let relay: Relay
        let deferred: DeferredRunner
        let timers: TimerRunner
        let askAgain: AskAgain
    }

    let definition: ServiceDefinition
    let databaseName: String
    let database: Database
    let harness: ServiceHarness
    let broker: SimulatedBroker
    private let clock: TestClock
    private let logger: Logger
    private let lives: SteadyMutex<Life>

    var name: ServiceName { definition.name }
    var queues: [String] { Topology.queues(of: name).map(\.name) }
    var life: Life { lives.withLock { $0 } }

    init(
        _ definition: ServiceDefinition, in databaseName: String, clock: TestClock, broker: SimulatedBroker,
        logger: Logger
    ) async throws {
        self.definition = definition
        self.databaseName = databaseName
        self.broker = broker
        self.clock = clock
        self.logger = logger
        database = SimulatedServer.shared.open(databaseName, clock: clock)
        harness = try await ServiceHarness(
            definition, database, settings: Self.settings[definition.name] ?? [:], clock: clock)
        lives = SteadyMutex(Self.life(of: definition, database, broker, logger))
        try await definition.prepare(harness.context)
    }

    /// The process is gone: what it was at finds itself stopped, what it had taken goes back to its queues, and another
    /// one begins.
    func restart() {
        life.stopper.stop()
        broker.takeBack(from: queues)
        lives.withLock { $0 = Self.life(of: definition, database, broker, logger) }
    }

    /// Time passes for this service alone, where the clock is its own.
    func advance(seconds: Int64) async throws {
        clock.advance(seconds: seconds)
        try await tellTime()
    }

    /// SQL learns what time it is.
    func tellTime() async throws {
        let now = clock.now
        try await database.transaction(Acting.upkeep) { tx in
            try await tx.execute("update public.simulated_time set now = \(now)")
        }
    }

    var hasSomethingToSend: Bool {
        get async throws {
            try await database.read(Acting.upkeep) { tx in
                try await tx.first("select 1 as one from msg.outbox limit 1") != nil
            }
        }
    }

    /// Handles what the broker handed out, as a lane of the service's consumer does.
    func handle(_ letters: [SimulatedBroker.Handed], from source: SimulatedSource) async {
        let life = life
        var limit = BatchLimit(letters.count)
        let items = letters.map { LaneQueue.Item(delivery: $0.delivery, source: source, connection: 1) }
        await life.lane.handle(items, &limit)
    }

    private static let settings: [ServiceName: [String: String]] = [
        .identity: [
            "IDENTITY_KEY": "0123456789abcdef0123", "IDENTITY_PASSWORD_COST": "4",
            "IDENTITY_BOOTSTRAP": "root:first password",
        ]
    ]

    private static func life(
        of definition: ServiceDefinition, _ database: Database, _ broker: SimulatedBroker, _ logger: Logger
    ) -> Life {
        let stopper = Stopper()
        let metrics = MessagingMetrics()
        let handler = MessageHandler(
            database: database, subscriptions: definition.subscriptions.disturbed, modes: [:], stopper: stopper,
            metrics: metrics, logger: logger, deferredSignal: stopper.signal())
        let lane = Lane(
            queue: LaneQueue(signal: stopper.signal()), handler: handler, stopper: stopper, metrics: metrics,
            logger: logger, loop: WatchedLoop(name: "lane", watch: LoopWatch()))
        return Life(
            stopper: stopper, lane: lane,
            relay: Relay(
                database: database, publisher: SimulatedPublisher(broker: broker), stopper: stopper, metrics: metrics,
                logger: logger),
            deferred: DeferredRunner(handler: handler),
            timers: TimerRunner(database: database, handlers: definition.timers, stopper: stopper, logger: logger),
            askAgain: AskAgain(database: database, stopper: stopper, logger: logger))
    }
}
