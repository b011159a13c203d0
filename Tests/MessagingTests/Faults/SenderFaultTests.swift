import Contracts
import Foundation
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Messaging

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

@Suite("A sender that fails", .enabled(if: TestServers.hasAll, TestServers.needed))
struct SenderFaultTests {
    @Test("killed before its commit has done and said nothing (F-01)")
    func beforeCommit() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            let name = try await sales.name
            await #expect(processExitsWith: .signal(SIGKILL)) { [name = name as String] in
                try await TestServers.open(name).change { tx in
                    tx.write("insert into effect (key, no) values ('done', 1)")
                    try await Outbox.append(Sample.account(), in: tx)
                    tx.beforeCommit(once: "death") { tx in
                        _ = try await tx.query("select 1")
                        Doomed.die()
                    }
                }
            }
            let left = try await (sales.count("effect"), sales.count("msg.outbox"), sales.count("msg.message_log"))
            #expect(left == (0, 0, 0))
        }
    }

    @Test("killed during its commit has done both or neither (F-02)", arguments: [true, false])
    func duringCommit(isEnded: Bool) async throws {
        try await TestServers.withDatabase(.sales) { sales in
            let name = try await sales.name
            try await sales.addHoldUp(
                """
                create constraint trigger slow after insert on effect deferrable initially deferred
                for each row execute function hold_up()
                """)
            try await sales.holdingUp(ending: isEnded) {
                await #expect(processExitsWith: .signal(SIGKILL)) { [name = name as String] in
                    Doomed.dieWhenBlocked(in: try TestServers.open(name))
                    try await TestServers.open(name).change { tx in
                        tx.write("insert into effect (key, no) values ('done', 1)")
                        try await Outbox.append(Sample.account(), in: tx)
                    }
                }
            }
            try await sales.eventually(
                0,
                "pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()")
            let left = try await (sales.count("effect"), sales.count("msg.outbox"), sales.count("msg.message_log"))
            #expect(left == (isEnded ? (0, 0, 0) : (1, 1, 1)))
        }
    }

    @Test("killed after its commit, before anybody was woken, is spoken for by the next one (F-03)")
    func afterCommit() async throws {
        try await FaultStage.with { stage in
            let name = try await stage.sales.name
            await #expect(processExitsWith: .signal(SIGKILL)) { [name = name as String] in
                try await TestServers.open(name).change { tx in
                    try await Outbox.append(Sample.account(), in: tx)
                    tx.afterCommit { Doomed.die() }
                }
            }
            try await stage.selling { _ in
                try await stage.listening { _ in try await stage.settled(1) }
            }
        }
    }

    @Test("killed while it relays: the next one sends it all, in order (F-04)", arguments: SendingPoint.allCases)
    func whileRelaying(point: SendingPoint) async throws {
        try await FaultStage.with { stage in
            try await stage.publish([AccountID(), AccountID(), AccountID()], 1...4)
            try await stage.sales.addHoldUp(
                "create trigger slow before delete on msg.outbox for each row execute function hold_up()")
            let (name, url) = (try await stage.sales.name, stage.broker.url)
            try await stage.sales.holdingUp(ending: true) {
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [name = name as String, url = url as String, point = point as SendingPoint] in
                    let database = try TestServers.open(name)
                    if point == .confirmed { Doomed.dieWhenBlocked(in: database) }
                    let real = try AMQPBroker(url: url, callLimit: TestServers.patience).publisher(named: "doomed")
                    let relay = Relay(
                        database: database, publisher: DoomedPublisher(real: real, point: point), stopper: Stopper(),
                        metrics: MessagingMetrics(), logger: TestServers.quiet)
                    try await relay.runOnce()
                }
            }
            #expect(try await stage.sales.count("msg.outbox") == 12)
            try await stage.selling { _ in
                try await stage.listening { _ in try await stage.settled(12) }
            }
            try await stage.expectOnceInOrder()
        }
    }

    /// Ten seconds without a statement are one here.
    @Test("that freezes loses its lock to another, and goes on without harm (F-05)")
    func frozen() async throws {
        try await FaultStage.with { stage in
            let accounts = [AccountID(), AccountID()]
            try await stage.publish(accounts, 1...5)
            try await stage.sales.session { try await $0.execute("create table frozen (pid int)") }
            let (name, url) = (try await stage.sales.name, stage.broker.url)
            let child = Task {
                await #expect(processExitsWith: .success) { [name = name as String, url = url as String] in
                    try await FrozenRelay.run(TestServers.open(name), AMQPBroker(url: url))
                }
            }
            try await stage.sales.eventually(1, "frozen")
            let pid: Int32 = try await stage.sales.value("select pid as value from frozen")
            defer { kill(pid, SIGCONT) }
            try await stage.selling { _ in
                try await stage.listening { _ in
                    try await stage.publish(accounts, 6...7)
                    try await stage.settled(14)
                    kill(pid, SIGCONT)
                    _ = await child.value
                    try await stage.publish(accounts, 8...8)
                    try await stage.settled(16)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("beside another of its kind only repeats: first arrivals keep their order (F-06)")
    func twoOwners() async throws {
        try await FaultStage.with { stage in
            let accounts = (0..<5).map { _ in AccountID() }
            try await stage.publish(accounts, 1...20)
            let meeting = Meeting(of: 2)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        // Both have read the same rows before either sends. `runOnce` takes no lock.
                        let publisher = MeetingPublisher(
                            real: try stage.broker.broker.publisher(named: "test"), meeting: meeting)
                        return try await Relay(
                            database: stage.sales, publisher: publisher, stopper: Stopper(),
                            metrics: MessagingMetrics(), logger: TestServers.quiet
                        ).runOnce()
                    }
                }
                for try await sent in group { #expect(sent == 100) }
            }
            let arrived = try await stage.broker.firstArrivals(in: "accounting.on-sales", of: 200)
            #expect(arrived.count == 100)
            for numbers in Dictionary(grouping: arrived, by: \.orderKey).values {
                #expect(numbers.map(\.number) == Array(1...20))
            }
        }
    }

    @Test("with sixteen writers who pause before they commit is heard in the order of each record (F-07)")
    func manyWriters() async throws {
        try await FaultStage.with { stage in
            let accounts = (0..<3).map { _ in AccountID() }
            try await stage.selling { _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<16 {
                        group.addTask {
                            for turn in 0..<6 {
                                let account = accounts[(writer + turn) % 3]
                                try await stage.sales.change { tx in
                                    try await Outbox.append(Sample.account(account), in: tx)
                                    // After the outbox has its rows and numbers, before the commit.
                                    tx.beforeCommit(once: "pause") { $0.write("select pg_sleep(random() * 0.02)") }
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let arrived = try await stage.broker.firstArrivals(in: "accounting.on-sales", of: 96)
                #expect(arrived.count == 96)
                for numbers in Dictionary(grouping: arrived, by: \.orderKey).values {
                    #expect(numbers.map(\.number) == Array(1...32))
                }
            }
        }
    }
}

/// Where so many wait for each other.
private final class Meeting: Sendable {
    private let missing: Mutex<Int>
    private let gate = Gate()

    init(of count: Int) { missing = Mutex(count) }

    func join() async {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing <= 0
        }
        if isLast { gate.open() }
        await gate.pass()
    }
}

private struct MeetingPublisher: MessagePublisher {
    let real: any MessagePublisher
    let meeting: Meeting

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        await meeting.join()
        return try await real.publish(batch, patience: patience)
    }

    func close() async { await real.close() }
}

/// A relay that stops with its process when it has sent its first window, and looks on when it may go on.
private enum FrozenRelay {
    static func run(_ database: Database, _ broker: AMQPBroker) async throws {
        let (stopper, metrics) = (Stopper(), MessagingMetrics())
        let publisher = FreezingPublisher(real: broker.publisher(named: "frozen"), database: database)
        let relay = Relay(
            database: database, publisher: publisher, stopper: stopper, metrics: metrics, logger: TestServers.quiet,
            idleLimit: .seconds(1))
        let running = Task { await relay.run() }
        await publisher.thawed.reached
        await eventually("the frozen relay sees that it has lost its lock") { !metrics.isRelayOwner }
        stopper.stop()
        await running.value
    }
}

private struct FreezingPublisher: MessagePublisher {
    let real: any MessagePublisher
    let database: Database
    let thawed = Gate()

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        let outcomes = try await real.publish(batch, patience: patience)
        do { try await Doomed.freeze(telling: database) } catch { throw .unavailable("\(error)") }
        thawed.open()
        await thawed.pass()
        return outcomes
    }

    func close() async { await real.close() }
}
