import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import Messaging

@Suite("A database that fails", .enabled(if: TestServers.hasAll, TestServers.needed))
struct DatabaseFaultTests {
    @Test("ends all its sessions again and again: work goes on, nothing is lost or done twice (F-41)")
    func terminated() async throws {
        try await FaultStage.with { stage in
            let accounts = (0..<4).map { _ in AccountID() }
            try await stage.selling { _ in
                try await stage.listening { _ in
                    for turn in 0..<5 {
                        try await stage.publish(accounts, (turn * 4 + 1)...(turn * 4 + 4))
                        for database in [stage.sales, stage.accounting] {
                            try await database.session { session in
                                _ = try await session.query(
                                    """
                                    select pg_terminate_backend(pid) from pg_stat_activity
                                    where datname = current_database() and pid <> pg_backend_pid()
                                    """)
                            }
                        }
                    }
                    try await stage.publish(accounts, 21...21)
                    try await stage.settled(84)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("fails every eighth time in one of seven ways: each message has its effect once, none is given up (F-43)")
    func errors() async throws {
        try await FaultStage.with { stage in
            try await stage.accounting.session { session in
                // A sequence does not go back with its transaction, so the repetition is another pass.
                try await session.execute("create sequence pass")
                try await session.execute(
                    """
                    create function fail() returns trigger language plpgsql as $$
                    declare
                      n bigint := nextval('pass');
                      states text[] := array['40001', '40P01', '55P03', '53100', '53300', '57014', '25006'];
                    begin
                      if n % 8 = 0 then raise exception 'planted' using errcode = states[1 + (n / 8) % 7]; end if;
                      return new;
                    end $$
                    """)
                try await session.execute(
                    "create trigger fails before insert on effect for each row execute function fail()")
            }
            try await stage.selling { _ in
                try await stage.listening { _ in
                    try await stage.publish((0..<10).map { _ in AccountID() }, 1...10)
                    try await eventually("all effects", within: TestServers.patience) {
                        // What waits for its next attempt waits no longer.
                        try await stage.accounting.change {
                            $0.write("update msg.deferred set due_at = clock_timestamp() where state < 3")
                        }
                        return try await stage.accounting.count("effect") == 100
                    }
                    try await stage.accounting.eventually(0, "msg.deferred")
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test(
        "full or without connections has messages held, and none of it counts as an attempt (F-43)",
        arguments: ["53100", "53300", "25006"])
    func exhausted(state: String) async throws {
        try await FaultStage.with { stage in
            try await stage.accounting.session { session in
                try await session.execute("create table trouble (state text)")
                try await session.execute("insert into trouble values (\(state))")
                try await session.execute("create sequence pass")
                try await session.execute(
                    """
                    create function fail() returns trigger language plpgsql as $$
                    declare trouble text := (select state from trouble);
                    begin
                      perform nextval('pass');
                      if trouble <> '' then raise exception 'planted' using errcode = trouble; end if;
                      return new;
                    end $$
                    """)
                try await session.execute(
                    "create trigger fails before insert on effect for each row execute function fail()")
            }
            try await stage.selling { _ in
                try await stage.listening { _ in
                    try await stage.publish([AccountID(), AccountID()], 1...3)
                    try await stage.accounting.eventually(1, "pass where last_value >= 4")
                    #expect(try await stage.accounting.count("msg.deferred") == 0)
                    #expect(try await stage.accounting.count("effect") == 0)
                    try await stage.accounting.change { $0.write("update trouble set state = ''") }
                    try await stage.settled(6)
                    #expect(try await stage.accounting.count("msg.deferred") == 0)
                }
            }
            try await stage.expectOnceInOrder()
        }
    }

    @Test("with an old transaction keeps dead rows in the queue: messages flow on, and the age is told (F-44)")
    func oldTransaction() async throws {
        try await FaultStage.with { stage in
            try await stage.sales.session { session in
                try await session.execute("begin isolation level repeatable read")
                _ = try await session.query("select count(*) from msg.outbox")
                // As after minutes of work: rows that came and went, which the old snapshot still sees.
                try await stage.sales.change { tx in
                    tx.write(
                        """
                        insert into msg.outbox (message_id, sent_on, order_key)
                        select gen_random_uuid(), current_date, 'k' from generate_series(1, 40000)
                        """)
                }
                try await stage.sales.change { $0.write("delete from msg.outbox") }
                try await stage.selling { messaging in
                    try await stage.listening { _ in
                        for _ in 1...20 { try await stage.publish([AccountID()], 1...1) }
                        try await stage.settled(20)
                    }
                    try await eventually("its age is told") {
                        try await messaging.snapshot().oldestTransactionSeconds >= 1
                    }
                }
                try await session.execute("rollback")
            }
        }
    }

    @Test("restored from yesterday gives out numbers a second time, in a new epoch, and they are taken (F-45)")
    func restored() async throws {
        try await FaultStage.with { stage in
            let account = AccountID()
            try await stage.selling { _ in
                try await stage.listening { _ in
                    try await stage.publish([account], 1...3)
                    try await stage.settled(3)
                    // Only the first of the three is in the backup.
                    try await stage.sales.change { tx in
                        tx.write("update msg.stream set last_no = 1")
                        tx.write("delete from msg.message_log where order_no > 1")
                        tx.write("update msg.identity set epoch = epoch + 1")
                    }
                    try await stage.publish([account], 4...5)
                    try await stage.settled(5)
                }
            }
            let position = try await stage.accounting.change { tx in
                let row = try #require(try await tx.first("select epoch, order_no from msg.position"))
                return (try row["epoch"] as Int, try row["order_no"] as Int64)
            }
            #expect(position == (2, 3))
        }
    }

    @Test("of a host whose clock is wrong: messages flow, and timers go by one clock (F-46)", arguments: [300, -300])
    func clock(seconds: Int64) async throws {
        try await FaultStage.with { stage in
            let wrong = try await TestServers.open(
                stage.sales.name, now: { Timestamp.now().adding(seconds: seconds) })
            let account = AccountID()
            for version in 1...4 {
                // Every other one is said by the host with the wrong clock, and has an id of its time.
                try await (version.isMultiple(of: 2) ? wrong : stage.sales).change { tx in
                    try await Outbox.append(Sample.account(account, version: version), in: tx)
                }
            }
            try await stage.sales.change { tx in
                // Ids of the second and fourth as that host's clock would make them.
                for number in [2, 4] {
                    let id = UUIDv7.make(at: Timestamp.now().adding(seconds: seconds))
                    tx.write(
                        """
                        with old as (
                          update msg.message_log set message_id = \(id) where order_no = \(number)
                          returning order_key, order_no)
                        update msg.outbox set message_id = \(id)
                        where seq = (select seq from msg.outbox order by seq offset \(number - 1) limit 1)
                        """)
                }
            }
            try await stage.selling { _ in
                try await stage.listening { _ in try await stage.settled(4) }
            }
            try await stage.expectOnceInOrder()
            await wrong.close()
        }
    }
}
