import Contracts
import Foundation

/// Puts dead letters back into their queue, one by one, after somebody has looked at each (9.5).
///
/// Harmless to repeat: the inbox drops what was handled. A letter that has died again meanwhile ends the run, so that one
/// which cannot be read does not go round for ever.
package struct Redrive: Sendable {
    private let broker: any Broker

    package init(broker: any Broker) { self.broker = broker }

    /// - Parameters:
    ///   - limit: ends when so many went back.
    ///   - quiet: ends when nothing has come for so long.
    ///   - confirm: shown each dead letter; false ends the run and leaves it where it is.
    /// - Returns: how many went back.
    /// - Throws: ``BrokerError`` when a letter could not be sent; it stays where it was.
    @discardableResult
    package func run(
        _ queue: String, limit: Int = .max, quiet: Duration = .seconds(2),
        confirm: @Sendable (Delivery) async -> Bool
    ) async throws -> Int {
        let source = try await broker.consume(["\(queue).dead"], prefetch: 1, named: "redrive")
        let publisher = broker.publisher(named: "redrive")
        let result: Result<Int, any Error>
        do {
            result = .success(
                try await move(from: source, to: queue, over: publisher, limit: limit, quiet: quiet, confirm))
        } catch {
            result = .failure(error)
        }
        await source.close()
        await publisher.close()
        return try result.get()
    }

    /// What tells one letter from another. The body may hold personal data and is not shown.
    package static func summary(of letter: Delivery) -> String {
        let names = [HeaderName.id, HeaderName.type, HeaderName.subject, HeaderName.time, "x-first-death-reason"]
        return names.map { "\($0): \(letter.headers[$0] ?? "-")" }.joined(separator: "\n")
    }

    private func move(
        from source: any MessageSource, to queue: String, over publisher: any MessagePublisher, limit: Int,
        quiet: Duration, _ confirm: @Sendable (Delivery) async -> Bool
    ) async throws -> Int {
        let letters = Letters(source)
        var moved: Set<[UInt8]> = []
        while moved.count < limit, let letter = await letters.next(within: quiet),
            moved.insert(Self.digest(of: letter)).inserted
        {
            guard await confirm(letter) else { return moved.count - 1 }
            try await send(letter, to: queue, over: publisher)
            await source.settle([letter.tag], .accept)
        }
        return moved.count
    }

    private static func digest(of letter: Delivery) -> [UInt8] {
        RequestDigest.of("\(letter.routingKey) \(letter.headers[HeaderName.id] ?? "")", letter.body)
    }

    private func send(_ letter: Delivery, to queue: String, over publisher: any MessagePublisher) async throws {
        // The broker's own notes on the first death would count again (trap 30).
        let headers = letter.headers.filter { !$0.key.hasPrefix("x-") }
        let id = headers[HeaderName.id].flatMap { UUID(uuidString: $0) } ?? UUIDv7.make()
        let message = OutgoingMessage(
            id: id, exchange: Topology.resend, routingKey: queue, mandatory: true, headers: headers,
            body: letter.body)
        let outcome = try await publisher.publish([message], patience: .seconds(10))
        guard outcome == [.confirmed] else { throw BrokerError.unavailable("not confirmed: \(outcome)") }
    }
}

/// Keeps what has come until it is asked for.
///
/// A task that waits for a stream cannot be given a time limit: cancelling it ends the stream. So one task reads to the
/// end, and who waits, waits for a signal.
private final class Letters: Sendable {
    private struct State {
        var waiting: [Delivery] = []
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let signal = Signal()

    init(_ source: any MessageSource) {
        Task {
            for await letters in source.deliveries {
                state.withLock { $0.waiting += letters }
                signal.raise()
            }
            state.withLock { $0.hasEnded = true }
            signal.raise()
        }
    }

    /// `nil` when nothing has come for so long, or nothing will.
    func next(within quiet: Duration) async -> Delivery? {
        let end = ContinuousClock.now + quiet
        while true {
            let (letter, hasEnded) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.hasEnded)
            }
            if letter != nil || hasEnded || Task.isCancelled || ContinuousClock.now >= end { return letter }
            await signal.wait(upTo: ContinuousClock.now.duration(to: end))
        }
    }
}
