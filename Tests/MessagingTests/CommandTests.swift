import Contracts
import Foundation
import Postgres
import Testing

@testable import Messaging

@Suite("Commands and their answers", .enabled(if: TestServers.hasDatabase, TestServers.needed))
struct CommandTests {
    private let answering = Subscriptions {
        on(HoldStock.self) { command, tx in
            tx.write("insert into effect (key, no) values (\(command.opportunityID), 1)")
            try await Outbox.append(Sample.held(command.opportunityID), in: tx)
        }
    }

    /// A command as it would come from sales.
    private func incoming(_ command: HoldStock, key: String) throws -> IncomingMessage {
        let acting = Acting(company: TestServers.company, correlation: "opp_7")
        let draft = try MessageDraft(command: command, key: key, acting: acting, at: .now())
        var headers = draft.headers
        headers[HeaderName.id] = draft.id.uuidString.lowercased()
        headers[HeaderName.source] = "/karvan/sales/\(TestServers.company)"
        return try IncomingMessage(
            consumer: "warehouse.commands", routingKey: draft.routingKey, headers: headers, body: draft.body)
    }

    private func handle(
        _ messages: [IncomingMessage], with subscriptions: Subscriptions, in database: Database
    ) async throws -> [InboxBatch.Outcome] {
        let batch = InboxBatch(subscriptions: subscriptions)
        return try await database.change { try await batch.run(messages, in: $0) }
    }

    @Test("the first event that the sender hears is the answer, caused by the command and marked with its key")
    func answer() async throws {
        try await TestServers.withDatabase(.warehouse) { database in
            let message = try incoming(Sample.hold(), key: "k-1")
            #expect(try await handle([message], with: answering, in: database) == [.applied])
            let headers = try await database.change { tx in
                let row = try await tx.first("select headers from msg.message_log")
                return try HeaderJSON.decode((try row?["headers"] as JSONText?)?.bytes ?? [])
            }
            #expect(headers[HeaderName.answerTo] == "k-1")
            #expect(headers[HeaderName.causation] == message.id.uuidString.lowercased())
            #expect(headers[HeaderName.correlation] == "opp_7")
        }
    }

    @Test("the same key again is not done again: the same answer goes out under a new id with the same number")
    func repeated() async throws {
        try await TestServers.withDatabase(.warehouse) { database in
            let command = Sample.hold()
            _ = try await handle([incoming(command, key: "k-1")], with: answering, in: database)
            _ = try await handle(
                [incoming(command, key: "k-1"), incoming(command, key: "k-1")], with: answering, in: database)
            #expect(try await database.count("effect") == 1)
            #expect(try await database.count("msg.message_log where order_no = 1") == 3)
            #expect(try await database.count("msg.outbox") == 3)
            #expect(try await database.count("(select distinct body from msg.message_log) b") == 1)
        }
    }

    @Test("a key that is used for another request is refused with an answer, and nothing of it is done")
    func reused() async throws {
        try await TestServers.withDatabase(.warehouse) { database in
            _ = try await handle([incoming(Sample.hold(), key: "k-1")], with: answering, in: database)
            let second = try incoming(Sample.hold(), key: "k-1")
            #expect(try await handle([second], with: answering, in: database) == [.applied])
            let row = try #require(
                try await database.change { tx in
                    try await tx.first(
                        "select headers, body, routing_key, order_no from msg.message_log where order_no = 2")
                })
            let headers = try HeaderJSON.decode((try row["headers"] as JSONText).bytes)
            #expect(headers[HeaderName.answerTo] == "k-1")
            #expect(headers[HeaderName.causation] == second.id.uuidString.lowercased())
            // In the stream that sales binds, or it would never arrive.
            #expect(try row["routing_key"] == "warehouse.hold.command-refused")
            let refusal = try JSON.decode(CommandRefusal.self, from: row["body"] as [UInt8])
            #expect(refusal.code == "KEY_REUSED" && refusal.command == HoldStock.typeName)
            let counts = try await (database.count("effect"), database.count("msg.outbox"))
            #expect(counts == (1, 2))
        }
    }

    @Test("the refusal ends the asking, and so does an answer whose number is known already")
    func refused() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let loopback = Loopback(database, Subscriptions([]))
            let acting = Acting(company: TestServers.company)
            let command = Sample.hold()
            let event = Sample.held(command.opportunityID)
            func ask() async throws { try await database.change { try await Outbox.send(command, key: "k-1", in: $0) } }
            func open() async throws -> Int { try await database.count("msg.asked where answered_at is null") }

            try await ask()
            let first = try await loopback.deliver(
                event, to: .sales, number: 1, acting: acting, answering: "k-1")
            #expect(first == .ignored)
            #expect(try await open() == 0)
            try await ask()
            #expect(try await open() == 1)
            let again = try await loopback.deliver(event, to: .sales, number: 1, acting: acting, answering: "k-1")
            #expect(again == .stale)
            #expect(try await open() == 0)
        }
    }

    @Test("a handler that gives no answer has a defect, and nothing of it is kept")
    func silent() async throws {
        let silent = Subscriptions {
            on(HoldStock.self) { command, tx in
                tx.write("insert into effect (key, no) values (\(command.opportunityID), 1)")
            }
        }
        try await TestServers.withDatabase(.warehouse) { database in
            await #expect(throws: MessagingDefect.noAnswer(command: HoldStock.typeName)) {
                try await handle([incoming(Sample.hold(), key: "k-1")], with: silent, in: database)
            }
            let left = try await (database.count("effect"), database.count("msg.answered"))
            #expect(left == (0, 0))
        }
    }

    @Test("an answer that arrives ends the asking, also when nobody subscribes to it")
    func answered() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let command = Sample.hold()
            try await database.change { try await Outbox.send(command, key: "k-1", in: $0) }
            let acting = Acting(company: TestServers.company)
            let draft = try MessageDraft(
                event: Sample.held(command.opportunityID), acting: acting, at: .now(), answering: "k-1")
            var headers = draft.headers
            headers[HeaderName.id] = draft.id.uuidString.lowercased()
            headers[HeaderName.source] = "/karvan/warehouse/\(TestServers.company)"
            headers[HeaderName.sequence] = SequenceText.text(1)
            let message = try IncomingMessage(
                consumer: "sales.on-warehouse", routingKey: draft.routingKey, headers: headers, body: draft.body)
            #expect(try await handle([message], with: Subscriptions([]), in: database) == [.ignored])
            #expect(try await database.count("msg.asked") == 0)
            #expect(try await database.count("msg.inbox where outcome = 3") == 1)
            #expect(try await handle([message], with: Subscriptions([]), in: database) == [.duplicate])
        }
    }

    @Test("what crashed the process three times is parked without being handled again")
    func crashing() async throws {
        try await TestServers.withDatabase(.warehouse) { database in
            let message = try incoming(Sample.hold(), key: "k-1")
            try await database.change { tx in
                tx.write(
                    """
                    insert into msg.started (consumer, message_id, starts)
                    values (\(message.consumer), \(message.id), 3)
                    """)
            }
            let handler = MessageHandler(
                database: database, subscriptions: answering, modes: [:], stopper: Stopper(),
                metrics: MessagingMetrics(), logger: TestServers.quiet, deferredSignal: Signal())
            #expect(await handler.handleAlone(message, isSuspicious: true))
            let counts = try await (
                database.count("effect"), database.count("msg.deferred where state = 3"),
                database.count("msg.inbox")
            )
            #expect(counts == (0, 1, 0))
            // A healthy one that was redelivered often is handled, and its note goes with the effect.
            let healthy = try incoming(Sample.hold(), key: "k-2")
            #expect(await handler.handleAlone(healthy, isSuspicious: true))
            #expect(try await database.count("effect") == 1)
            #expect(try await database.count("msg.started") == 1)
        }
    }

    @Test("a discarded message is recorded, and the record's later ones go on")
    func discarded() async throws {
        struct Bad: Refusal {
            let code = "bad"
            let kind = RefusalKind.conflict
            let detail = "no"
        }
        let account = AccountID()
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                if event.aggregateVersion == 1 { throw Bad() }
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
            }
        }
        try await TestServers.withDatabase(.accounting) { database in
            let loopback = Loopback(database, subscriptions)
            let acting = Acting(company: TestServers.company)
            let handler = MessageHandler(
                database: database, subscriptions: subscriptions, modes: [:], stopper: Stopper(),
                metrics: MessagingMetrics(), logger: TestServers.quiet, deferredSignal: Signal())
            let draft = try MessageDraft(event: Sample.account(account), acting: acting, at: .now(), answering: nil)
            var headers = draft.headers
            headers[HeaderName.id] = draft.id.uuidString.lowercased()
            headers[HeaderName.source] = "/karvan/sales/\(TestServers.company)"
            headers[HeaderName.sequence] = SequenceText.text(1)
            let first = try IncomingMessage(
                consumer: "accounting.on-sales", routingKey: draft.routingKey, headers: headers, body: draft.body)
            #expect(await handler.handleAlone(first, isSuspicious: false))
            let second = try await loopback.deliver(
                Sample.account(account, version: 2), to: .accounting, number: 2, acting: acting)
            #expect(second == .waiting)
            for (company, isTheirs) in [(CompanyID(), false), (TestServers.company, true)] {
                let key = Parked.Key(consumer: first.consumer, messageID: first.id, company: company)
                #expect(try await database.change { try await Parked.discard(key, in: $0) } == isTheirs)
            }
            #expect(try await DeferredRunner(handler: handler).runOnce() == 1)
            #expect(try await database.count("effect where no = 2") == 1)
            #expect(try await database.count("msg.inbox where outcome = 4") == 1)
            #expect(try await database.count("msg.deferred") == 0)
        }
    }

    @Test("what was parked because its elder stayed away goes on when that comes after all (F-33)")
    func lateElder() async throws {
        let account = AccountID()
        let subscriptions = Subscriptions {
            on(AccountPublished.self) { event, tx in
                tx.write("insert into effect (key, no) values (\(event.accountID), \(event.aggregateVersion))")
            }
        }
        try await TestServers.withDatabase(.accounting) { database in
            let loopback = Loopback(database, subscriptions)
            let acting = Acting(company: TestServers.company)
            let handler = MessageHandler(
                database: database, subscriptions: subscriptions, modes: [:], stopper: Stopper(),
                metrics: MessagingMetrics(), logger: TestServers.quiet, deferredSignal: Signal())
            func deliver(_ version: Int) async throws -> Loopback.Outcome {
                try await loopback.deliver(
                    Sample.account(account, version: version), to: .accounting, number: Int64(version), acting: acting)
            }
            #expect(try await deliver(2) == .waiting)
            // The process was down for an hour, and takes up what waits before it reads its queue.
            try await database.change { tx in
                tx.write(
                    """
                    update msg.deferred
                    set first_at = first_at - interval '1 hour', due_at = first_at - interval '1 hour'
                    """)
            }
            #expect(try await DeferredRunner(handler: handler).runOnce() == 1)
            #expect(try await database.count("msg.deferred where state = 3") == 1)
            #expect(try await deliver(1) == .applied)
            #expect(try await DeferredRunner(handler: handler).runOnce() == 1)
            #expect(try await database.count("effect where no = 2") == 1)
            #expect(try await database.count("msg.deferred") == 0)
        }
    }

    @Test("a tombstone tells the late request that it was cancelled before")
    func tombstones() async throws {
        try await TestServers.withDatabase(.warehouse) { database in
            let request = UUID()
            #expect(try await database.change { try await Tombstones.isCancelled(request, in: $0) } == false)
            try await database.change { Tombstones.leave(request, in: $0) }
            #expect(try await database.change { try await Tombstones.isCancelled(request, in: $0) })
        }
    }

    @Test("a timer fires once, when it is due, for whoever set it")
    func timers() async throws {
        try await TestServers.withDatabase(.sales) { database in
            let handler = TimerHandler("reminder") { (key: String, payload: [String: Int], tx: Transaction) in
                #expect(tx.acting.correlation == "opp_7")
                tx.write("insert into effect (key, no) values (\(key), \(payload["n"] ?? 0))")
            }
            let runner = TimerRunner(
                database: database, handlers: [handler], stopper: Stopper(), logger: TestServers.quiet)
            let acting = Acting(company: TestServers.company, correlation: "opp_7")
            try await database.transaction(acting) { tx in
                Timers.set("reminder", key: "due", due: tx.now.adding(seconds: -1), payload: ["n": 7], in: tx)
                Timers.set("reminder", key: "later", due: tx.now.adding(seconds: 3600), payload: ["n": 8], in: tx)
            }
            #expect(try await runner.runOnce() == 1)
            #expect(try await runner.runOnce() == 0)
            #expect(try await database.count("effect where key = 'due' and no = 7") == 1)
        }
    }

    @Test("partitions can be made again and again, and old ones are dropped whole")
    func partitions() async throws {
        try await TestServers.withDatabase(.sales) { database in
            var retention = PartitionKeeper.Retention()
            let stopper = Stopper()
            try await PartitionKeeper(database: database, stopper: stopper, logger: TestServers.quiet).runOnce()
            let before = try await database.count("pg_inherits")
            retention.inbox = -60
            try await PartitionKeeper(
                database: database, retention: retention, stopper: stopper, logger: TestServers.quiet
            ).runOnce()
            #expect(try await database.count("pg_inherits") < before)
        }
    }
}
