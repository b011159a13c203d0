import Contracts
import Foundation
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Messaging

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

@Suite("A bad way to the broker", .enabled(if: TestServers.hasAll, TestServers.needed))
struct NetworkFaultTests {
    private static let queue = "accounting.on-sales"

    private static func message(of bytes: Int = 2) -> OutgoingMessage {
        OutgoingMessage(
            id: UUIDv7.make(), exchange: Topology.events, routingKey: "sales.account.published", mandatory: true,
            headers: [HeaderName.type: "karvan.sales.AccountPublished.v1"],
            body: Array(repeating: UInt8(ascii: "7"), count: bytes))
    }

    /// Two seconds stand for the ten of a running service.
    private static func with(
        heartbeat: Int = 2, _ body: (TestBroker, FaultProxy, AMQPBroker) async throws -> Void
    ) async throws {
        try await TestBroker.with([.accounting]) { test in
            try await FaultProxy.with(test.url) { proxy, url in
                try await body(test, proxy, AMQPBroker(url: url, callLimit: TestServers.patience, heartbeat: heartbeat))
            }
        }
    }

    @Test("that is cut again and again loses nothing (F-20)", arguments: FaultProxy.Cut.allCases)
    func cut(how: FaultProxy.Cut) async throws {
        try await FaultStage.with { stage in
            try await FaultProxy.with(stage.broker.url) { proxy, url in
                let broker = try AMQPBroker(url: url, callLimit: TestServers.patience)
                let accounts = [AccountID(), AccountID(), AccountID()]
                try await stage.selling(over: broker) { _ in
                    try await stage.listening(over: broker) { _ in
                        for turn in 0..<4 {
                            try await stage.publish(accounts, (turn * 5 + 1)...(turn * 5 + 5))
                            try await proxy.cut(how)
                        }
                        try await stage.publish(accounts, 21...21)
                        try await stage.settled(63)
                    }
                }
                #expect(try await proxy.accepted > 3)
                try await stage.expectOnceInOrder()
            }
        }
    }

    @Test(
        "that nothing passes any more is noticed by the heartbeat, and no call hangs (F-12, F-21)",
        arguments: [[FaultProxy.Direction.toServer, .toClient], [.toClient], [.toServer]])
    func blackHole(directions: [FaultProxy.Direction]) async throws {
        try await Self.with { test, proxy, broker in
            let publisher = broker.publisher(named: "test")
            #expect(try await publisher.publish([Self.message()], patience: TestServers.patience) == [.confirmed])
            let source = try await broker.consume([Self.queue], prefetch: 10, named: "test")
            for direction in directions { try await proxy.set(.held, direction) }
            // Ends with the connection; with patience alone it would take a quarter of an hour.
            async let outcomes = publisher.publish([Self.message()], patience: .seconds(900))
            for await _ in source.deliveries {}
            #expect(try await outcomes == [.unknown])
            try await proxy.set(.open)
            #expect(try await publisher.publish([Self.message()], patience: TestServers.patience) == [.confirmed])
            await publisher.close()
            await source.close()
        }
    }

    @Test("that stands still for less than the heartbeats allow goes on over the same connection (F-12)")
    func shortFreeze() async throws {
        try await Self.with(heartbeat: 10) { test, proxy, broker in
            let publisher = broker.publisher(named: "test")
            #expect(try await publisher.publish([Self.message()], patience: TestServers.patience) == [.confirmed])
            let connections = try await proxy.accepted
            try await proxy.set(.held)
            async let outcomes = publisher.publish([Self.message()], patience: TestServers.patience)
            try await Task.sleep(for: .seconds(1))
            try await proxy.set(.open)
            #expect(try await outcomes == [.confirmed])
            #expect(try await proxy.accepted == connections)
            await publisher.close()
        }
    }

    @Test("of 200 ms and 50 kB/s is slow, and nobody takes the peer for dead (F-22)")
    func slow() async throws {
        try await Self.with { test, proxy, broker in
            let publisher = broker.publisher(named: "test")
            let source = try await broker.consume([Self.queue], prefetch: 50, named: "test")
            try await proxy.set(.throttled(bytesPerSecond: 50_000), .toServer)
            try await proxy.set(.delayed(.milliseconds(200)), .toClient)
            // Three times as long under way as one heartbeat.
            let sent = (0..<30).map { _ in Self.message(of: 10_000) }
            let outcomes = try await publisher.publish(sent, patience: TestServers.patience)
            #expect(outcomes.allSatisfy { $0 == .confirmed })
            var arrived = 0
            for await deliveries in source.deliveries {
                arrived += deliveries.count
                if arrived == sent.count { break }
            }
            #expect(try await proxy.accepted == 2)
            await source.close()
            await publisher.close()
        }
    }

    @Test("to a name that leads nowhere is an error at once (F-23)")
    func noName() async throws {
        let nowhere = try AMQPBroker(url: "amqp://a:b@nowhere.invalid/x")
        await #expect(throws: BrokerError.self) { try await nowhere.missing(.of(.sales)) }
    }

    @Test("is tried once for each pause, however much is committed meanwhile (F-23)")
    func noSpinning() async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await sales.change { try await Outbox.append(Sample.account(), in: $0) }
            let (stopper, nowhere) = (Stopper(), Nowhere())
            let relay = Relay(
                database: sales, publisher: nowhere, stopper: stopper, metrics: MessagingMetrics(),
                logger: TestServers.quiet)
            let running = Task { await relay.run() }
            let committing = Task {
                while !Task.isCancelled {
                    RelayWake.raise()
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            await eventually("five attempts") { nowhere.attempts.count >= 5 }
            committing.cancel()
            stopper.stop()
            await running.value
            // Each pause is half of its length at least: 100, 200, 400, 800 ms.
            let attempts = nowhere.attempts
            for (index, least) in [50, 100, 200, 400].enumerated() {
                #expect(attempts[index].duration(to: attempts[index + 1]) >= .milliseconds(least))
            }
        }
    }
}

/// A broker that cannot be reached; remembers when it was tried.
private final class Nowhere: MessagePublisher {
    private let times = Mutex<[ContinuousClock.Instant]>([])
    var attempts: [ContinuousClock.Instant] { times.withLock { $0 } }

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        times.withLock { $0.append(.now) }
        throw .unavailable("nowhere")
    }

    func close() async {}
}
