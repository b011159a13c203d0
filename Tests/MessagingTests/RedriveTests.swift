import Contracts
import Foundation
import Testing

@testable import Messaging

@Suite("Redriving", .enabled(if: TestServers.hasAll, TestServers.needed))
struct RedriveTests {
    private static let queue = "accounting.on-sales"

    private func stranger(_ id: String) -> OutgoingMessage {
        OutgoingMessage(
            id: UUID(), exchange: Topology.events, routingKey: "sales.account.published", mandatory: true,
            headers: [HeaderName.id: id], body: Array("{}".utf8))
    }

    /// Runs `body` when these messages have gone to the dead letters.
    private func withLetters(_ ids: [String], _ body: (TestBroker) async throws -> Void) async throws {
        try await TestBroker.with([.accounting]) { test in
            let broker = try test.broker
            let publisher = broker.publisher(named: "test")
            let outcomes = try await publisher.publish(ids.map { stranger($0) }, patience: TestServers.patience)
            #expect(outcomes == ids.map { _ in .confirmed })
            await publisher.close()
            try await rejectAll(ids.count, broker)
            try await body(test)
        }
    }

    /// Ends with the last letter; a busy broker may be long in bringing one.
    private func redrive(
        _ limit: Int, of test: TestBroker, confirm: @Sendable (Delivery) async -> Bool
    ) async throws -> Int {
        try await Redrive(broker: try test.broker)
            .run(Self.queue, limit: limit, quiet: TestServers.patience, confirm: confirm)
    }

    /// As a consumer does that cannot read them.
    private func rejectAll(_ count: Int, _ broker: AMQPBroker) async throws {
        let source = try await broker.consume([Self.queue], prefetch: 10, named: "test")
        var left = count
        for await deliveries in source.deliveries {
            await source.settle(deliveries.map(\.tag), .reject)
            left -= deliveries.count
            if left == 0 { break }
        }
        await source.close()
    }

    @Test("sends dead letters back in their order, without the broker's notes on their death")
    func all() async throws {
        try await withLetters(["one", "two", "three"]) { test in
            let broker = try test.broker
            let moved = try await redrive(3, of: test) { _ in true }
            #expect(moved == 3)
            let source = try await broker.consume([Self.queue], prefetch: 10, named: "test")
            var back: [Delivery] = []
            for await deliveries in source.deliveries {
                back += deliveries
                if back.count == 3 { break }
            }
            #expect(back.map { $0.headers[HeaderName.id] } == ["one", "two", "three"])
            #expect(back.allSatisfy { $0.headers.keys.allSatisfy { !$0.hasPrefix("x-") } })
            await source.close()
            let none = try await Redrive(broker: broker).run(Self.queue, quiet: .milliseconds(200)) { _ in true }
            #expect(none == 0)
        }
    }

    @Test("leaves where it is what is not confirmed, and what comes behind it")
    func unconfirmed() async throws {
        try await withLetters(["one", "two", "three"]) { test in
            let first = try await redrive(3, of: test) { $0.headers[HeaderName.id] == "one" }
            #expect(first == 1)
            let rest = try await redrive(2, of: test) { _ in true }
            #expect(rest == 2)
        }
    }

    @Test("ends at a letter that has died again, and does not go round with it")
    func diesAgain() async throws {
        try await withLetters(["one"]) { test in
            // Between its going back and the next look it dies once more.
            async let died: Void = rejectAll(1, try test.broker)
            let moved = try await redrive(2, of: test) { _ in true }
            #expect(moved == 1)
            try await died
            let again = try await redrive(1, of: test) { _ in true }
            #expect(again == 1)
        }
    }

    @Test("of a queue that does not exist is an error")
    func noQueue() async throws {
        try await TestBroker.with([.accounting]) { test in
            let redrive = Redrive(broker: try test.broker)
            await #expect(throws: BrokerError.self) { try await redrive.run("accounting.on-nobody") { _ in true } }
        }
    }

    @Test("of what a consumer could not read works end to end")
    func unreadable() async throws {
        try await TestServers.withDatabase(.accounting) { accounting in
            try await TestBroker.with([.accounting]) { test in
                let broker = try test.broker
                let publisher = broker.publisher(named: "test")
                let outcome = try await publisher.publish([stranger("what?")], patience: TestServers.patience)
                #expect(outcome == [.confirmed])
                await publisher.close()
                try await BackboneTests.with(.accounting, accounting, test, BackboneTests.noting) { _ in
                    let dead = try await broker.consume(["\(Self.queue).dead"], prefetch: 1, named: "dead")
                    let letter = await dead.deliveries.first { _ in true }?.first
                    #expect(letter?.headers[HeaderName.id] == "what?")
                    await dead.close()
                }
                let moved = try await redrive(1, of: test) { Redrive.summary(of: $0).contains("rejected") }
                #expect(moved == 1)
            }
        }
    }
}
