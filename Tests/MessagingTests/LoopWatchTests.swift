import Contracts
import Foundation
import Postgres
import Testing

@testable import Messaging

@Suite("The loops of a process", .enabled(if: TestServers.hasDatabase, TestServers.needed))
struct LoopWatchTests {
    @Test("turn while there is nothing to do, and are no longer watched once they were told to end")
    func idle() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let (watch, stopper) = (LoopWatch(), Stopper())
            let timers = TimerRunner(
                database: database, handlers: [TimerHandler("x") { (_: String, _: [String: Int], _: Transaction) in }],
                stopper: stopper, logger: TestServers.quiet, watch: watch)
            let again = AskAgain(database: database, stopper: stopper, logger: TestServers.quiet, watch: watch)
            let loops = Task {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await timers.run() }
                    group.addTask { await again.run() }
                }
            }
            let hour = Duration.seconds(3600)
            while watch.stalled(at: .now + hour).count < 2 { await Task.yield() }
            #expect(watch.stalled() == [])
            #expect(watch.stalled(at: .now + hour) == ["ask again", "timers"])
            stopper.stop()
            await loops.value
            #expect(watch.stalled(at: .now + hour) == [])
        }
    }

    @Test("tell what stands in the tables: parked by consumer, gaps, partitions ahead, the oldest transaction (F-33)")
    func snapshot() async throws {
        try await TestServers.withDatabase(.sales) { database in
            try await database.change { tx in
                tx.write(
                    """
                    insert into msg.deferred (consumer, message_id, sent_on, order_key, epoch, order_no, state, routing_key,
                      headers, body)
                    select 'sales.on-warehouse', gen_random_uuid(), current_date, 'k' || n, 1, 1, 3, 'r', '{}', ''
                    from generate_series(1, 2) n
                    """)
                // Behind an elder that did not come, for a moment and for two minutes.
                tx.write(
                    """
                    insert into msg.deferred (consumer, message_id, sent_on, order_key, epoch, order_no, state, first_at,
                      routing_key, headers, body)
                    select 'sales.on-delivery', gen_random_uuid(), current_date, 'k' || n, 1, 2, 2,
                      clock_timestamp() - n * interval '2 minutes', 'r', '{}', ''
                    from generate_series(0, 1) n
                    """)
            }
            let snapshot = try await database.read(Acting(company: TestServers.company)) {
                try await MessagingSnapshot.take(in: $0)
            }
            #expect(snapshot.parkedBy == ["sales.on-warehouse": 2])
            #expect((snapshot.waiting, snapshot.waitingLong) == (2, 1))
            #expect((21...40).contains(snapshot.partitionDaysAhead), "\(snapshot.partitionDaysAhead)")
            #expect(snapshot.oldestTransactionSeconds >= 0)
        }
    }
}
