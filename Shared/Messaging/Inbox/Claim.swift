import Contracts
import Foundation
import Postgres

/// What the first statement of an inbox transaction found out about a batch, with everything locked that decides.
struct Claim {
    /// Not handled before: recorded as handled now, unless undone or rolled back.
    var fresh: Set<VersionGate.Waiting> = []
    var gate = VersionGate(positions: [:])
    /// Where the database says that the aggregates stand: what the gate has moved on from must be written.
    var stored: [VersionGate.Key: Position] = [:]
    /// Keys of aggregates with messages in the table of deferred ones.
    var keysWaiting: Set<VersionGate.Key> = []
    var answers: [String: KnownAnswer] = [:]

    /// What is known under the idempotency key of a command.
    enum KnownAnswer: Equatable {
        /// Never seen.
        case fresh
        case given(digest: [UInt8], answer: StoredAnswer)
    }
}

/// The answer to a command, as `msg.answered` holds it: the message that carried it.
package struct StoredAnswer: Codable, Sendable, Equatable {
    package var messageID: UUID?

    package init(messageID: UUID? = nil) { self.messageID = messageID }
}

/// Another process opened the same aggregate at the same moment; the unit is simply run again.
struct ClaimRace: Error {}

extension Claim {
    /// One statement for the whole batch: record the ids, open and lock the positions, look up the keys of commands, and
    /// tell whether anything is deferred at all.
    ///
    /// Locks are taken in the order of the keys, so that two lanes never wait in a ring (8.4). The keys of commands are
    /// recorded with their answers at the end; of two processes that handle one key at once, the later runs again then.
    static func take(
        _ messages: [IncomingMessage], outcomes: [Int16], modes: [String: ConsumerMode], in tx: Transaction
    ) async throws -> Claim {
        var claim = Claim()
        let aggregates = Aggregates(of: messages)
        var positions: [VersionGate.Key: Position] = [:]
        var isAnyDeferred = false
        for row in try await tx.query(statement(messages, outcomes, aggregates)) {
            switch try row["kind"] as String {
            case "fresh": claim.fresh.insert(.init(consumer: try row["consumer"], id: try row["message_id"]))
            case "position": positions[try key(row)] = try position(row)
            case "opened":
                let key = try key(row)
                claim.stored[key] = aggregates.opening[key]
                positions[key] = .start
            case "deferred": isAnyDeferred = true
            default:
                let answer: JSONColumn<StoredAnswer> = try row["answer"]
                claim.answers[try row["order_key"]] = .given(digest: try row["digest"], answer: answer.value)
            }
        }
        let missing = aggregates.all.filter { positions[$0] == nil }
        if !missing.isEmpty { try await positions.merge(open(missing, in: tx)) { $1 } }
        claim.stored.merge(positions) { opened, _ in opened }
        for key in messages.compactMap(\.idempotencyKey) where claim.answers[key] == nil { claim.answers[key] = .fresh }
        var waiting: Set<VersionGate.Waiting> = []
        if isAnyDeferred {
            for row in try await tx.query(deferred(beside: messages)) {
                waiting.insert(.init(consumer: try row["consumer"], id: try row["message_id"]))
                if try row["order_no"] > 0 as Int64 { claim.keysWaiting.insert(try key(row)) }
            }
        }
        claim.gate = VersionGate(
            positions: positions, waiting: waiting, keysWaiting: claim.keysWaiting, modes: modes)
        return claim
    }

    /// The aggregates of a batch, in the order of their keys.
    private struct Aggregates {
        var all: [VersionGate.Key] = []
        /// Those whose first event is in the batch, with the position that they have once the batch is applied: opened
        /// there at once, so that nothing need be written at the end.
        var opening: [VersionGate.Key: Position] = [:]

        init(of messages: [IncomingMessage]) {
            var numbers: [VersionGate.Key: Set<Int64>] = [:]
            var epochs: [VersionGate.Key: Int] = [:]
            for message in messages where message.number > 0 {
                numbers[message.gateKey, default: []].insert(message.number)
                if message.number == 1 { epochs[message.gateKey] = message.epoch }
            }
            all = numbers.keys.sorted { ($0.consumer, $0.orderKey) < ($1.consumer, $1.orderKey) }
            for (key, epoch) in epochs {
                var last: Int64 = 1
                while numbers[key, default: []].contains(last + 1) { last += 1 }
                opening[key] = Position(epoch: epoch, number: last)
            }
        }

        var first: [VersionGate.Key] { all.filter { opening[$0] != nil } }
        var later: [VersionGate.Key] { all.filter { opening[$0] == nil } }
    }

    private static func key(_ row: Row) throws -> VersionGate.Key {
        .init(consumer: try row["consumer"], orderKey: try row["order_key"])
    }

    private static func position(_ row: Row) throws -> Position {
        Position(epoch: try row["epoch"], number: try row["order_no"])
    }

    /// Opens and locks positions that the first statement did not find: a repetition of a first event, or a later one
    /// that came before it.
    ///
    /// - Throws: ``ClaimRace`` when somebody else opened one after the statement's snapshot.
    private static func open(_ keys: [VersionGate.Key], in tx: Transaction) async throws -> [VersionGate.Key: Position]
    {
        let (consumers, orderKeys) = (keys.map(\.consumer), keys.map(\.orderKey))
        let rows = try await tx.query(
            """
            with opened as (
              insert into msg.position (consumer, order_key, epoch, order_no)
              select consumer, order_key, 0, 0 from unnest(\(consumers), \(orderKeys)) as k(consumer, order_key)
              on conflict do nothing returning consumer, order_key, epoch, order_no
            ), held as (\(held(keys)))
            select * from opened union all select * from held
            """)
        let found = try Dictionary(rows.map { (try key($0), try position($0)) }) { $1 }
        guard keys.allSatisfy({ found[$0] != nil }) else { throw ClaimRace() }
        return found
    }

    private static func held(_ keys: [VersionGate.Key]) -> SQL {
        """

        select p.consumer, p.order_key, p.epoch, p.order_no
        from msg.position p
        join unnest(\(keys.map(\.consumer)), \(keys.map(\.orderKey))) as k(consumer, order_key) using (consumer, order_key)
        order by p.consumer, p.order_key for update of p

        """
    }

    /// Setting up a part of the statement costs more than running it, so what no message of the batch needs is left out.
    private static func statement(
        _ messages: [IncomingMessage], _ outcomes: [Int16], _ aggregates: Aggregates
    ) -> SQL {
        let (opening, opened): (SQL, SQL) =
            aggregates.first.isEmpty ? ("", "") : (Self.opening(aggregates), Self.opened)
        let (holding, held): (SQL, SQL) =
            aggregates.later.isEmpty ? ("", "") : (", held as (\(Self.held(aggregates.later)))", Self.locked)
        let keys = messages.compactMap(\.idempotencyKey)
        return """
            with fresh as (
              insert into msg.inbox (consumer, message_id, sent_on, outcome)
              select * from unnest(\(messages.map(\.consumer)), \(messages.map(\.id)), \(messages.map(\.day)), \(outcomes))
              on conflict do nothing returning consumer, message_id
            )\(opening)\(holding)
            select 'fresh' as kind, consumer, message_id, null::text as order_key, null::integer as epoch,
              null::bigint as order_no, null::bytea as digest, null::jsonb as answer from fresh
            union all select 'deferred', null, null, null, null, null, null, null where exists (select from msg.deferred)
            \(opened)\(held)\(keys.isEmpty ? "" : known(keys))
            """
    }

    private static func opening(_ aggregates: Aggregates) -> SQL {
        let keys = aggregates.first
        let positions = keys.compactMap { aggregates.opening[$0] }
        return """
            , opened as (
              insert into msg.position (consumer, order_key, epoch, order_no)
              select * from unnest(\(keys.map(\.consumer)), \(keys.map(\.orderKey)), \(positions.map(\.epoch)),
                \(positions.map(\.number)))
              on conflict do nothing returning consumer, order_key
            )
            """
    }

    private static var opened: SQL {
        "union all select 'opened', consumer, null, order_key, null, null, null, null from opened\n"
    }

    private static var locked: SQL {
        "union all select 'position', consumer, null, order_key, epoch, order_no, null, null from held\n"
    }

    private static func known(_ keys: [String]) -> SQL {
        """
        union all select 'known', null, null, idempotency_key, null, null, request_digest, answer
        from msg.answered where idempotency_key = any(\(keys))
        """
    }

    private static func deferred(beside messages: [IncomingMessage]) -> SQL {
        """
        select d.consumer, d.message_id, d.order_key, d.order_no from msg.deferred d
        where (d.consumer, d.order_key) in (
          select * from unnest(\(messages.map(\.consumer)), \(messages.map(\.orderKey))))
        """
    }
}

extension IncomingMessage {
    var gateKey: VersionGate.Key { .init(consumer: consumer, orderKey: orderKey) }

    /// Tells a repeated command from another one under the same key.
    var digest: [UInt8]? { idempotencyKey.map { _ in RequestDigest.of(typeName, body) } }
}
