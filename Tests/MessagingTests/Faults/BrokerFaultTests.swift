import Contracts
import Foundation
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Messaging

// The module under test has a lock of this name, and so has the standard library.
private typealias Mutex = SteadyMutex

@Suite("A broker that does not do its part", .enabled(if: TestServers.hasAll, TestServers.needed))
struct BrokerFaultTests {
    private static let queue = "accounting.on-sales"

    @Test("takes nothing for a while: work goes on, the outbox grows and drains afterwards (F-13)")
    func blocked() async throws {
        try await FaultStage.with { stage in
            let alarm = AlarmedBroker(real: try stage.broker.broker)
            try await stage.selling(over: alarm) { messaging in
                try await stage.publish([AccountID()], 1...10)
                await eventually("the alarm is told") { messaging.metrics.blockedFor > .milliseconds(200) }
                #expect(try await stage.sales.count("msg.outbox") == 10)
                alarm.end()
                try await stage.listening { _ in try await stage.settled(10) }
                #expect(messaging.metrics.blockedFor == .zero)
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("loses a queue: the service is not ready until it is there again, and what is missing is resent (F-14)")
    func queueDeleted() async throws {
        try await FaultStage.with { stage in
            let account = AccountID()
            try await stage.selling { _ in
                try await stage.listening { messaging in
                    try await stage.publish([account], 1...2)
                    try await stage.settled(2)
                    #expect(messaging.isReady)
                    try await stage.broker.call("DELETE", "queues/\(stage.broker.virtualHost)/\(Self.queue)")
                    await eventually("not ready") { !messaging.isReady }
                    try await stage.publish([account], 3...5)
                    // Nobody is bound: they go where such events go.
                    try await stage.sales.eventually(0, "msg.outbox")
                    try await stage.broker.importDefinitions(of: [.accounting])
                    await eventually("ready again", within: TestServers.patience) { messaging.isReady }
                    let publisher = try stage.broker.broker.publisher(named: "test")
                    try await Resend(database: stage.sales, publisher: publisher).send(.init(), to: Self.queue)
                    await publisher.close()
                    try await stage.settled(5)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test(
        "knows no way for a command: it is held and not dropped, others flow, and it goes when the way is there (F-15)")
    func unroutable() async throws {
        try await FaultStage.with { stage in
            try await stage.selling { _ in
                try await stage.sales.change { try await Outbox.send(Sample.hold(), key: "k-1", in: $0) }
                try await stage.sales.eventually(1, "msg.outbox_hold where reason like 'unroutable: 312%'")
                try await stage.publish([AccountID()], 1...3)
                try await stage.listening { _ in try await stage.accounting.eventually(3, "effect") }
                try await stage.sales.eventually(1, "msg.outbox")
                try await stage.broker.importDefinitions(of: [.warehouse])
                try await stage.sales.eventually(0, "msg.outbox")
                try await stage.sales.eventually(0, "msg.outbox_hold")
            }
            let arrived = try await stage.broker.firstArrivals(in: "warehouse.commands", of: 1)
            #expect(arrived.map(\.idempotencyKey) == ["k-1"])
        }
    }

    @Test("takes a right away: what needs it is held, others flow, and it goes when the right is back (F-16)")
    func noRight() async throws {
        try await FaultStage.with(queuesOf: [.sales, .accounting, .warehouse]) { stage in
            let seller = try await stage.broker.makeUser()
            try await stage.broker.mayCommand(seller.name, "^(accounting|warehouse)\\.")
            let broker = try AMQPBroker(url: seller.url, callLimit: TestServers.patience)
            try await stage.selling(over: broker) { _ in
                try await stage.sales.change { try await Outbox.send(Sample.hold(), key: "k-1", in: $0) }
                try await stage.sales.eventually(0, "msg.outbox")
            }
            try await stage.broker.mayCommand(seller.name, "^accounting\\.")
            try await stage.selling(over: broker) { _ in
                try await stage.sales.change { try await Outbox.send(Sample.hold(), key: "k-2", in: $0) }
                try await stage.sales.eventually(1, "msg.outbox_hold where reason like '403%'")
                try await stage.publish([AccountID()], 1...3)
                try await stage.listening { _ in try await stage.accounting.eventually(3, "effect") }
                try await stage.sales.eventually(1, "msg.outbox")
                try await stage.broker.mayCommand(seller.name, "^(accounting|warehouse)\\.")
                // As after the minute for which such a key is held.
                try await stage.sales.change { $0.write("update msg.outbox_hold set until = clock_timestamp()") }
                try await stage.sales.eventually(0, "msg.outbox")
            }
            let arrived = try await stage.broker.firstArrivals(in: "warehouse.commands", of: 2)
            #expect(arrived.map(\.idempotencyKey) == ["k-1", "k-2"])
            try await stage.broker.call("DELETE", "users/\(seller.name)")
        }
    }

    @Test("has a full queue: what it refuses is held, and all of it arrives in order once there is room (F-17)")
    func full() async throws {
        try await FaultStage.with { stage in
            let policy = "policies/\(stage.broker.virtualHost)/full"
            try await stage.broker.call(
                "PUT", policy,
                ["pattern": "^\(Self.queue)$", "apply-to": "queues", "definition": ["max-length": 5]] as [String: Any])
            try await stage.selling { _ in
                let accounts = (0..<3).map { _ in AccountID() }
                var version = 0
                // The limit takes effect in its own time, and the queue takes a few more than it says.
                try await eventually("messages are refused", within: TestServers.patience) {
                    version += 1
                    try await stage.publish(accounts, version...version)
                    return try await stage.sales.count("msg.outbox_hold where reason like 'refused%'") > 0
                }
                #expect(try await stage.sales.count("msg.outbox") > 0)
                try await stage.broker.call("DELETE", policy)
                try await stage.listening { _ in try await stage.settled(version * accounts.count) }
                try await stage.sales.eventually(0, "msg.outbox_hold")
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("has no place for dead letters: the service is not ready until it is there (F-18)")
    func noDeadLetters() async throws {
        try await FaultStage.with { stage in
            let dead = "\(Self.queue).dead"
            try await stage.broker.call("DELETE", "queues/\(stage.broker.virtualHost)/\(dead)")
            try await stage.listening { messaging in
                await eventually("said what is missing") { messaging.obstacles == ["missing at the broker: \(dead)"] }
                try await stage.broker.importDefinitions(of: [.accounting])
                await eventually("ready", within: TestServers.patience) { messaging.isReady }
                try await stage.broker.call("DELETE", "queues/\(stage.broker.virtualHost)/\(dead)")
                await eventually("it is missed also while the service runs", within: TestServers.patience) {
                    await messaging.depths.refresh()
                    return messaging.obstacles == ["missing at the broker: \(dead)"]
                }
            }
        }
    }
}

/// A broker with an alarm of memory or disk, until it ends.
private final class AlarmedBroker: Broker {
    private let real: any Broker
    private let isOn = Mutex(true)

    init(real: any Broker) { self.real = real }

    func end() { isOn.withLock { $0 = false } }

    func publisher(named name: String) -> any MessagePublisher {
        AlarmedPublisher(real: real.publisher(named: name)) { self.isOn.withLock { $0 } }
    }

    func consume(
        _ queues: [String], prefetch: Int, named name: String
    ) async throws(BrokerError) -> any MessageSource {
        try await real.consume(queues, prefetch: prefetch, named: name)
    }

    func missing(_ expected: TopologyExpectation) async throws(BrokerError) -> [String] {
        try await real.missing(expected)
    }

    func depths(of queues: [String]) async throws(BrokerError) -> [String: Int] { try await real.depths(of: queues) }
}

private struct AlarmedPublisher: MessagePublisher {
    let real: any MessagePublisher
    let isAlarmed: @Sendable () -> Bool

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        if isAlarmed() { throw .blocked("low on memory") }
        return try await real.publish(batch, patience: patience)
    }

    func close() async { await real.close() }
}

extension TestBroker {
    /// A user of the broker with the rights of sales, but none to command.
    fileprivate func makeUser() async throws -> (name: String, url: String) {
        let (name, password) = ("seller-\(virtualHost)", UUID().uuidString)
        try await call("PUT", "users/\(name)", ["password": password, "tags": ""])
        try await call(
            "PUT", "permissions/\(virtualHost)/\(name)",
            ["configure": "^$", "write": "^karvan\\.", "read": "^sales\\."])
        var address = try #require(URLComponents(string: url))
        (address.user, address.password) = (name, password)
        return (name, try #require(address.string))
    }

    fileprivate func mayCommand(_ user: String, _ receivers: String) async throws {
        try await call(
            "PUT", "topic-permissions/\(virtualHost)/\(user)",
            ["exchange": Topology.commands, "write": receivers, "read": "^$"])
    }
}
