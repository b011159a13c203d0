import Contracts
import Foundation
import Testing

@testable import Messaging

@Suite("The connection to a real broker", .enabled(if: TestServers.hasBroker, TestServers.needed))
struct AMQPTests {
    private static let queue = "accounting.on-sales"

    private func message(
        _ key: String = "sales.account.published", exchange: String = Topology.events, mandatory: Bool = true,
        body: [UInt8] = Array("{}".utf8)
    ) -> OutgoingMessage {
        OutgoingMessage(
            id: UUIDv7.make(), exchange: exchange, routingKey: key, mandatory: mandatory,
            headers: ["cloudEvents_type": "karvan.sales.AccountPublished.v1", "traceparent": "00-ü"], body: body)
    }

    @Test("confirms what a queue has taken, and delivers it whole")
    func publishAndConsume() async throws {
        try await TestBroker.with([.accounting]) { test in
            let broker = try test.broker
            let publisher = broker.publisher(named: "test")
            let sent = (0..<120).map { message(body: Array("{\"n\":\($0)}".utf8)) }
            #expect(try await publisher.publish(sent, patience: TestServers.patience).allSatisfy { $0 == .confirmed })
            let source = try await broker.consume([Self.queue], prefetch: 50, named: "test")
            var received: [Delivery] = []
            var times = 0
            for await deliveries in source.deliveries {
                received += deliveries
                times += 1
                await source.settle(deliveries.map(\.tag), .accept)
                if received.count == sent.count { break }
            }
            #expect(received.map(\.body) == sent.map(\.body))
            // What lies ready together comes together.
            #expect(times <= 60, "\(times) times for 120 messages")
            #expect(received[0].headers["traceparent"] == "00-ü")
            #expect(received[0].queue == Self.queue && received[0].deliveryCount == 0)
            await source.close()
            await publisher.close()
        }
    }

    @Test("gives a command back that reaches no queue, although the broker confirms it")
    func unroutable() async throws {
        try await TestBroker.with([.accounting]) { test in
            let publisher = try test.broker.publisher(named: "test")
            let outcomes = try await publisher.publish(
                [message(), message("nobody.do", exchange: Topology.commands), message()],
                patience: TestServers.patience)
            #expect(outcomes == [.confirmed, .returned(code: 312, text: "NO_ROUTE"), .confirmed])
            await publisher.close()
        }
    }

    @Test("names the message that the broker closed the channel for, and goes on with a new channel")
    func wrongExchange() async throws {
        try await TestBroker.with([.accounting]) { test in
            let publisher = try test.broker.publisher(named: "test")
            let outcomes = try await publisher.publish(
                [message(exchange: "no.such"), message()], patience: TestServers.patience)
            guard case .refused(404, _) = outcomes[0] else { return #expect(Bool(false), "\(outcomes)") }
            #expect(try await publisher.publish([message()], patience: TestServers.patience) == [.confirmed])
            await publisher.close()
        }
    }

    /// Trap 9: a body that fills its frames exactly stays in the kernel for 210 ms unless something is added.
    @Test("sends bodies of any size without delay", arguments: [0, 1, 131_063, 131_064, 131_065, 262_128])
    func bodySizes(size: Int) async throws {
        try await TestBroker.with([.accounting]) { test in
            let broker = try test.broker
            let publisher = broker.publisher(named: "test")
            let body = Array(repeating: UInt8(ascii: "x"), count: size)
            #expect(try await publisher.publish([message(body: body)], patience: TestServers.patience) == [.confirmed])
            let source = try await broker.consume([Self.queue], prefetch: 1, named: "test")
            let delivery = await source.deliveries.first { _ in true }?.first
            #expect(delivery?.body.prefix(size) == body.prefix(size))
            #expect((delivery?.body.count ?? 0) <= size + 1)
            await source.close()
            await publisher.close()
        }
    }

    @Test("refuses headers that would break the connection, and stays usable")
    func headers() async throws {
        try await TestBroker.with([.accounting]) { test in
            let publisher = try test.broker.publisher(named: "test")
            var large = message()
            large.headers["x"] = String(repeating: "h", count: 5000)
            #expect(try await publisher.publish([large], patience: TestServers.patience) == [.unknown])
            #expect(try await publisher.publish([message()], patience: TestServers.patience) == [.confirmed])
            await publisher.close()
        }
    }

    @Test("what was not settled comes again with its count raised; a rejected one goes to the dead letters")
    func settlements() async throws {
        try await TestBroker.with([.accounting]) { test in
            let broker = try test.broker
            let publisher = broker.publisher(named: "test")
            _ = try await publisher.publish([message(body: Array("1".utf8))], patience: TestServers.patience)
            let first = try await broker.consume([Self.queue], prefetch: 10, named: "first")
            _ = await first.deliveries.first { _ in true }
            await first.close()
            let second = try await broker.consume([Self.queue], prefetch: 10, named: "second")
            let again = await second.deliveries.first { _ in true }?.first
            #expect(again?.deliveryCount == 1)
            await second.settle([again?.tag ?? 0], .reject)
            let dead = try await broker.consume(["\(Self.queue).dead"], prefetch: 10, named: "dead")
            #expect(await dead.deliveries.first { _ in true }?.first?.body == Array("1".utf8))
            await second.close()
            await dead.close()
            await publisher.close()
        }
    }

    @Test("tells that its queue was deleted")
    func queueDeleted() async throws {
        try await TestBroker.with([.accounting]) { test in
            let source = try await test.broker.consume([Self.queue], prefetch: 10, named: "test")
            try await test.call("DELETE", "queues/\(test.virtualHost)/\(Self.queue)")
            // Ends; without the announced capability it would wait for ever.
            for await _ in source.deliveries {}
            let missing = try await test.broker.missing(.of(.accounting))
            #expect(missing.contains(Self.queue))
        }
    }

    @Test("says what is missing, and nothing when all is there")
    func topology() async throws {
        try await TestBroker.with([.delivery]) { test in
            let broker = try test.broker
            #expect(try await broker.missing(.of(.delivery)).isEmpty)
            let missing = try await broker.missing(.of(.accounting))
            #expect(missing.contains("accounting.commands") && missing.contains("accounting.commands.dead"))
        }
    }

    @Test("a wrong password or an address without a broker is an error, not a wait")
    func unreachable() async throws {
        let nowhere = try AMQPBroker(url: "amqp://a:b@127.0.0.1:1/x")
        await #expect(throws: BrokerError.self) { try await nowhere.missing(.of(.sales)) }
        let brokerURL = try #require(TestServers.broker)
        var address = try #require(URLComponents(string: brokerURL))
        address.password = "wrong"
        let stranger = try AMQPBroker(url: try #require(address.string))
        await #expect(throws: BrokerError.self) { try await stranger.missing(.of(.sales)) }
    }
}
