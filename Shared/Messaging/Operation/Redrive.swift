import Contracts
import Foundation

/// Puts dead letters back into their queue, one by one, after somebody has looked at each (9.5).
package struct Redrive: Sendable {
    private let broker: any Broker

    package init(broker: any Broker) { self.broker = broker }

    /// - Parameter confirm: shown each dead letter; false ends the run and leaves it where it is.
    /// - Parameter quiet: ends when nothing has come for so long.
    /// - Returns: how many went back.
    @discardableResult
    package func run(
        _ queue: String, quiet: Duration = .seconds(2), confirm: @escaping @Sendable (Delivery) async -> Bool
    ) async throws -> Int {
        let source = try await broker.consume(["\(queue).dead"], prefetch: 1, named: "redrive")
        let publisher = broker.publisher(named: "redrive")
        var moved = 0
        while let delivery = await next(source.deliveries, within: quiet) {
            guard await confirm(delivery), try await send(delivery, to: queue, over: publisher) else { break }
            await source.settle([delivery.tag], .accept)
            moved += 1
        }
        await source.close()
        await publisher.close()
        return moved
    }

    private func send(_ delivery: Delivery, to queue: String, over publisher: any MessagePublisher) async throws -> Bool
    {
        // The broker's own notes on the first death would count again (trap 30).
        let headers = delivery.headers.filter { !$0.key.hasPrefix("x-") }
        let id = headers[HeaderName.id].flatMap { UUID(uuidString: $0) } ?? UUIDv7.make()
        let message = OutgoingMessage(
            id: id, exchange: Topology.resend, routingKey: queue, mandatory: true, headers: headers,
            body: delivery.body)
        return try await publisher.publish([message], patience: .seconds(10)) == [.confirmed]
    }

    private func next(_ deliveries: AsyncStream<Delivery>, within quiet: Duration) async -> Delivery? {
        await withTaskGroup(of: Delivery?.self) { group in
            group.addTask { await deliveries.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: quiet)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
