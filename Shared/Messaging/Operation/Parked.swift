import Contracts
import Foundation
import Postgres

/// What an operator may do with parked messages (9.3). Whoever calls this checks the right and audits it.
package enum Parked {
    /// One message as it stands before one consumer.
    package struct Key: Sendable {
        package let consumer: String
        package let messageID: UUID
        /// Whose message it is; that of another company is not found.
        package let company: CompanyID

        package init(consumer: String, messageID: UUID, company: CompanyID) {
            self.consumer = consumer
            self.messageID = messageID
            self.company = company
        }

        fileprivate var condition: SQL {
            """
            p.consumer = \(consumer) and p.message_id = \(messageID) and p.state = 3 and \(Parked.isOf(company))
            """
        }
    }

    /// The company stands last in the source of a message.
    private static func isOf(_ company: CompanyID) -> SQL {
        "split_part(p.headers ->> 'cloudEvents_source', '/', 4) = \(company.description)"
    }

    /// The oldest first.
    package static func list(of company: CompanyID, limit: Int = 100, in tx: Transaction) async throws
        -> [ParkedMessage]
    {
        let rows = try await tx.query(
            """
            select p.consumer, p.message_id, p.headers ->> 'cloudEvents_type' as type, p.order_key, p.first_at, p.attempts,
              p.error_text,
              (select count(*) from msg.deferred f where f.consumer = p.consumer and f.order_key = p.order_key
                and f.state = 2) as followers
            from msg.deferred p where p.state = 3 and \(isOf(company)) order by p.first_at, p.message_id limit \(limit)
            """)
        return try rows.map { row in
            ParkedMessage(
                consumer: try row["consumer"], id: (try row["message_id"] as UUID).uuidString.lowercased(),
                type: try row["type"], orderKey: try row["order_key"], since: try row["first_at"],
                attempts: try row["attempts"], error: try row["error_text"], followers: try row["followers"])
        }
    }

    /// Tries it again at once, with the same id. False when it is not parked.
    package static func retry(_ key: Key, in tx: Transaction) async throws -> Bool {
        try await tx.execute(
            """
            update msg.deferred p set state = 1, attempts = 0, due_at = clock_timestamp() where \(key.condition)
            """) == 1
    }

    /// Gives it up: recorded as discarded, and its followers go on. False when it is not parked.
    package static func discard(_ parked: Key, in tx: Transaction) async throws -> Bool {
        let row = try await tx.first(
            "select sent_on, order_key, epoch, order_no from msg.deferred p where \(parked.condition) for update")
        guard let row else { return false }
        let (consumer, id, key): (String, UUID, String) = (parked.consumer, parked.messageID, try row["order_key"])
        let (epoch, number): (Int, Int64) = (try row["epoch"], try row["order_no"])
        tx.write(
            """
            insert into msg.inbox (consumer, message_id, sent_on, outcome)
            values (\(consumer), \(id), \(try row["sent_on"] as LocalDate), 4) on conflict do nothing
            """)
        if number > 0 {
            tx.write(
                """
                insert into msg.position as p (consumer, order_key, epoch, order_no)
                values (\(consumer), \(key), \(epoch), \(number))
                on conflict (consumer, order_key) do update set epoch = excluded.epoch, order_no = excluded.order_no
                where (p.epoch, p.order_no) < (excluded.epoch, excluded.order_no)
                """)
        }
        tx.write("delete from msg.deferred where consumer = \(consumer) and message_id = \(id)")
        tx.write(DeferredStatement.wakeFollowers(of: [.init(consumer: consumer, orderKey: key)]))
        return true
    }
}
