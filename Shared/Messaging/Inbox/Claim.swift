import Contracts
import Foundation
import Postgres

/// What the first statement of an inbox transaction found out about a batch, with everything locked that decides.
struct Claim {
    /// Not handled before: recorded as handled now, unless undone or rolled back.
    var fresh: Set<VersionGate.Waiting> = []
    var gate = VersionGate(positions: [:])
    /// Keys of aggregates with messages in the table of deferred ones.
    var keysWaiting: Set<VersionGate.Key> = []
    var answers: [String: KnownAnswer] = [:]

    /// What is known under the idempotency key of a command.
    enum KnownAnswer: Equatable {
        /// First seen in this transaction.
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
    /// One statement for the whole batch: record the ids, open and lock the positions, look for waiting elders, take the
    /// keys of commands.
    ///
    /// Locks are taken in the order of the keys, so that two lanes never wait in a ring (8.4). A position that is neither
    /// found nor opened was opened by somebody else after this statement's snapshot.
    static func take(
        _ messages: [IncomingMessage], outcomes: [Int16], modes: [String: ConsumerMode], in tx: Transaction
    ) async throws -> Claim {
        let rows = try await tx.query(statement(messages, outcomes))
        var claim = Claim()
        var positions: [VersionGate.Key: Position] = [:]
        var waiting: Set<VersionGate.Waiting> = []
        for row in rows {
            let kind: String = try row["kind"]
            switch kind {
            case "fresh": claim.fresh.insert(.init(consumer: try row["consumer"], id: try row["message_id"]))
            case "position", "opened":
                let position = Position(epoch: try row["epoch"], number: try row["order_no"])
                positions[.init(consumer: try row["consumer"], orderKey: try row["order_key"])] = position
            case "waiting":
                waiting.insert(.init(consumer: try row["consumer"], id: try row["message_id"]))
                if try row["order_no"] > 0 as Int64 {
                    claim.keysWaiting.insert(.init(consumer: try row["consumer"], orderKey: try row["order_key"]))
                }
            case "key": claim.answers[try row["order_key"]] = .fresh
            default:
                let answer: JSONColumn<StoredAnswer> = try row["answer"]
                claim.answers[try row["order_key"]] = .given(digest: try row["digest"], answer: answer.value)
            }
        }
        for message in messages {
            guard message.number == 0 || positions[message.gateKey] != nil,
                message.idempotencyKey.map({ claim.answers[$0] != nil }) ?? true
            else { throw ClaimRace() }
        }
        claim.gate = VersionGate(
            positions: positions, waiting: waiting, keysWaiting: claim.keysWaiting, modes: modes)
        return claim
    }

    /// Setting up a part of the statement costs more than running it, so what no message of the batch needs is left out.
    private static func statement(_ messages: [IncomingMessage], _ outcomes: [Int16]) -> SQL {
        let (ordering, ordered): (SQL, SQL) =
            messages.contains { $0.number > 0 } ? (Self.ordering, Self.ordered) : ("", "")
        let (keying, keyed): (SQL, SQL) =
            messages.contains { $0.idempotencyKey != nil } ? (Self.keying, Self.keyed) : ("", "")
        return """
            with incoming as (
              select * from unnest(\(messages.map(\.consumer)), \(messages.map(\.id)), \(messages.map(\.day)), \(outcomes),
                \(messages.map(\.orderKey)), \(messages.map(\.number)), \(messages.map(\.idempotencyKey)),
                \(messages.map(\.digest)))
                as i(consumer, message_id, sent_on, outcome, order_key, order_no, idempotency_key, digest)
            ), fresh as (
              insert into msg.inbox (consumer, message_id, sent_on, outcome)
              select consumer, message_id, sent_on, outcome from incoming order by consumer, message_id
              on conflict do nothing returning consumer, message_id
            ), waiting as (
              select d.consumer, d.message_id, d.order_key, d.order_no
              from msg.deferred d
              where (d.consumer, d.order_key) in (select consumer, order_key from incoming)
            )\(ordering)\(keying)
            select 'fresh' as kind, consumer, message_id, null::text as order_key, null::integer as epoch,
              null::bigint as order_no, null::bytea as digest, null::jsonb as answer from fresh
            union all select 'waiting', consumer, message_id, order_key, null, order_no, null, null from waiting
            \(ordered)\(keyed)
            """
    }

    /// Opens and locks the positions of the aggregates.
    private static var ordering: SQL {
        """
        , aggregates as (
          select distinct consumer, order_key from incoming where order_no > 0
        ), opened as (
          insert into msg.position (consumer, order_key, epoch, order_no)
          select consumer, order_key, 0, 0 from aggregates order by consumer, order_key
          on conflict do nothing returning consumer, order_key
        ), held as (
          select p.consumer, p.order_key, p.epoch, p.order_no
          from msg.position p join aggregates using (consumer, order_key)
          order by p.consumer, p.order_key for update of p
        )
        """
    }

    private static var ordered: SQL {
        """
        union all select 'position', consumer, null, order_key, epoch, order_no, null, null from held
        union all select 'opened', consumer, null, order_key, 0, 0, null, null from opened

        """
    }

    /// Takes the keys of commands.
    private static var keying: SQL {
        """
        , keys as (
          insert into msg.answered (idempotency_key, request_digest, answer)
          select distinct on (idempotency_key) idempotency_key, digest, '{}'::jsonb
          from incoming where idempotency_key is not null order by idempotency_key
          on conflict do nothing returning idempotency_key
        ), known as (
          select a.idempotency_key, a.request_digest, a.answer from msg.answered a
          where a.idempotency_key in (select idempotency_key from incoming)
        )
        """
    }

    private static var keyed: SQL {
        """
        union all select 'key', null, null, idempotency_key, null, null, null, null from keys
        union all select 'known', null, null, idempotency_key, null, null, request_digest, answer from known
        """
    }
}

extension IncomingMessage {
    var gateKey: VersionGate.Key { .init(consumer: consumer, orderKey: orderKey) }

    /// Tells a repeated command from another one under the same key.
    var digest: [UInt8]? { idempotencyKey.map { _ in RequestDigest.of(typeName, body) } }
}
