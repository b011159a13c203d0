import Contracts
import Foundation
import Logging
import Postgres

/// Handles the messages of some aggregates, one batch after another (8.2).
///
/// Up to 50 waiting ones in one transaction, never waiting for more; when the batch fails, one by one, so that the bad one
/// alone goes to be retried or parked; acknowledged after the commit only.
final class Lane: Sendable {
    private static let batchLimit = 50
    /// Handed out this often without an answer: it may be what crashes us, and runs alone (9.4).
    private static let suspiciousCount = 3

    private let queue: LaneQueue
    private let handler: MessageHandler
    private let stopper: Stopper
    private let metrics: MessagingMetrics
    private let logger: Logger
    private let loop: WatchedLoop

    init(
        queue: LaneQueue, handler: MessageHandler, stopper: Stopper, metrics: MessagingMetrics, logger: Logger,
        loop: WatchedLoop
    ) {
        self.queue = queue
        self.handler = handler
        self.stopper = stopper
        self.metrics = metrics
        self.logger = logger
        self.loop = loop
    }

    func run() async {
        var limit = BatchLimit(Self.batchLimit)
        defer { loop.end() }
        while !stopper.isStopped {
            loop.turn()
            let items = await queue.take(upTo: limit.current)
            guard !stopper.isStopped else { continue }
            await handle(items, &limit)
        }
    }

    /// Handles what was taken over one connection, and settles it.
    func handle(_ items: [LaneQueue.Item], _ limit: inout BatchLimit) async {
        guard let source = items.first?.source else { return }
        await handle(read(items), on: source, &limit)
    }

    private typealias Entry = (tag: UInt64, message: IncomingMessage, count: Int)

    /// Parses the envelopes; what cannot be read goes to the dead-letter queue at once.
    private func read(_ items: [LaneQueue.Item]) async -> [Entry] {
        var entries: [Entry] = []
        for item in items {
            do throws(UnreadableMessage) {
                let message = try IncomingMessage(item.delivery)
                entries.append((item.delivery.tag, message, item.delivery.deliveryCount))
            } catch {
                logger.error(
                    "unreadable message", metadata: ["queue": "\(item.delivery.queue)", "reason": "\(error.reason)"])
                metrics.countUnreadable()
                await item.source.settle([item.delivery.tag], .reject)
            }
        }
        return entries
    }

    private func handle(_ batch: [Entry], on source: any MessageSource, _ limit: inout BatchLimit) async {
        let suspicious = batch.filter { $0.count >= Self.suspiciousCount || handler.isTooOld($0.message) }
        let usual = batch.filter { $0.count < Self.suspiciousCount && !handler.isTooOld($0.message) }
        let started = ContinuousClock.now
        if !usual.isEmpty {
            if usual.count > 1, await handler.handleTogether(usual.map(\.message), in: loop) {
                limit.succeeded()
                await source.settle(usual.map(\.tag), .accept)
            } else {
                if usual.count > 1 { limit.failed() }
                for entry in usual { await handleAlone(entry, on: source) }
            }
        }
        for entry in suspicious { await handleAlone(entry, on: source) }
        metrics.handledBatch(batch.count, in: started.duration(to: .now))
    }

    private func handleAlone(_ entry: Entry, on source: any MessageSource) async {
        let isSuspicious = entry.count >= Self.suspiciousCount
        if await handler.handleAlone(entry.message, isSuspicious: isSuspicious, in: loop) {
            await source.settle([entry.tag], .accept)
        }
    }
}

/// How many messages to take at once: after two failed batches in a row, one for a minute (8.3).
struct BatchLimit {
    private let usual: Int
    private var failures = 0
    private var aloneUntil: ContinuousClock.Instant?

    init(_ usual: Int) { self.usual = usual }

    var current: Int {
        if let aloneUntil, aloneUntil > .now { return 1 }
        return usual
    }

    mutating func succeeded() { failures = 0 }

    mutating func failed() {
        failures += 1
        if failures >= 2 { (aloneUntil, failures) = (.now + .seconds(60), 0) }
    }
}
