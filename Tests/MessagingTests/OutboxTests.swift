import Contracts
import Foundation
import Postgres
import Testing

@testable import Messaging

@Suite("The outbox", .enabled(if: TestServers.hasDatabase, TestServers.needed))
struct OutboxTests {
    @Test("numbers the events of a record from 1 without a hole, whatever the transactions")
    func numbers() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let account = AccountID()
            try await database.change { tx in
                try await Outbox.append(Sample.account(account, version: 1), in: tx)
                try await Outbox.append(Sample.account(), in: tx)
                try await Outbox.append(Sample.account(account, version: 2), in: tx)
            }
            try await database.change { try await Outbox.append(Sample.account(account, version: 3), in: $0) }
            let key = "account/\(account.uuid.uuidString.lowercased())"
            let numbers = try await database.change { tx in
                try await tx.query(
                    """
                    select l.order_no, l.headers ->> 'cloudEvents_source' as source
                    from msg.outbox o join msg.message_log l using (message_id, sent_on)
                    where o.order_key = \(key) order by o.seq
                    """
                ).map { (try $0["order_no"] as Int, try $0["source"] as String) }
            }
            #expect(numbers.map(\.0) == [1, 2, 3])
            #expect(numbers[0].1 == "/karvan/sales/\(TestServers.company)")
        }
    }

    @Test("says nothing when the transaction does not commit")
    func rollback() async throws {
        struct Stop: Error {}
        try await TestServers.withDatabase(.sales) { database in
            await #expect(throws: Stop.self) {
                try await database.change { (tx: Transaction) -> Void in
                    try await Outbox.append(Sample.account(), in: tx)
                    throw Stop()
                }
            }
            let logged = try await database.count("msg.message_log")
            #expect(logged == 0)
        }
    }

    @Test("wakes who waits for news of a stream, after the commit and for that stream only")
    func news() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let (accounts, products) = (News.Listener(to: [.account]), News.Listener(to: [.product]))
            defer {
                accounts.stop()
                products.stop()
            }
            try await database.change { try await Outbox.append(Sample.account(), in: $0) }
            let began = ContinuousClock.now
            await accounts.wait(upTo: .seconds(60))
            #expect(began.duration(to: .now) < .seconds(30))
            // Other tests say things about accounts only.
            let quiet = ContinuousClock.now
            await products.wait(upTo: .milliseconds(50))
            #expect(quiet.duration(to: .now) >= .milliseconds(50))
        }
    }

    @Test("what nobody binds is logged and not sent; a command is remembered until it is answered")
    func kinds() async throws {
        try await TestServers.withDatabase(.sales) { database in
            try await database.change { tx in
                try await Outbox.append(Sample.unheard(), in: tx)
                try await Outbox.send(Sample.hold(), key: "k-1", in: tx)
            }
            #expect(try await database.count("msg.message_log") == 2)
            #expect(try await database.count("msg.outbox") == 1)
            #expect(try await database.count("msg.asked where idempotency_key = 'k-1' and answered_at is null") == 1)
        }
    }

    /// Each unit keeps its transaction open for a while after others have begun: without the stream's lock before the
    /// queue's number, later numbers would overtake.
    @Test("the queue's order is the order of the numbers, also when many write at once")
    func concurrent() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let accounts = [AccountID(), AccountID()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<24 {
                    group.addTask {
                        try await database.change { tx in
                            try await Outbox.append(Sample.account(accounts[index % 2]), in: tx)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let disorder = try await database.count(
                """
                (select l.order_no, row_number() over (partition by o.order_key order by o.seq) as place
                 from msg.outbox o join msg.message_log l using (message_id, sent_on)) as rows
                where order_no <> place
                """)
            #expect(disorder == 0)
            #expect(try await database.count("msg.outbox") == 24)
        }
    }

    @Test("an unanswered command is sent again with the same key under a new id, six times")
    func askAgain() async throws {
        try await TestServers.withDatabase(.sales) { database in
            try await database.change { try await Outbox.send(Sample.hold(), key: "k-1", in: $0) }
            let asker = AskAgain(database: database, stopper: Stopper(), logger: TestServers.quiet)
            #expect(try await asker.runOnce() == 0)
            for _ in 0..<6 {
                _ = try await database.change {
                    try await $0.execute("update msg.asked set due_at = clock_timestamp()")
                }
                #expect(try await asker.runOnce() == 1)
            }
            _ = try await database.change { try await $0.execute("update msg.asked set due_at = clock_timestamp()") }
            #expect(try await asker.runOnce() == 0)
            #expect(try await database.count("msg.asked where exhausted_at is not null") == 1)
            #expect(
                try await database.count("msg.message_log where headers ->> 'cloudEvents_idempotencykey' = 'k-1'") == 7)
            #expect(try await database.count("msg.outbox") == 7)
        }
    }

    @Test("the relay's reading begins at the head and uses the indexes")
    func plan() async throws {
        try await TestServers.withDatabase(.sales) { database in
            try await database.change { try await Outbox.append(Sample.account(), in: $0) }
            let plan = try await database.change { tx in
                tx.write("set local enable_seqscan = off")
                tx.write("set local enable_hashjoin = off")
                tx.write("set local enable_mergejoin = off")
                return try await tx.query("explain \(sql: RelayStatement.head)").map { try $0["QUERY PLAN"] as String }
            }.joined(separator: "\n")
            #expect(plan.contains("outbox_pkey"))
            #expect(!plan.contains("Seq Scan on message_log"))
        }
    }
}
