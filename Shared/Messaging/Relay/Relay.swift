import Contracts
import Foundation
import Logging
import Postgres

/// Carries committed messages to the broker, one relay per service at a time (section 7).
///
/// Reads the head of the outbox, publishes the window, waits for the confirms and deletes what was confirmed, with the
/// next look at the head. Losing a delete, or two relays at once, only repeats sends; the inbox drops repetitions.
package final class Relay: Sendable {
    /// The class of the advisory lock; the second number is the shard.
    private static let lockClass = 0x4B52
    private static let confirmPatience = Duration.seconds(10)
    /// What commits in this time after a wake-up travels in the same window: fewer statements here, fewer flushes at the
    /// broker, fuller batches at the consumers. Small beside the 25 ms that a message may take (B-1).
    private static let gathering = Duration.microseconds(1500)

    private let database: Database
    private let publisher: any MessagePublisher
    private let logger: Logger
    private let stopper: Stopper
    private let metrics: MessagingMetrics
    private let loop: WatchedLoop
    private let wake = Signal()
    /// Raised by stopping alone: what commits meanwhile does not cut a pause short (7.4).
    private let end: Signal
    private let settings: [SessionSetting]
    /// Since when messages have been waiting for their confirms.
    private let publishing = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameter idleLimit: after how long without a statement the server takes the lock from this relay.
    package init(
        database: Database, publisher: any MessagePublisher, stopper: Stopper, metrics: MessagingMetrics,
        logger: Logger,
        watch: LoopWatch = LoopWatch(), idleLimit: Duration = .seconds(10)
    ) {
        self.database = database
        self.publisher = publisher
        self.stopper = stopper
        self.metrics = metrics
        self.logger = logger
        loop = WatchedLoop(name: "relay", watch: watch)
        stopper.add(wake)
        end = stopper.signal()
        settings = Self.settings(idleLimit)
    }

    /// Runs until stopped; never gives up: without a database or a broker it tries again, one attempt per pause.
    package func run() async {
        let registration = RelayWake.add(wake)
        defer { RelayWake.remove(registration) }
        var backOff = BackOff(from: .milliseconds(100), to: .seconds(5))
        defer { loop.end() }
        while !stopper.isStopped {
            loop.turn()
            do {
                try await database.session(settings, onItsThread: true) { session in
                    guard try await self.own(session) else { return }
                    self.metrics.set(isRelayOwner: true)
                    try await self.touching(session) { try await self.relay(on: session) }
                }
            } catch {
                if backOff.isFirst { logger.warning("relay interrupted", metadata: ["error": "\(error)"]) }
                metrics.set(isRelayOwner: false)
                await end.wait(upTo: backOff.next())
                continue
            }
            metrics.set(isRelayOwner: false)
            backOff.reset()
        }
        await publisher.close()
    }

    /// Sends what the outbox holds now, on a session of its own; for tests and tools.
    ///
    /// - Returns: how many messages were confirmed.
    @discardableResult
    package func runOnce() async throws -> Int {
        try await database.session(settings, onItsThread: true) { session in
            try await self.touching(session) { try await self.relayWhatIsThere(on: session) }
        }
    }

    private func relayWhatIsThere(on session: Session) async throws -> Int {
        var sent = 0
        var confirmed: [Int64] = []
        while case .sent(let count, more: let more) = try await relayWindow(on: session, &confirmed), count > 0 {
            sent += count
            if !more { break }
        }
        try await forget(&confirmed, on: session)
        return sent
    }

    /// Takes the lock, asking once a second; false when stopped meanwhile.
    private func own(_ session: Session) async throws -> Bool {
        while !stopper.isStopped {
            loop.turn()
            let row = try await session.first("select pg_try_advisory_lock(\(Self.lockClass)::integer, 0) as mine")
            if try row?["mine"] ?? false { return true }
            await end.wait(upTo: .seconds(1))
        }
        return false
    }

    private func relay(on session: Session) async throws {
        try await countHolds(on: session)
        var idleSince: ContinuousClock.Instant?
        var backOff = BackOff(from: .milliseconds(100), to: .seconds(5))
        // What was confirmed leaves the queue together with the next look at it, and soon.
        var confirmed: [Int64] = []
        while !stopper.isStopped {
            // A window waits for its confirms, and in trouble for up to half a minute before the next one.
            loop.turn(mayTake: LoopWatch.unitOfWork)
            do {
                switch try await relayWindow(on: session, &confirmed) {
                case .sent(_, more: true):
                    idleSince = nil
                    backOff.reset()
                case .sent(let count, more: false):
                    backOff.reset()
                    if count > 0 { idleSince = nil }
                    let since = idleSince ?? .now
                    idleSince = since
                    if confirmed.isEmpty {
                        // The wake flag is the rule, the poll only a net; after a quiet minute it may be wide (B-6).
                        await wake.wait(
                            upTo: since.duration(to: .now) < .seconds(60) ? .milliseconds(200) : .seconds(1))
                    }
                    await session.rest(for: Self.gathering)
                case .trouble:
                    try await forget(&confirmed, on: session)
                    await pause(&backOff, upTo: .seconds(30))
                }
            } catch let error as BrokerError {
                if backOff.isFirst { logger.warning("broker not available", metadata: ["error": "\(error)"]) }
                metrics.set(isBlocked: { if case .blocked = error { true } else { false } }())
                await pause(&backOff, upTo: .seconds(5))
                // The lock's session must not look idle to the server while the broker is away.
                try await session.execute("select 1")
            }
        }
        try await forget(&confirmed, on: session)
    }

    private func pause(_ backOff: inout BackOff, upTo limit: Duration) async {
        await end.wait(upTo: min(limit, backOff.next()))
    }

    private enum Round {
        case sent(Int, more: Bool)
        case trouble
    }

    /// - Parameter confirmed: what is to leave the queue: that of the window before, then that of this one.
    private func relayWindow(on session: Session, _ confirmed: inout [Int64]) async throws -> Round {
        let gone = confirmed.isEmpty ? [] : [RelayStatement.delete(confirmed)]
        let head = try await session.query(RelayStatement.head, after: gone)
        confirmed = []
        guard let first = head.first else { return .sent(0, more: false) }
        let waiting: Int = try first["waiting"]
        let rows = try head.map(RelayRow.init)
        let started = ContinuousClock.now
        let outcomes = try await publish(rows.map(\.message))
        let verdict = RelayVerdict(rows.map { ($0.sequence, $0.orderKey) }, outcomes)
        metrics.relayed(verdict, in: started.duration(to: .now))
        confirmed = verdict.confirmed
        try await settleHolds(verdict, on: session)
        if verdict.brokerIsInTrouble || verdict.confirmed.isEmpty && verdict.holds.isEmpty { return .trouble }
        let isFull = waiting > rows.count || waiting == RelayStatement.window
        // What was committed meanwhile has raised the wake flag; only what did not fit is read at once.
        return .sent(verdict.confirmed.count, more: isFull || verdict.unknown > 0)
    }

    private func forget(_ confirmed: inout [Int64], on session: Session) async throws {
        guard !confirmed.isEmpty else { return }
        try await session.execute(RelayStatement.delete(confirmed))
        confirmed = []
    }

    private func settleHolds(_ verdict: RelayVerdict, on session: Session) async throws {
        for hold in verdict.holds {
            logger.error("messages held back", metadata: ["key": "\(hold.key)", "reason": "\(hold.reason)"])
            try await session.execute(RelayStatement.hold(hold.key, reason: hold.reason, first: hold.first))
        }
        guard metrics.hasHolds || !verdict.holds.isEmpty else { return }
        try await session.execute(RelayStatement.release(Array(verdict.flowing)))
        try await countHolds(on: session)
    }

    private func countHolds(on session: Session) async throws {
        let row = try await session.first("select count(*) as n from msg.outbox_hold")
        metrics.set(holds: try row?["n"] ?? 0)
    }

    /// Runs `body` while the session is touched every two seconds in which messages are under way: the server ends a
    /// session that stays idle for ten, so that a relay which hangs loses the lock (7.1). The touching ends with the
    /// patience, whatever publishing does.
    private func touching<R: Sendable>(
        _ session: Session, _ body: @Sendable @escaping () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                while !Task.isCancelled {
                    try await Task.sleep(for: .seconds(2))
                    let since = self.publishing.withLock { $0 }
                    guard let since, since.duration(to: .now) < Self.confirmPatience + .seconds(2) else { continue }
                    // A session that is lost shows in the next statement of the relay itself.
                    _ = try? await session.execute("select 1")
                }
                return nil
            }
            group.addTask { try await body() }
            while let ended = try await group.next() {
                if let ended { return ended }
            }
            throw CancellationError()
        }
    }

    private func publish(_ messages: [OutgoingMessage]) async throws -> [PublishOutcome] {
        publishing.withLock { $0 = .now }
        defer { publishing.withLock { $0 = nil } }
        return try await publisher.publish(messages, patience: Self.confirmPatience)
    }

    private static func settings(_ idleLimit: Duration) -> [SessionSetting] {
        [
            .asynchronousCommit, SessionSetting("idle_session_timeout", "\(idleLimit.milliseconds)"),
            SessionSetting("enable_seqscan", "off"), SessionSetting("enable_hashjoin", "off"),
            SessionSetting("enable_mergejoin", "off"), SessionSetting("plan_cache_mode", "force_generic_plan"),
        ]
    }
}
