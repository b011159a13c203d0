import Contracts
import Foundation
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Messaging

@Suite("Partitions")
struct PartitionTests {
    private let queue = "accounting.on-sales"

    @Test("are shared out evenly, each to one replica, and all of them to the one that is left", arguments: 1...16)
    func evenShares(count: Int) {
        let partitions = Partitions([queue: count])
        let logical = Topology.queues(of: .accounting).map(\.name)
        for replicas in 1...5 {
            let members = (0..<replicas).map { 7 * ($0 * 5 % 7) + 1 }
            let shares = members.map { QueueShare.share(of: $0, among: members, logical, partitions) }
            let divided = shares.map { $0.filter { $0.hasPrefix("\(queue).") } }
            let undivided = logical.filter { $0 != queue }
            #expect(shares.allSatisfy { undivided.allSatisfy($0.contains) })
            guard count > 1 else {
                #expect(shares.allSatisfy { $0 == logical })
                continue
            }
            #expect(divided.flatMap(\.self).sorted() == partitions.queues(of: queue).sorted())
            let sizes = divided.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        }
    }

    @Test("of many queues begin with different replicas")
    func differentBeginnings() {
        let queues = Topology.queues(of: .sales).map(\.name)
        let partitions = Partitions(Dictionary(uniqueKeysWithValues: queues.map { ($0, 2) }))
        let sizes = (1...2).map { QueueShare.share(of: $0, among: [1, 2], queues, partitions) }
        #expect(Set(sizes.map { Set($0.map { $0.last }) }) == [["0", "1"]])
    }

    @Test("nobody takes from a queue that is being switched, nor from partitions before the replicas are known")
    func nobody() {
        #expect(QueueShare.share(of: 1, among: [1], [queue], Partitions([queue: 0])).isEmpty)
        #expect(QueueShare.share(of: 1, among: [], [queue], Partitions([queue: 2])).isEmpty)
        #expect(QueueShare.share(of: 1, among: [], [queue], Partitions()) == [queue])
    }

    @Test("stand behind an exchange of the queue's name, and die into its one queue of dead letters")
    func layout() throws {
        let definitions = TopologyDefinitions(passwords: [:], partitions: Partitions([queue: 3]))
        let divider = try #require(definitions.exchanges.first { $0.name == queue })
        #expect(divider.type == "x-consistent-hash")
        #expect(divider.arguments == ["hash-header": .text("cloudEvents_subject")])
        let names = definitions.queues.map(\.name).filter { $0.hasPrefix(queue) }
        #expect(names == ["\(queue).0", "\(queue).1", "\(queue).2", "\(queue).dead"])
        for each in definitions.queues where names.dropLast().contains(each.name) {
            #expect(each.arguments["x-single-active-consumer"] == .flag(true))
            #expect(each.arguments["x-dead-letter-routing-key"] == .text(queue))
        }
        let shares = definitions.bindings.filter { $0.source == queue }
        #expect(shares.map(\.destination) == ["\(queue).0", "\(queue).1", "\(queue).2"])
        #expect(shares.allSatisfy { $0.routingKey == "1" && $0.destinationType == "queue" })
        let sources = definitions.bindings.filter { $0.destination == queue }
        #expect(!sources.isEmpty && sources.allSatisfy { $0.destinationType == "exchange" })
        let undivided = TopologyDefinitions(passwords: [:]).bindings.filter { $0.destination == queue }
        #expect(sources.map(\.source) == undivided.map(\.source))
        #expect(sources.map(\.routingKey) == undivided.map(\.routingKey))
    }

    @Test("that a broker has are read out of its definitions, and a change that is not finished is seen")
    func read() throws {
        let divided = TopologyDefinitions(passwords: [:], partitions: Partitions([queue: 3, "sales.commands": 2]))
        #expect(try Partitions(definitions: Data(divided.json())) == Partitions([queue: 3, "sales.commands": 2]))
        #expect(try Partitions(definitions: Data(TopologyDefinitions(passwords: [:]).json())) == Partitions())
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(divided.json())) as? [String: [[String: Any]]])
        object["queues"]?.append(["name": queue, "vhost": Topology.virtualHost])
        let both = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: PartitionFault.underWay(queue, nil)) { try Partitions(definitions: both) }
    }
}

/// Sales publishes accounts; several replicas of accounting listen, with one database.
@Suite("Divided queues", .enabled(if: TestServers.hasAll, TestServers.needed), .serialized)
struct DividedQueueTests {
    private static let queue = "accounting.on-sales"

    /// Who handled how many messages, and no record by two.
    private static func handled(in stage: FaultStage) async throws -> [String: Int] {
        let both = try await stage.accounting.count(
            "(select key from handled group by key having count(distinct who) > 1) k")
        #expect(both == 0, "records that two replicas have handled")
        let rows = try await stage.accounting.change {
            try await $0.query("select who, count(*) as n from handled group by who")
        }
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0["who"], try $0["n"]) })
    }

    @Test("spread records over four replicas, each record in one of them and in order; undivided, one has them all")
    func counted() async throws {
        try await Self.staged { stage in
            try await stage.selling { _ in
                try await Self.replicas(4, stage) { replicas in
                    try await stage.publish((0..<16).map { _ in AccountID() }, 1...3)
                    try await stage.settled(48)
                    #expect(try await Self.handled(in: stage).map(\.value) == [48])
                    try await stage.accounting.change { $0.write("delete from handled") }

                    try await stage.divide(Self.queue, to: 4)
                    await Self.oneEach(replicas)
                    try await stage.publish((0..<64).map { _ in AccountID() }, 1...5)
                    try await stage.settled(48 + 320)
                    let counts = try await Self.handled(in: stage)
                    #expect(counts.count == 4)
                    #expect(counts.values.reduce(0, +) == 320)
                    #expect(counts.values.allSatisfy { $0 < 320 / 2 })
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("are taken over when a replica is killed, and its messages have one effect each, in order")
    func killed() async throws {
        try await Self.staged { stage in
            let accounts = (0..<16).map { _ in AccountID() }
            let (name, url) = (try await stage.accounting.name, stage.broker.url)
            try await stage.divide(Self.queue, to: 2)
            try await stage.selling { _ in
                try await Self.replicas(1, stage) { replicas in
                    await Self.eventuallyTakes(2, replicas[0])
                    let child = Task {
                        await #expect(processExitsWith: .signal(SIGKILL)) {
                            [name = name as String, url = url as String] in
                            try await Listener.service("child", TestServers.open(name), AMQPBroker(url: url)) { event in
                                if event.aggregateVersion == 6 { Doomed.die() }
                            }.run()
                        }
                    }
                    await Self.eventuallyTakes(1, replicas[0])
                    // A replica that does not come to consume gives its place back for a while: wait for both.
                    var others = 0
                    try await TestKit.eventually("messages for both replicas", within: TestServers.patience) {
                        try await stage.publish((0..<16).map { _ in AccountID() }, 1...1)
                        others += 16
                        try await stage.settled(others)
                        return try await Self.handled(in: stage).count == 2
                    }
                    try await stage.publish(accounts, 1...5)
                    try await stage.settled(others + 80)
                    try await stage.publish(accounts, 6...10)
                    _ = await child.value
                    let died = ContinuousClock.now
                    try await stage.settled(others + 160)
                    // What the child held came back at once: no time limit of anybody had to pass.
                    #expect(died.duration(to: .now) < .seconds(30))
                    await Self.eventuallyTakes(2, replicas[0])
                    #expect(try await stage.accounting.count("handled where who = 'child' and no > 5") == 0)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("change their number under load, 2, 4, 3 and 1: nothing is lost, nothing overtakes")
    func changed() async throws {
        try await Self.staged { stage in
            let accounts = (0..<16).map { _ in AccountID() }
            let end = Flag()
            try await stage.selling { _ in
                try await Self.replicas(2, stage) { replicas in
                    let publishing = Task {
                        var version = 0
                        while !end.isRaised {
                            version += 1
                            try await stage.publish(accounts, version...version)
                            try await Task.sleep(for: .milliseconds(10))
                        }
                        return version
                    }
                    for count in [2, 4, 3, 1] {
                        let before = try await stage.accounting.count("effect")
                        try await stage.divide(Self.queue, to: count)
                        await Self.eventuallyTakes(count, replicas[0], replicas[1])
                        // It flows before, through and after.
                        try await TestKit.eventually("more effects", within: TestServers.patience) {
                            try await stage.accounting.count("effect") > before + 32
                        }
                    }
                    end.raise()
                    let versions = try await publishing.value
                    try await stage.settled(16 * versions)
                    #expect(try await stage.accounting.count("msg.inbox where outcome = 1") == 16 * versions)
                }
            }
            try await stage.expectOnceInOrder()
            #expect(try await stage.accounting.count("msg.partitioning") == 0)
            let editor = try AMQPTopologyEditor(url: stage.broker.url, callLimit: TestServers.patience)
            #expect(try await editor.standing(of: Self.queue)?.ready == 0)
            #expect(try await editor.standing(of: "\(Self.queue).0") == nil)
            #expect(try await !editor.exists(exchange: Self.queue))
        }
    }

    /// A broker of which every node was down may number the partitions otherwise: records move, while messages of theirs
    /// still wait where they were.
    @Test("keep the order of a record whose messages wait in two partitions, by their numbers")
    func moved() async throws {
        try await Self.staged { stage in
            let accounts = (0..<32).map { _ in AccountID() }
            try await stage.divide(Self.queue, to: 2)
            let editor = try AMQPTopologyEditor(url: stage.broker.url, callLimit: TestServers.patience)
            let partitions = Partitions([Self.queue: 2])
            let shares = QueueLayout(virtualHost: stage.broker.virtualHost, partitions: partitions).shares(
                of: Self.queue)
            try await stage.selling { _ in
                try await stage.publish(accounts, 1...3)
                try await stage.sales.eventually(0, "msg.outbox")
                try await editor.unbind([shares[0]])
                try await editor.declare([], [], [shares[0]])
                try await stage.publish(accounts, 4...6)
                try await stage.sales.eventually(0, "msg.outbox")
                var waiting: [Int] = []
                for name in partitions.queues(of: Self.queue) {
                    waiting.append(try await editor.standing(of: name)?.ready ?? 0)
                }
                // Each record has three here and three there.
                #expect(waiting == [96, 96])
                try await Self.replicas(2, stage) { _ in try await stage.settled(32 * 6) }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("are not switched while something waits in the old queues; run again, the change goes to its end")
    func refused() async throws {
        try await Self.staged { stage in
            let accounts = [AccountID(), AccountID(), AccountID()]
            try await stage.selling { _ in
                try await stage.publish(accounts, 1...2)
                try await stage.sales.eventually(0, "msg.outbox")
                await #expect(throws: PartitionFault.notDrained(Self.queue, waiting: 6, consumers: 0)) {
                    try await stage.divide(Self.queue, to: 2, patience: .seconds(1))
                }
                // New ones gather; the old ones stay where they are, and come first.
                try await stage.publish(accounts, 3...4)
                try await stage.sales.eventually(0, "msg.outbox")
                let editor = try AMQPTopologyEditor(url: stage.broker.url, callLimit: TestServers.patience)
                #expect(try await editor.standing(of: Self.queue)?.ready == 6)
                await #expect(throws: PartitionFault.underWay(Self.queue, 2)) {
                    try await stage.divide(Self.queue, to: 4)
                }
                try await Self.replicas(2, stage) { replicas in
                    try await stage.accounting.eventually(6, "effect")
                    #expect(try await stage.accounting.count("msg.deferred") == 0)
                    try await stage.divide(Self.queue, to: 2)
                    try await stage.settled(12)
                    await Self.oneEach(replicas)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("take resent messages and dead letters back by the queue's own name")
    func resent() async throws {
        try await Self.staged { stage in
            try await stage.selling { _ in
                try await stage.publish((0..<8).map { _ in AccountID() }, 1...1)
                try await Self.replicas(1, stage) { _ in try await stage.settled(8) }
            }
            try await stage.divide(Self.queue, to: 2)
            try await stage.accounting.change { $0.write("delete from msg.inbox") }
            try await stage.accounting.change { $0.write("delete from msg.position") }
            let publisher = try stage.broker.broker.publisher(named: "test")
            #expect(try await Resend(database: stage.sales, publisher: publisher).send(.init(), to: Self.queue) == 8)
            let stranger = OutgoingMessage(
                id: UUID(), exchange: Topology.resend, routingKey: Self.queue, mandatory: true,
                headers: ["cloudEvents_id": "what?"], body: Array("{}".utf8))
            #expect(try await publisher.publish([stranger], patience: TestServers.patience) == [.confirmed])
            await publisher.close()
            try await Self.replicas(1, stage) { replicas in
                try await stage.accounting.eventually(16, "effect")
                await TestKit.eventually("a dead letter", within: TestServers.patience) {
                    await replicas[0].depths.refresh()
                    return replicas[0].deadLetters["\(Self.queue).dead"] == 1
                }
                #expect(replicas[0].isReady)
                #expect(replicas[0].lag[Self.queue] == 0)
                #expect(try await Redrive(broker: stage.broker.broker).run(Self.queue) { _ in true } >= 1)
            }
        }
    }

    // MARK: - The stage

    private static func staged(_ body: (FaultStage) async throws -> Void) async throws {
        try await FaultStage.with { stage in
            try await stage.accounting.session {
                try await $0.execute("create table handled (who text not null, key text not null, no int not null)")
            }
            try await body(stage)
        }
    }

    /// Runs so many replicas of accounting while `body` does.
    private static func replicas(
        _ count: Int, _ stage: FaultStage, _ body: ([MessagingService]) async throws -> Void
    ) async throws {
        let services = try (1...count).map { number in
            try Listener.service("\(number)", stage.accounting, stage.broker.broker) { _ in }
        }
        let running = services.map { service in Task { try await service.run() } }
        let result: Result<Void, any Error>
        do { result = .success(try await body(services)) } catch { result = .failure(error) }
        for service in services { service.stop() }
        for task in running { try await task.value }
        try result.get()
    }

    private static func partitions(of replica: MessagingService) -> [String] {
        replica.queues.filter { Topology.undivided($0) == queue }
    }

    private static func oneEach(_ replicas: [MessagingService]) async {
        await TestKit.eventually("one partition for each", within: TestServers.patience) {
            let taken = replicas.map { partitions(of: $0) }
            return taken.allSatisfy { $0.count == 1 } && Set(taken.flatMap(\.self)).count == replicas.count
        }
    }

    /// Waits until these replicas take from so many queues altogether; of an undivided one all do.
    private static func eventuallyTakes(_ count: Int, _ replicas: MessagingService...) async {
        await TestKit.eventually("\(count) queues are taken from", within: TestServers.patience) {
            Set(replicas.flatMap { partitions(of: $0) }).count == count
        }
    }
}

private final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .acquiring) }
    func raise() { state.store(true, ordering: .releasing) }
}

/// A replica of accounting that writes down what it hears, and that it was it.
private enum Listener {
    static func service(
        _ name: String, _ database: Database, _ broker: AMQPBroker,
        handling: @escaping @Sendable (AccountPublished) -> Void
    ) throws -> MessagingService {
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                handling(event)
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
                tx.write(
                    "insert into handled (who, key, no) values (\(name), \(event.accountID), \(event.aggregateVersion))"
                )
            }
        }
        var settings = MessagingService.Settings()
        settings.replica = name
        settings.consumer.lanes = 2
        return MessagingService(
            service: .accounting, database: database, broker: broker, subscriptions: subscriptions, settings: settings,
            logger: TestServers.quiet)
    }
}

extension FaultStage {
    fileprivate func divide(_ queue: String, to count: Int, patience: Duration = .seconds(120)) async throws {
        let editor = try AMQPTopologyEditor(url: broker.url, callLimit: TestServers.patience)
        try await PartitionSwitch(
            service: .accounting, database: accounting, editor: editor, virtualHost: broker.virtualHost,
            patience: patience
        ).run(queue, to: count)
    }
}
