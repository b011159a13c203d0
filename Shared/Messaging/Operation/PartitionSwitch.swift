import Contracts
import Logging
import Postgres

/// Divides a queue into another number of partitions while the department works, without losing a message or letting one
/// overtake another of its record.
///
/// Drain, then switch: new messages gather in the new queues, from which nobody takes; what is in the old ones is handled;
/// when they are empty, and all replicas have let go of them, they take from the new ones, and the old ones are removed.
/// From several partitions to several others the way leads over the undivided queue. Interrupted anywhere, it goes on where
/// it was when run again.
package struct PartitionSwitch: Sendable {
    private static let lockClass = 0x4B51
    /// For so long a message goes into old and new queues: what is on its way through the broker while a binding goes is in
    /// the new ones as well, and the inbox drops what came twice.
    private static let overlap = Duration.seconds(1)
    private static let pause = Duration.milliseconds(200)

    private let service: ServiceName
    private let database: Database
    private let editor: AMQPTopologyEditor
    private let virtualHost: String
    /// How long the old queues may take until they are empty.
    private let patience: Duration

    /// - Parameter editor: over a connection of a user that may configure.
    package init(
        service: ServiceName, database: Database, editor: AMQPTopologyEditor,
        virtualHost: String = Topology.virtualHost, patience: Duration = .seconds(600)
    ) {
        self.service = service
        self.database = database
        self.editor = editor
        self.virtualHost = virtualHost
        self.patience = patience
    }

    /// - Parameter tell: what it does, as it does it.
    /// - Throws: ``PartitionFault`` for what would lose the order, and what it cannot do; then what gathers stays there.
    package func run(
        _ queue: String, to count: Int, tell: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        guard Topology.queues(of: service).contains(where: { $0.name == queue }) else {
            throw PartitionFault.unknownQueue(queue)
        }
        guard (1...Partitions.most).contains(count) else { throw PartitionFault.count(count) }
        let number = Int(queue.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0x7FFF_FFFF })
        try await database.session { session in
            let row = try await session.first(
                "select pg_try_advisory_lock(\(Self.lockClass)::integer, \(number)::integer) as mine")
            guard try row?["mine"] ?? false else { throw PartitionFault.busy(queue) }
            try await self.change(queue, to: count, on: session, tell)
        }
    }

    private typealias Tell = @Sendable (String) -> Void

    /// What the database says of the queue.
    private struct Record {
        var serving = 1
        var change: (from: Int, to: Int)?
    }

    private func change(_ queue: String, to count: Int, on session: Session, _ tell: @escaping Tell) async throws {
        var record = try await record(of: queue, on: session)
        if let change = record.change {
            // On the way from several to several, the undivided queue stands between.
            guard change.to == count || change.to == 1 else { throw PartitionFault.underWay(queue, change.to) }
            tell("\(queue): going on from \(change.from) to \(change.to)")
            record = try await go(queue, from: change.from, to: change.to, record, on: session, tell)
        } else {
            record = try await adopt(queue, on: session)
        }
        if record.serving == count { return tell("\(queue): \(count) \(count == 1 ? "queue" : "partitions")") }
        if record.serving > 1 {
            record = try await go(queue, from: record.serving, to: 1, record, on: session, tell)
        }
        if count > 1 { _ = try await go(queue, from: 1, to: count, record, on: session, tell) }
        tell("\(queue): \(count) \(count == 1 ? "queue" : "partitions")")
    }

    /// What the broker has, when nothing is under way: a restored database may say otherwise.
    private func adopt(_ queue: String, on session: Session) async throws -> Record {
        let isUndivided = try await editor.standing(of: queue) != nil
        var partitions = 0
        while try await editor.standing(of: Topology.partition(partitions, of: queue)) != nil { partitions += 1 }
        if isUndivided, partitions > 0 { throw PartitionFault.underWay(queue, nil) }
        guard isUndivided || partitions > 1 else { throw PartitionFault.missing(queue) }
        let record = Record(serving: isUndivided ? 1 : partitions)
        try await write(record, of: queue, on: session)
        return record
    }

    /// One of the two numbers is 1.
    private func go(
        _ queue: String, from old: Int, to new: Int, _ before: Record, on session: Session, _ tell: @escaping Tell
    ) async throws -> Record {
        var record = before
        let (source, target) = (layout(queue, old), layout(queue, new))
        if record.serving != new {
            record = Record(serving: old, change: (old, new))
            try await write(record, of: queue, on: session)
            try await lead(queue, from: (source, old), to: (target, new))
            tell("\(queue): new messages gather in \(new == 1 ? "one queue" : "\(new) partitions")")
        }
        let olds = source.partitions.queues(of: queue)
        // After the switch too: what is on its way in the broker for longer than the overlap would be left behind.
        repeat {
            if record.serving == new {
                guard try await !isEmpty(olds) else { break }
                record.serving = old
                try await write(record, of: queue, on: session)
            }
            try await drain(queue, olds, record, on: session, tell)
            record.serving = new
            try await write(record, of: queue, on: session)
            tell("\(queue): replicas take from the new \(new == 1 ? "queue" : "partitions")")
        } while true
        try await editor.delete(queues: olds, exchanges: old > 1 ? [queue] : [])
        record = Record(serving: new)
        try await write(record, of: queue, on: session)
        return record
    }

    /// Leads what comes to the new queues, then no more to the old ones.
    private func lead(
        _ queue: String, from source: (layout: QueueLayout, count: Int), to target: (layout: QueueLayout, count: Int)
    ) async throws {
        do throws(BrokerError) {
            let dividers = target.count > 1 ? [target.layout.divider(of: queue)] : []
            let queues = target.layout.partitions.queues(of: queue).map { target.layout.working($0, of: queue) }
            try await editor.declare(dividers, queues, target.layout.shares(of: queue))
            try await editor.declare([], [], target.layout.sources(of: queue, isDivided: target.count > 1))
        } catch {
            if case .refused(503, _) = error { throw PartitionFault.noPlugin }
            throw error
        }
        try await Task.sleep(for: Self.overlap)
        try await editor.unbind(source.layout.sources(of: queue, isDivided: source.count > 1))
    }

    /// Until the old queues are empty, and stay so when nobody takes from them any more: then nothing of theirs is in hand
    /// either, for what a consumer leaves unsettled goes back.
    private func drain(
        _ queue: String, _ olds: [String], _ record: Record, on session: Session, _ tell: @escaping Tell
    ) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            var standing = try await standing(of: olds)
            while standing.ready > 0 {
                guard .now < deadline else {
                    throw PartitionFault.notDrained(queue, waiting: standing.ready, consumers: standing.consumers)
                }
                try await rest(on: session)
                standing = try await self.standing(of: olds)
            }
            if try await isLetGo(queue, olds, record, before: deadline, on: session) {
                return tell("\(queue): the old queues are empty")
            }
        }
    }

    /// Whether the old queues are empty also when nobody takes from them; if not, replicas take from them again.
    private func isLetGo(
        _ queue: String, _ olds: [String], _ record: Record, before deadline: ContinuousClock.Instant,
        on session: Session
    ) async throws -> Bool {
        let (old, change) = (record.serving, record.change)
        try await write(Record(serving: 0, change: change), of: queue, on: session)
        do {
            var standing = try await standing(of: olds)
            while standing.consumers > 0 {
                guard .now < deadline else {
                    throw PartitionFault.notDrained(queue, waiting: standing.ready, consumers: standing.consumers)
                }
                try await rest(on: session)
                standing = try await self.standing(of: olds)
            }
            if standing.ready == 0 { return true }
        } catch {
            try? await write(Record(serving: old, change: change), of: queue, on: session)
            throw error
        }
        try await write(Record(serving: old, change: change), of: queue, on: session)
        return false
    }

    private func rest(on session: Session) async throws {
        try await Task.sleep(for: Self.pause)
        // The lock is this session's.
        try await session.execute("select 1")
    }

    private func standing(of queues: [String]) async throws -> AMQPTopologyEditor.Standing {
        var (ready, consumers) = (0, 0)
        for queue in queues {
            let standing = try await editor.standing(of: queue)
            ready += standing?.ready ?? 0
            consumers += standing?.consumers ?? 0
        }
        return .init(ready: ready, consumers: consumers)
    }

    private func isEmpty(_ queues: [String]) async throws -> Bool {
        // A replica that has not yet looked takes from an empty queue; it is told when the queue goes.
        try await standing(of: queues).ready == 0
    }

    private func layout(_ queue: String, _ count: Int) -> QueueLayout {
        QueueLayout(virtualHost: virtualHost, partitions: Partitions([queue: count]))
    }

    private func record(of queue: String, on session: Session) async throws -> Record {
        let row = try await session.first(
            "select serving, changing_from, changing_to from msg.partitioning where queue = \(queue)")
        guard let row else { return Record() }
        let (from, to): (Int?, Int?) = (try row["changing_from"], try row["changing_to"])
        guard let from, let to else { return Record(serving: try row["serving"]) }
        return Record(serving: try row["serving"], change: (from, to))
    }

    private func write(_ record: Record, of queue: String, on session: Session) async throws {
        guard record.serving != 1 || record.change != nil else {
            try await session.execute("delete from msg.partitioning where queue = \(queue)")
            return
        }
        try await session.execute(
            """
            insert into msg.partitioning (queue, serving, changing_from, changing_to)
            values (\(queue), \(record.serving), \(record.change?.from), \(record.change?.to))
            on conflict (queue) do update set serving = excluded.serving, changing_from = excluded.changing_from,
              changing_to = excluded.changing_to
            """)
    }
}
