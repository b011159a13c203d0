import Contracts
import Foundation
import Logging
import Postgres

/// Runs messages through the inbox and decides what a failure means (8.3, 8.6, 9.1, 9.4).
struct MessageHandler: Sendable {
    /// How long the inbox remembers; what is older cannot be told from a repetition.
    static let memory = 35
    /// Starts of a suspicious message after which it is parked without being handled.
    private static let startLimit = 3
    private static let deadline = Duration.seconds(30)

    let database: Database
    let subscriptions: Subscriptions
    let modes: [String: ConsumerMode]
    let stopper: Stopper
    let metrics: MessagingMetrics
    let logger: Logger
    /// Raised when something was left for the runner of deferred messages.
    let deferredSignal: Signal

    func isTooOld(_ message: IncomingMessage) -> Bool {
        message.day < Timestamp.now().adding(days: -Int64(Self.memory)).utcDate
    }

    /// All in one transaction. False when that did not work out and each has to be tried alone.
    func handleTogether(_ messages: [IncomingMessage], in loop: WatchedLoop? = nil) async -> Bool {
        await holding(loop) { () -> Bool in
            do {
                let outcomes = try await apply(messages)
                if outcomes.contains(.waiting) { deferredSignal.raise() }
                return true
            } catch  where FailureClass(error) != .hold {
                logger.info("batch failed, handling one by one", metadata: ["error": "\(error)"])
                return false
            }
        } ?? false
    }

    /// One message in its own transaction; a failure defers or parks it. False when stopped before it was settled: it
    /// goes back to its queue.
    func handleAlone(_ message: IncomingMessage, isSuspicious: Bool, in loop: WatchedLoop? = nil) async -> Bool {
        await holding(loop) { () -> Bool in
            do {
                if isTooOld(message) { throw MessagingDefect.tooOld }
                if isSuspicious { try await start(message) }
                let outcomes = try await apply([message], isSuspicious: isSuspicious)
                if outcomes.contains(.waiting) { deferredSignal.raise() }
            } catch  where FailureClass(error) != .hold {
                try await putAside(message, after: error)
            }
            return true
        } ?? false
    }

    private func apply(
        _ messages: [IncomingMessage], isSuspicious: Bool = false
    ) async throws -> [InboxBatch.Outcome] {
        let batch = InboxBatch(subscriptions: subscriptions, modes: modes)
        let outcomes = try await database.transaction(messages[0].acting, within: Self.deadline) { tx in
            if isSuspicious {
                tx.write("delete from msg.started where message_id = any(\(messages.map(\.id)))")
            }
            return try await batch.run(messages, in: tx)
        }
        for (message, outcome) in zip(messages, outcomes) where outcome == .ignored && CommandRefusal.isOne(message) {
            tell(.error, "command refused", message, ["key": "\(message.answerTo ?? "")"])
        }
        return outcomes
    }

    /// Notes in a transaction of its own that the message is being handled: if the process dies, the note stays.
    private func start(_ message: IncomingMessage) async throws {
        let starts = try await database.transaction(message.acting) { tx in
            let row = try await tx.first(
                """
                insert into msg.started as s (consumer, message_id, starts) values (\(message.consumer), \(message.id), 1)
                on conflict (consumer, message_id) do update set starts = s.starts + 1, started_at = clock_timestamp()
                returning starts
                """)
            return try row?["starts"] ?? 0 as Int
        }
        if starts > Self.startLimit { throw MessagingDefect.crashed(starts: starts - 1) }
    }

    /// From here on the message lives in the database, and the broker forgets it (9.1).
    private func putAside(_ message: IncomingMessage, after error: any Error) async throws {
        let isParked = FailureClass(error) == .never
        let delay = RetryTable.delay(after: 1) ?? .zero
        tell(.error, isParked ? "message parked" : "message deferred", message, ["error": "\(error)"])
        let text = String("\(error)".prefix(2000))
        let statement = DeferredStatement.insert(
            [message], state: isParked ? .parked : .retry, due: isParked ? .zero : delay, attempts: 1,
            errorClass: "\(type(of: error))", error: text)
        _ = try await database.transaction(message.acting) { try await $0.execute(statement) }
        metrics.countDeferred(isParked: isParked)
        deferredSignal.raise()
    }

    /// A log line about a message, with what leads to its origin: trace, correlation and company.
    func tell(
        _ level: Logger.Level, _ text: Logger.Message, _ message: IncomingMessage, _ more: Logger.Metadata = [:]
    ) {
        logger.log(level: level, text, metadata: message.logged.merging(more) { $1 })
    }

    /// Repeats `body` while the database is away: nothing is dropped, rejected or counted as an attempt (8.6).
    ///
    /// - Returns: `nil` when stopped meanwhile.
    private func holding(_ loop: WatchedLoop?, _ body: () async throws -> Bool) async -> Bool? {
        var backOff = BackOff(from: .milliseconds(200), to: .seconds(5))
        var signal: Signal?
        defer { if let signal { stopper.remove(signal) } }
        while true {
            // Once together with what a failure leaves to do: each has the deadline of a unit of work.
            loop?.turn(mayTake: LoopWatch.unitOfWork * 2)
            do {
                return try await body()
            } catch {
                if stopper.isStopped || Task.isCancelled { return nil }
                if backOff.isFirst { logger.warning("holding messages", metadata: ["error": "\(error)"]) }
                let wake = signal ?? stopper.signal()
                signal = wake
                await wake.wait(upTo: error is ClaimRace ? .milliseconds(5) : backOff.next())
            }
        }
    }
}
