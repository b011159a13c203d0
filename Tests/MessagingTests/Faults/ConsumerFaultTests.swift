import Contracts
import Foundation
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Messaging

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

@Suite("A consumer that fails", .enabled(if: TestServers.hasAll, TestServers.needed))
struct ConsumerFaultTests {
    private static let queue = "accounting.on-sales"

    @Test("killed at any point: the next one has one effect of each message (F-30)", arguments: ConsumingPoint.allCases)
    func killed(point: ConsumingPoint) async throws {
        try await FaultStage.with { stage in
            let (name, url) = (try await stage.accounting.name, stage.broker.url)
            try await stage.accounting.addHoldUp(
                """
                create constraint trigger slow after insert on effect deferrable initially deferred
                for each row execute function hold_up()
                """)
            try await stage.selling { _ in
                try await stage.publish([AccountID(), AccountID()], 1...5)
                try await stage.sales.eventually(0, "msg.outbox")
            }
            let die = { @Sendable in
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [name = name as String, url = url as String, point = point as ConsumingPoint] in
                    let database = try TestServers.open(name)
                    if point == .committing { Doomed.dieWhenBlocked(in: database) }
                    let broker = DoomedBroker(real: try AMQPBroker(url: url), point: point)
                    try await MortalConsumer.run(database, broker) { _ in if point == .handling { Doomed.die() } }
                }
            }
            if point == .committing {
                // The server goes on with a commit that nobody waits for any more.
                try await stage.accounting.holdingUp(ending: false) { _ = await die() }
            } else {
                _ = await die()
            }
            try await stage.listening { _ in try await stage.settled(10) }
            try await stage.expectOnceInOrder()
            #expect(try await stage.accounting.count("msg.inbox where outcome = 1") == 10)
        }
    }

    /// One second stands for the broker's ten, two for the server's patience with an idle transaction.
    @Test("that freezes is left behind, and commits nothing twice when it goes on (F-31)")
    func frozen() async throws {
        try await FaultStage.with { stage in
            let accounts = [AccountID(), AccountID()]
            try await stage.accounting.session { try await $0.execute("create table frozen (pid int)") }
            let (name, url) = (try await stage.accounting.name, stage.broker.url)
            let child = Task {
                await #expect(processExitsWith: .success) { [name = name as String, url = url as String] in
                    try await FrozenConsumer.run(name, AMQPBroker(url: url, heartbeat: 1))
                }
            }
            try await stage.selling { _ in
                try await stage.publish(accounts, 1...5)
                try await stage.accounting.eventually(1, "frozen")
                let pid: Int32 = try await stage.accounting.value("select pid as value from frozen")
                defer { kill(pid, SIGCONT) }
                try await stage.listening { _ in
                    try await stage.settled(10)
                    kill(pid, SIGCONT)
                    _ = await child.value
                    try await stage.publish(accounts, 6...6)
                    try await stage.settled(12)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    /// The first three deaths are on the broker's count, the others on our own.
    @Test("killed by a message six times has it parked; others flow, and there is no dead letter (F-36)")
    func poisoned() async throws {
        try await FaultStage.with { stage in
            let bad = AccountID()
            let (name, url) = (try await stage.accounting.name, stage.broker.url)
            try await stage.selling { _ in
                try await stage.publish([bad, AccountID(), AccountID()], 1...2)
                try await stage.sales.eventually(0, "msg.outbox")
            }
            for _ in 0..<6 {
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [name = name as String, url = url as String, bad = bad.description as String] in
                    try await MortalConsumer.run(TestServers.open(name), AMQPBroker(url: url)) { event in
                        if event.accountID.description == bad { Doomed.die() }
                    }
                }
            }
            try await stage.listening { messaging in
                try await stage.accounting.eventually(1, "msg.deferred where state = 3 and error_text like '%3 times%'")
                try await stage.accounting.eventually(4, "effect")
                try await stage.accounting.eventually(1, "msg.deferred where state = 2")
                await messaging.depths.refresh()
                #expect(messaging.deadLetters.values.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test("meets headers 5,000 deep and bodies beyond measure, and stays up (F-37)")
    func beyondMeasure() async throws {
        try await FaultStage.with { stage in
            // An envelope that cannot be read, and in one that can, a body that cannot.
            let deep = String(repeating: "{\"a\":", count: 5000) + "1" + String(repeating: "}", count: 5000)
            try await stage.broker.publish(headers: deep, body: "{}")
            try await stage.broker.publish(headers: "{}", body: String(repeating: "x", count: 300 * 1024))
            let stranger = try MessageDraft(
                event: Sample.account(), acting: Acting(company: TestServers.company), at: .now(), answering: nil)
            var headers = stranger.headers
            headers[HeaderName.id] = stranger.id.uuidString.lowercased()
            headers[HeaderName.source] = "/karvan/sales/\(TestServers.company)"
            headers[HeaderName.sequence] = SequenceText.text(1)
            let message = OutgoingMessage(
                id: stranger.id, exchange: Topology.events, routingKey: stranger.routingKey, mandatory: true,
                headers: headers, body: Array(repeating: UInt8(ascii: "["), count: 300 * 1024))
            let publisher = try stage.broker.broker.publisher(named: "test")
            #expect(try await publisher.publish([message], patience: TestServers.patience) == [.confirmed])
            await publisher.close()
            try await stage.listening { messaging in
                try await stage.accounting.eventually(1, "msg.deferred where state = 3")
                await eventually("two dead letters", within: TestServers.patience) {
                    await messaging.depths.refresh()
                    return messaging.deadLetters["\(Self.queue).dead"] == 2
                }
                try await stage.selling { _ in
                    try await stage.publish([AccountID()], 1...1)
                    try await stage.settled(1)
                }
            }
        }
    }

    @Test("that is slow holds no more than its prefetch, the rest waits in its queue, and others hear all (F-38)")
    func slow() async throws {
        try await FaultStage.with(queuesOf: [.sales, .accounting, .production]) { stage in
            let gate = Gate()
            let subscriptions = Subscriptions {
                on(AccountPublished.self) { event, tx in
                    await gate.pass()
                    tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
                }
            }
            try await stage.listening(subscriptions) { messaging in
                try await stage.selling { _ in
                    let accounts = (0..<50).map { _ in AccountID() }
                    try await stage.publish(accounts, 1...20)
                    try await stage.sales.eventually(0, "msg.outbox")
                    await gate.reached
                    // 1,000 are on their way: 200 are taken from the broker, 800 stay there.
                    await eventually("the rest waits at the broker", within: TestServers.patience) {
                        await messaging.depths.refresh()
                        return messaging.depths.latest[Self.queue] == 800
                    }
                    let taken = messaging.lag[Self.queue, default: 0] - 800
                    #expect(taken <= 200, "\(taken) taken")
                    try await stage.sales.change { try await Outbox.append(Sample.product(), in: $0) }
                    #expect(try await stage.broker.firstArrivals(in: "production.on-sales", of: 1).count == 1)
                    gate.open()
                    try await stage.settled(1000)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }
}

/// Accounting as a process of its own, which handles what comes until it ends.
private enum MortalConsumer {
    static func run(
        _ database: Database, _ broker: any Broker, handling: @escaping @Sendable (AccountPublished) -> Void
    ) async throws {
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                handling(event)
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
            }
        }
        try await MessagingService(
            service: .accounting, database: database, broker: broker, subscriptions: subscriptions,
            logger: TestServers.quiet
        ).run()
    }
}

/// A consumer that stops with its process in the midst of a unit of work, and ends in good order once it may go on.
private enum FrozenConsumer {
    static func run(_ name: String, _ broker: AMQPBroker) async throws {
        let thawed = Gate()
        let isFirst = Mutex(true)
        let telling = try TestServers.open(name)
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
                let freezes =
                    event.aggregateVersion == 3
                    && isFirst.withLock { first in
                        defer { first = false }
                        return first
                    }
                if freezes {
                    try await Doomed.freeze(telling: telling)
                    thawed.open()
                    await thawed.pass()
                }
            }
        }
        let messaging = MessagingService(
            service: .accounting, database: try TestServers.open(name, idleInTransaction: .seconds(2)), broker: broker,
            subscriptions: subscriptions, logger: TestServers.quiet)
        let running = Task { try await messaging.run() }
        await thawed.reached
        messaging.stop()
        try await running.value
    }
}

extension TestBroker {
    /// Publishes with headers as JSON has them, which our own publisher cannot make.
    fileprivate func publish(headers: String, body: String) async throws {
        try await call(
            "POST", "exchanges/\(virtualHost)/\(Topology.events)/publish",
            text: """
                {"routing_key": "sales.account.published", "payload": "\(body)", "payload_encoding": "string",
                 "properties": {"headers": {"deep": \(headers)}}}
                """)
    }
}
