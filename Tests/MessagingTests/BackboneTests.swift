import Contracts
import Foundation
import Postgres
import Synchronization
import Testing

@testable import Messaging

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

/// Two services with real databases and a real broker between them: sales publishes accounts and asks for stock, accounting
/// and the warehouse listen.
@Suite("From outbox to effect", .enabled(if: TestServers.hasAll, TestServers.needed), .serialized)
struct BackboneTests {
    /// Runs `service` with these subscriptions while `body` does.
    static func with(
        _ service: ServiceName, _ database: Database, _ test: TestBroker, _ subscriptions: Subscriptions,
        lanes: Int = 2, publishes: Bool = true, over broker: (any Broker)? = nil,
        _ body: (MessagingService) async throws -> Void
    ) async throws {
        var settings = MessagingService.Settings()
        settings.consumer.lanes = lanes
        settings.publishes = publishes
        let messaging = MessagingService(
            service: service, database: database, broker: try broker ?? test.broker, subscriptions: subscriptions,
            settings: settings, logger: TestServers.quiet)
        let running = Task { try await messaging.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(messaging)) } catch { result = .failure(error) }
        messaging.stop()
        try await running.value
        try result.get()
    }

    /// Writes down what arrived: its record and number.
    static let noting = Subscriptions {
        on(AccountPublished.self) { event, tx in
            tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
        }
    }

    @Test("what commits arrives once and in order, and both queues are empty afterwards")
    func happyPath() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.sales, .accounting]) { test in
                    try await Self.with(.sales, sales, test, Subscriptions([])) { _ in
                        try await Self.with(.accounting, accounting, test, Self.noting) { messaging in
                            let accounts = (0..<5).map { _ in AccountID() }
                            for version in 1...20 {
                                try await sales.change { tx in
                                    for account in accounts {
                                        try await Outbox.append(Sample.account(account, version: version), in: tx)
                                    }
                                }
                            }
                            try await accounting.eventually(100, "effect")
                            try await sales.eventually(0, "msg.outbox")
                            #expect(messaging.isReady)
                        }
                        let disorder = try await accounting.count(
                            "(select no, row_number() over (partition by key order by at) as place from effect) e where no <> place"
                        )
                        #expect(disorder == 0)
                        #expect(try await accounting.count("msg.inbox where outcome = 1") == 100)
                    }
                }
            }
        }
    }

    @Test("a message that is delivered three times has one effect (F-32)")
    func duplicates() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.accounting]) { test in
                    try await sales.change { try await Outbox.append(Sample.account(), in: $0) }
                    let publisher = try test.broker.publisher(named: "test")
                    for _ in 0..<3 {
                        try await Resend(database: sales, publisher: publisher).send(.init(), to: "accounting.on-sales")
                    }
                    try await sales.change { try await Outbox.append(Sample.account(), in: $0) }
                    try await Resend(database: sales, publisher: publisher).send(.init(), to: "accounting.on-sales")
                    try await Self.with(.accounting, accounting, test, Self.noting) { _ in
                        try await accounting.eventually(2, "effect")
                    }
                    #expect(try await accounting.count("effect") == 2)
                    await publisher.close()
                }
            }
        }
    }

    /// A service is restored to a time before some of its facts: it gives their numbers out again, with another content.
    @Test("after a restore new facts are taken under numbers that were used before, and old ones stay stale")
    func epochs() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.sales, .accounting]) { test in
                    let account = AccountID()
                    func say(_ version: Int) async throws {
                        try await sales.change { tx in
                            try await Outbox.append(Sample.account(account, version: version), in: tx)
                        }
                    }
                    try await Self.with(.accounting, accounting, test, Self.noting) { _ in
                        try await Self.with(.sales, sales, test, Subscriptions([])) { _ in
                            for version in 1...3 { try await say(version) }
                            try await accounting.eventually(3, "effect")
                        }
                        _ = try await sales.change { tx in try await tx.execute("update msg.stream set last_no = 1") }
                        _ = try await sales.change { tx in
                            try await tx.execute("delete from msg.message_log where order_no > 1")
                        }
                        #expect(try await Epoch.advance(.sales, in: sales) == 2)
                        try await say(12)
                        let publisher = try test.broker.publisher(named: "test")
                        #expect(
                            try await Resend(database: sales, publisher: publisher).send(
                                .init(), to: "accounting.on-sales") == 2)
                        await publisher.close()
                        try await accounting.eventually(4, "effect")
                        #expect(try await accounting.count("effect where no = 12") == 1)
                        #expect(try await accounting.count("msg.position where epoch = 2 and order_no = 2") == 1)
                    }
                    await #expect(throws: WrongDatabase.self) { try await Epoch.advance(.warehouse, in: sales) }
                }
            }
        }
    }

    @Test("a restored service hears the others, and what it says waits until it may speak")
    func listeningOnly() async throws {
        let hearing = Subscriptions {
            on(StockHoldRefused.self) { event, tx in
                tx.write("insert into effect (key, no) values (\(event.opportunityID), 1)")
                try await Outbox.append(Sample.account(), in: tx)
            }
        }
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.warehouse) { warehouse in
                try await TestBroker.with([.sales, .warehouse, .accounting]) { test in
                    try await Self.with(.warehouse, warehouse, test, Subscriptions([])) { _ in
                        try await Self.with(.sales, sales, test, hearing, publishes: false) { messaging in
                            try await warehouse.change { try await Outbox.append(Sample.held(OpportunityID()), in: $0) }
                            try await sales.eventually(1, "effect")
                            #expect(try await sales.count("msg.outbox") == 1)
                            #expect(!messaging.loops.stalled(at: .now + .seconds(3600)).contains("relay"))
                        }
                        #expect(try await sales.count("msg.outbox") == 1)
                        try await Self.with(.sales, sales, test, hearing) { _ in
                            try await sales.eventually(0, "msg.outbox")
                        }
                    }
                }
            }
        }
    }

    @Test("commands are sent again to those who were commanded, and to no other queue")
    func resentCommands() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestBroker.with([.warehouse, .accounting]) { test in
                try await sales.change { tx in
                    try await Outbox.append(Sample.account(), in: tx)
                    try await Outbox.send(Sample.hold(), key: "once", in: tx)
                }
                let publisher = try test.broker.publisher(named: "test")
                let resend = Resend(database: sales, publisher: publisher)
                #expect(try await resend.send(.init(), to: "warehouse.commands") == 1)
                #expect(try await resend.send(.init(), to: "accounting.commands") == 0)
                await publisher.close()
            }
        }
    }

    @Test("a gap waits for its elder and is filled in order (F-33)")
    func gap() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.sales, .accounting]) { test in
                    let account = AccountID()
                    for version in 1...3 {
                        try await sales.change {
                            try await Outbox.append(Sample.account(account, version: version), in: $0)
                        }
                    }
                    // The elder is held back: its younger ones overtake it.
                    _ = try await sales.change { tx in
                        try await tx.execute(
                            "delete from msg.outbox where seq = (select min(seq) from msg.outbox)")
                    }
                    try await Self.with(.sales, sales, test, Subscriptions([])) { _ in
                        try await Self.with(.accounting, accounting, test, Self.noting) { _ in
                            try await accounting.eventually(2, "msg.deferred where state = 2")
                            #expect(try await accounting.count("effect") == 0)
                            let publisher = try test.broker.publisher(named: "test")
                            try await Resend(database: sales, publisher: publisher)
                                .send(.init(), to: "accounting.on-sales")
                            try await accounting.eventually(3, "effect")
                            try await accounting.eventually(0, "msg.deferred")
                            await publisher.close()
                        }
                    }
                    let order = try await accounting.change { tx in
                        try await tx.query("select no from effect order by at").map { try $0["no"] as Int }
                    }
                    #expect(order == [1, 2, 3])
                }
            }
        }
    }

    @Test("one bad message of a batch is parked, its record waits behind it, and the others go on (F-35)")
    func poison() async throws {
        let bad = AccountID()
        let mended = Mutex(false)
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                let isMended = mended.withLock { $0 }
                if event.accountID == bad, event.aggregateVersion == 2, !isMended { throw KeyReused(key: "bad") }
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
            }
        }
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.sales, .accounting]) { test in
                    let good = AccountID()
                    try await sales.change { tx in
                        for version in 1...3 {
                            try await Outbox.append(Sample.account(bad, version: version), in: tx)
                            try await Outbox.append(Sample.account(good, version: version), in: tx)
                        }
                    }
                    try await Self.with(.sales, sales, test, Subscriptions([])) { _ in
                        try await Self.with(.accounting, accounting, test, subscriptions) { messaging in
                            try await accounting.eventually(1, "msg.deferred where state = 3")
                            try await accounting.eventually(1, "msg.deferred where state = 2")
                            try await accounting.eventually(4, "effect")
                            #expect(try await messaging.snapshot().parked == 1)
                            mended.withLock { $0 = true }
                            let retried = try await accounting.change { tx in
                                let parked = try await Parked.list(of: TestServers.company, in: tx)
                                let key = Parked.Key(
                                    consumer: parked[0].consumer,
                                    messageID: try #require(UUID(uuidString: parked[0].id)),
                                    company: TestServers.company)
                                return try await Parked.retry(key, in: tx)
                            }
                            #expect(retried)
                            try await accounting.eventually(6, "effect")
                            try await accounting.eventually(0, "msg.deferred")
                        }
                    }
                }
            }
        }
    }

    @Test("a handler that fails at first is tried again later, and then its followers (F-34)")
    func deferral() async throws {
        struct NotYet: Error {}
        let failures = Mutex(3)
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                let fails = failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if fails { throw NotYet() }
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
            }
        }
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.sales, .accounting]) { test in
                    let account = AccountID()
                    try await Self.with(.sales, sales, test, Subscriptions([])) { _ in
                        try await Self.with(.accounting, accounting, test, subscriptions) { messaging in
                            try await sales.change { try await Outbox.append(Sample.account(account), in: $0) }
                            try await accounting.eventually(1, "msg.deferred where state = 1 and attempts = 1")
                            try await sales.change {
                                try await Outbox.append(Sample.account(account, version: 2), in: $0)
                            }
                            try await accounting.eventually(1, "msg.deferred where state = 2")
                            for attempts in 2...4 {
                                try await accounting.change {
                                    $0.write("update msg.deferred set due_at = clock_timestamp() where state = 1")
                                }
                                guard attempts < 4 else { break }
                                try await accounting.eventually(
                                    1, "msg.deferred where state = 1 and attempts = \(attempts)")
                            }
                            try await accounting.eventually(2, "effect")
                            try await accounting.eventually(0, "msg.deferred")
                        }
                    }
                }
            }
        }
    }

    @Test("what committed but was not acknowledged comes again and changes nothing (F-30)")
    func crashBeforeAcknowledging() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with([.accounting]) { test in
                    for _ in 0..<10 { try await sales.change { try await Outbox.append(Sample.account(), in: $0) } }
                    let publisher = try test.broker.publisher(named: "test")
                    try await Resend(database: sales, publisher: publisher).send(.init(), to: "accounting.on-sales")
                    // Handles all and dies before it can acknowledge.
                    let source = try await test.broker.consume(["accounting.on-sales"], prefetch: 50, named: "dying")
                    var messages: [IncomingMessage] = []
                    for await deliveries in source.deliveries {
                        messages += try deliveries.map { try IncomingMessage($0) }
                        if messages.count == 10 { break }
                    }
                    let batch = InboxBatch(subscriptions: Self.noting)
                    let taken = messages
                    let outcomes = try await accounting.change { try await batch.run(taken, in: $0) }
                    #expect(outcomes == Array(repeating: .applied, count: 10))
                    await source.close()
                    try await Self.with(.accounting, accounting, test, Self.noting) { _ in
                        // A last one proves that the repeated ones before it were taken.
                        try await sales.change { try await Outbox.append(Sample.account(), in: $0) }
                        try await Resend(database: sales, publisher: publisher).send(.init(), to: "accounting.on-sales")
                        try await accounting.eventually(11, "effect")
                    }
                    #expect(try await accounting.count("effect") == 11)
                    await publisher.close()
                }
            }
        }
    }

    @Test("an unreadable message goes to the dead letters (F-37)")
    func unreadable() async throws {
        try await TestServers.withDatabase(.accounting) { accounting in
            try await TestBroker.with([.accounting]) { test in
                let broker = try test.broker
                let publisher = broker.publisher(named: "test")
                let stranger = OutgoingMessage(
                    id: UUID(), exchange: Topology.events, routingKey: "sales.account.published", mandatory: true,
                    headers: ["cloudEvents_id": "what?"], body: Array("{}".utf8))
                #expect(try await publisher.publish([stranger], patience: TestServers.patience) == [.confirmed])
                try await Self.with(.accounting, accounting, test, Self.noting) { _ in
                    let dead = try await broker.consume(["accounting.on-sales.dead"], prefetch: 1, named: "dead")
                    let letter = await dead.deliveries.first { _ in true }?.first
                    #expect(letter?.headers["cloudEvents_id"] == "what?")
                    await dead.close()
                }
                await publisher.close()
            }
        }
    }
}
