import Contracts
import Foundation
import Logging
import Postgres

/// Tries deferred messages again when they are due, and those that waited behind them (9.2).
///
/// Takes no lock on the deferred row first: the lanes lock positions before they touch deferred rows, and so does this;
/// that a message is handled once is the inbox's doing.
package final class DeferredRunner: Sendable {
    private static let limit = 50

    private let handler: MessageHandler
    private let signal: Signal
    private let loop: WatchedLoop

    init(handler: MessageHandler, watch: LoopWatch = LoopWatch()) {
        self.handler = handler
        loop = WatchedLoop(name: "deferred", watch: watch)
        signal = handler.deferredSignal
        handler.stopper.add(signal)
    }

    package func run() async {
        var backOff = BackOff(from: .milliseconds(200), to: .seconds(5))
        defer { loop.end() }
        while !handler.stopper.isStopped {
            loop.turn()
            do {
                let handled = try await runOnce()
                backOff.reset()
                if handled == 0 { await signal.wait(upTo: .seconds(1)) }
            } catch {
                if backOff.isFirst {
                    handler.logger.warning("deferred messages wait", metadata: ["error": "\(error)"])
                }
                await signal.wait(upTo: backOff.next())
            }
        }
    }

    /// Tries what is due now. Returns how many rows it looked at.
    @discardableResult
    package func runOnce() async throws -> Int {
        let rows = try await handler.database.read(Acting.messaging) { try await $0.query(Self.due) }
        for row in rows {
            if handler.stopper.isStopped { break }
            loop.turn(mayTake: LoopWatch.unitOfWork)
            try await retry(DeferredMessage(row))
        }
        return rows.count
    }

    private func retry(_ deferred: DeferredMessage) async throws {
        let message = deferred.message
        let batch = InboxBatch(subscriptions: handler.subscriptions, modes: handler.modes, isFromDeferred: true)
        do {
            _ = try await handler.database.transaction(message.acting, within: .seconds(30)) { tx in
                let outcome = try await batch.run([message], in: tx)
                tx.write(outcome == [.waiting] ? Self.waitLonger(message) : Self.remove(message))
            }
        } catch  where FailureClass(error) != .hold {
            try await failed(deferred, error)
        }
    }

    private func failed(_ deferred: DeferredMessage, _ error: any Error) async throws {
        let message = deferred.message
        let attempts = deferred.attempts + 1
        let delay = FailureClass(error) == .never ? nil : RetryTable.delay(after: attempts)
        let text = String("\(error)".prefix(2000))
        handler.tell(
            .error, delay == nil ? "message parked" : "message deferred again", message,
            ["error": "\(error)", "attempts": .stringConvertible(attempts)])
        let state: DeferredState = delay == nil ? .parked : .retry
        _ = try await handler.database.transaction(message.acting) { tx in
            try await tx.execute(
                """
                update msg.deferred set state = \(state.rawValue), attempts = \(attempts),
                  due_at = clock_timestamp() + \(delay?.milliseconds ?? 0) * interval '1 millisecond',
                  error_class = \("\(type(of: error))"), error_text = \(text)
                where consumer = \(message.consumer) and message_id = \(message.id)
                """)
        }
        handler.metrics.countDeferred(isParked: delay == nil)
    }

    private static var due: SQL {
        """
        select consumer, attempts, routing_key, headers, body
        from msg.deferred
        where state < 3 and due_at <= clock_timestamp()
        order by consumer, order_key, epoch, order_no
        limit \(limit)
        """
    }

    private static func remove(_ message: IncomingMessage) -> SQL {
        "delete from msg.deferred where consumer = \(message.consumer) and message_id = \(message.id)"
    }

    /// Its elder is still missing. Behind a waiting or parked elder it waits as long as that does; a gap is parked after
    /// half an hour, until the elder comes or an operator decides.
    private static func waitLonger(_ message: IncomingMessage) -> SQL {
        """
        update msg.deferred d set state = case
            when d.first_at > clock_timestamp() - interval '30 minutes' or exists (
              select from msg.deferred e where e.consumer = d.consumer and e.order_key = d.order_key
                and (e.epoch, e.order_no) < (d.epoch, d.order_no)) then 2 else 3 end,
          attempts = d.attempts + 1, error_class = 'gap', error_text = \(MessagingDefect.gap.description),
          due_at = clock_timestamp() + least(60, power(2, least(d.attempts, 10))) * interval '1 second'
        where d.consumer = \(message.consumer) and d.message_id = \(message.id)
        """
    }
}

/// A row of `msg.deferred`, as far as a new attempt needs it.
struct DeferredMessage {
    let message: IncomingMessage
    let attempts: Int

    init(_ row: Row) throws {
        let headers: JSONText = try row["headers"]
        message = try IncomingMessage(
            consumer: row["consumer"], routingKey: row["routing_key"], headers: HeaderJSON.decode(headers.bytes),
            body: row["body"])
        attempts = try row["attempts"]
    }
}
