import Contracts
import Logging
import Postgres

/// Which queues this replica takes messages from.
///
/// Undivided queues by every replica: the broker lets one of them have it. Partitions are shared out among the replicas that
/// live, in the order of their numbers, so that each has as many as the others. A replica lives as long as its session of the
/// database holds a lock: when it dies the lock falls at once, and the others take over its partitions. Whatever two replicas
/// believe for a moment, the broker hands a partition's messages to one of them only.
package final class QueueShare: Sendable {
    /// The class of the advisory lock that replicas hold together; the second number is the replica's own.
    private static let lockClass = 0x4B50
    /// After so long without the broker the others take over.
    private static let patience = Duration.seconds(5)
    private static let retreat = Duration.seconds(30)

    private struct State {
        var partitions = Partitions()
        var members: [Int] = []
        var queues: [String]
    }

    private let database: Database
    private let logical: [String]
    private let me = Int.random(in: 1...Int(Int32.max))
    private let state: Mutex<State>
    private let stopper: Stopper
    private let metrics: MessagingMetrics
    private let logger: Logger
    private let loop: WatchedLoop
    /// Raised when ``queues`` are others than before.
    let changed = Signal()

    init(
        database: Database, service: ServiceName, stopper: Stopper, metrics: MessagingMetrics, logger: Logger,
        watch: LoopWatch = LoopWatch()
    ) {
        self.database = database
        logical = Topology.queues(of: service).map(\.name)
        state = Mutex(State(queues: logical))
        self.stopper = stopper
        self.metrics = metrics
        self.logger = logger
        loop = WatchedLoop(name: "queue share", watch: watch)
        stopper.add(changed)
    }

    package var queues: [String] { state.withLock { $0.queues } }
    package var partitions: Partitions { state.withLock { $0.partitions } }

    /// Looks into the database, before anything is consumed: of divided queues nothing is taken before ``run()``.
    func prepare() async throws {
        let partitions = try await database.read(Acting.messaging) {
            try Self.partitions(try await $0.query(Self.standing))
        }
        set(partitions, members: [])
    }

    func run() async {
        let signal = stopper.signal()
        var backOff = BackOff(from: .milliseconds(200), to: .seconds(5))
        defer { loop.end() }
        while !stopper.isStopped {
            loop.turn()
            do {
                try await prepareUnlessDivided()
                backOff.reset()
                if partitions.counts.isEmpty {
                    await signal.wait(upTo: .seconds(2))
                } else {
                    // A replica that hangs loses its place, as the relay does.
                    try await database.session([SessionSetting("idle_session_timeout", "10000")]) { session in
                        try await self.takePart(in: session, signal)
                    }
                }
            } catch {
                // What is shared out stays as it is: who takes from a queue is the broker's to see to.
                if backOff.isFirst { logger.warning("cannot share queues", metadata: ["error": "\(error)"]) }
                await signal.wait(upTo: backOff.next())
            }
        }
    }

    private func prepareUnlessDivided() async throws {
        guard state.withLock({ $0.members.isEmpty }) else { return }
        try await prepare()
    }

    /// Until nothing is divided any more, or stopped.
    private func takePart(in session: Session, _ signal: Signal) async throws {
        var isMember = false
        var turning = ContinuousClock.now
        while !stopper.isStopped {
            loop.turn()
            if !isMember, metrics.isConsuming || turning <= .now {
                try await session.execute("select pg_advisory_lock_shared(\(Self.lockClass)::integer, \(me)::integer)")
                (isMember, turning) = (true, .now + Self.patience)
            } else if isMember, metrics.isConsuming || queues.isEmpty {
                turning = .now + Self.patience
            } else if isMember, turning <= .now {
                try await session.execute(
                    "select pg_advisory_unlock_shared(\(Self.lockClass)::integer, \(me)::integer)")
                (isMember, turning) = (false, .now + Self.retreat)
            }
            let partitions = try Self.partitions(try await session.query(Self.standing))
            let members = try await session.query(Self.members).map { try $0["member"] as Int }
            guard !partitions.counts.isEmpty else { return set(partitions, members: []) }
            set(partitions, members: members)
            await signal.wait(upTo: .seconds(1))
        }
    }

    private func set(_ partitions: Partitions, members: [Int]) {
        let queues = Self.share(of: me, among: members, logical, partitions)
        let (isOther, before) = state.withLock { state in
            let before = state.queues
            (state.partitions, state.members, state.queues) = (partitions, members, queues)
            return (before != queues, before)
        }
        guard isOther else { return }
        logger.info(
            "queues shared anew", metadata: ["replicas": "\(members.count)", "before": "\(before)", "now": "\(queues)"])
        changed.raise()
    }

    /// Pure. Queues begin with different replicas, so that many queues of few partitions are spread as well.
    static func share(of me: Int, among members: [Int], _ logical: [String], _ partitions: Partitions) -> [String] {
        let members = members.sorted()
        return logical.flatMap { name -> [String] in
            let queues = partitions.queues(of: name)
            guard partitions.isDivided(name) else { return queues }
            let first = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
            return queues.indices.filter { index in
                !members.isEmpty && members[(first + index) % members.count] == me
            }.map { queues[$0] }
        }
    }

    private static func partitions(_ rows: [Row]) throws -> Partitions {
        Partitions(try Dictionary(uniqueKeysWithValues: rows.map { (try $0["queue"], try $0["serving"]) }))
    }

    private static var standing: SQL { "select queue, serving from msg.partitioning" }

    private static var members: SQL {
        """
        select distinct objid::bigint as member from pg_locks
        where locktype = 'advisory' and granted and objsubid = 2 and classid = \(lockClass)::bigint::oid
          and database = (select oid from pg_database where datname = current_database())
        """
    }
}
