import Contracts
import Foundation
import Logging
import Postgres
import Synchronization

/// Takes the messages of all of a service's queues and gives each to the lane of its aggregate (section 8).
///
/// One connection with one subscription per queue (8.1 has a connection per queue: fewer threads and less memory this
/// way); reconnects with a pause that doubles.
package final class Consumer: Sendable {
    package struct Settings: Sendable {
        /// Lanes per process; each uses one database connection.
        package var lanes = 2
        /// Unsettled messages per queue.
        package var prefetch = 200
        /// Consumers that begin in the middle of an aggregate; strict is the rule.
        package var modes: [String: ConsumerMode] = [:]

        package init() {}
    }

    private let broker: any Broker
    private let name: String
    private let share: QueueShare
    private let settings: Settings
    private let lanes: [Lane]
    private let laneQueues: [LaneQueue]
    private let stopper: Stopper
    private let metrics: MessagingMetrics
    private let logger: Logger
    private let current = Mutex<(source: any MessageSource, queues: [String])?>(nil)

    init(
        broker: any Broker, name: String, share: QueueShare, settings: Settings, handler: MessageHandler,
        stopper: Stopper, metrics: MessagingMetrics, logger: Logger, watch: LoopWatch = LoopWatch()
    ) {
        self.broker = broker
        self.name = name
        self.share = share
        self.settings = settings
        self.stopper = stopper
        self.metrics = metrics
        self.logger = logger
        laneQueues = (0..<max(1, settings.lanes)).map { _ in LaneQueue(signal: stopper.signal()) }
        lanes = laneQueues.enumerated().map { index, queue in
            Lane(
                queue: queue, handler: handler, stopper: stopper, metrics: metrics, logger: logger,
                loop: WatchedLoop(name: "lane \(index + 1)", watch: watch))
        }
    }

    /// Messages that were taken from the broker and wait for their lane, by queue.
    var waiting: [String: Int] {
        laneQueues.map(\.waiting).reduce(into: [:]) { sum, lane in sum.merge(lane) { $0 + $1 } }
    }

    /// Runs until stopped: then no new messages, running batches finish, and what was not begun goes back (8.7).
    package func run() async {
        // Receiving and lanes wake each other with every message; handlers run on the threads of their connections.
        let thread = try? WorkerThread(name: "lanes")
        await withTaskExecutorPreference(thread) { await receiveAndHandle() }
        thread?.stop()
    }

    private func receiveAndHandle() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.receive() }
            group.addTask { await self.cancelWhenStopped() }
            group.addTask { await self.followShare() }
            await withTaskGroup(of: Void.self) { group in
                for lane in lanes { group.addTask { await lane.run() } }
            }
            // Sends the acknowledgements that wait, and ends the stream that is received from.
            await current.withLock { $0 }?.source.close()
        }
    }

    private func receive() async {
        var backOff = BackOff(from: .milliseconds(100), to: .seconds(5))
        let signal = stopper.signal()
        var connection = 0
        while !stopper.isStopped {
            connection += 1
            let queues = share.queues
            guard !queues.isEmpty else {
                await signal.wait(upTo: .milliseconds(500))
                continue
            }
            do throws(BrokerError) {
                let source = try await broker.consume(queues, prefetch: settings.prefetch, named: name)
                current.withLock { $0 = (source, queues) }
                guard !stopper.isStopped else { return await source.close() }
                metrics.set(isConsuming: true)
                backOff.reset()
                // Shared anew while it subscribed: nobody would end this otherwise.
                if share.queues != queues { await source.close() }
                for await arrived in source.deliveries { route(arrived, from: source, connection) }
            } catch {
                if backOff.isFirst { logger.warning("cannot consume", metadata: ["error": "\(error)"]) }
            }
            metrics.set(isConsuming: false)
            for queue in laneQueues { queue.drop(connection: connection) }
            if !stopper.isStopped, share.queues == queues { await signal.wait(upTo: backOff.next()) }
        }
    }

    /// Ends the connection when other queues are this replica's: what is unsettled goes back to the head of its queue, in
    /// order, before another replica takes it; ended subscriptions alone would let the other take what follows first.
    private func followShare() async {
        while !stopper.isStopped {
            await share.changed.wait(upTo: .seconds(10))
            guard !stopper.isStopped else { return }
            if let (source, queues) = current.withLock({ $0 }), queues != share.queues { await source.close() }
        }
    }

    /// Messages of one aggregate stay in one lane, so in order.
    private func route(_ arrived: [Delivery], from source: any MessageSource, _ connection: Int) {
        let items = arrived.map { delivery in
            // From here on a partition goes by the name of its queue: inbox and positions know no partitions.
            var delivery = delivery
            delivery.queue = Topology.undivided(delivery.queue)
            return LaneQueue.Item(delivery: delivery, source: source, connection: connection)
        }
        for (lane, items) in Dictionary(grouping: items, by: lane) { laneQueues[lane].add(items) }
    }

    private func lane(of item: LaneQueue.Item) -> Int {
        var hasher = Hasher()
        hasher.combine(item.delivery.queue)
        hasher.combine(item.delivery.headers[HeaderName.subject])
        return Int(UInt(bitPattern: hasher.finalize()) % UInt(laneQueues.count))
    }

    private func cancelWhenStopped() async {
        let signal = stopper.signal()
        while !stopper.isStopped { await signal.wait(upTo: .seconds(3600)) }
        await current.withLock { $0 }?.source.cancel()
    }
}
