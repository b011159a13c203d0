import Contracts
import Foundation
import Postgres
import ServiceKit
import TestKit

@testable import Messaging

/// I-72: whoever hears all events again, in another order and some of them twice, comes to the same copies of what others
/// own.
struct Rebuilding {
    /// The copies that rest on events alone, by service.
    private static let copies: [(service: ServiceName, tables: [String])] = [
        (.sales, ["company", "app_user"]), (.approval, ["company", "colleague"]),
        (.accounting, ["account", "product"]),
        (.supply, ["company", "product"]), (.production, ["company", "product"]),
        (.purchasing, ["company", "product"]),
        (.warehouse, ["company", "product", "blocked_account", "colleague_name"]),
        (.delivery, ["colleague_name"]), (.taxportal, ["company", "account", "colleague_name"]),
    ]
    /// The records that these copies are of.
    private static let streams = ["company", "user", "account", "product"]

    let world: World

    /// Rebuilds one of the services, which the seed chooses.
    func line(_ temper: Temper, _ luck: inout Luck) async throws -> AuditReport.Invariant {
        let (name, tables) = luck.pick(Self.copies)
        let kept = try await rows(of: tables, in: world.service(name).database)
        let letters = try await events()
        var told = luck
        let rebuilt = try await world.withBlank(name) { blank in
            try await hear(letters, at: blank, temper, &told)
            return try await rows(of: tables, in: blank.database)
        }
        luck = told
        let broken = kept.symmetricDifference(rebuilt).sorted()
        return AuditReport.Invariant(
            id: "I-72", checked: kept.count, violated: broken.count,
            examples: broken.prefix(5).map { row in
                "\(name.rawValue) \(kept.contains(row) ? "has lost" : "has made up") \(row)"
            })
    }

    private func events() async throws -> [OutgoingMessage] {
        var events: [OutgoingMessage] = []
        for service in world.services {
            let rows = try await service.database.read(Acting.upkeep) { tx in
                try await tx.query(
                    """
                    select 0::bigint as seq, message_id, order_key, exchange, routing_key, order_no, headers, body
                    from msg.message_log
                    where order_no > 0 and split_part(order_key, '/', 1) = any(\(Self.streams))
                    order by message_id
                    """)
            }
            events += try rows.map { try RelayRow($0).message }
        }
        return events
    }

    private func hear(
        _ letters: [OutgoingMessage], at blank: SimulatedService, _ temper: Temper, _ luck: inout Luck
    ) async throws {
        let broker = blank.broker
        _ = try broker.publish(letters)
        while true {
            let handed = broker.take(from: blank.queues, upTo: 12, temper, &luck)
            if handed.isEmpty { break }
            await blank.handle(handed, from: SimulatedSource(broker: broker))
        }
        // What came before its elder waits for a while.
        for _ in 0..<30 {
            try await blank.advance(seconds: 70)
            try await blank.life.deferred.runOnce()
            let left = try await blank.database.read(Acting.upkeep) { tx in
                try await tx.first("select 1 as one from msg.deferred limit 1") != nil
            }
            if !left { break }
        }
    }

    /// Rows as texts, without the times at which they were written.
    private func rows(of tables: [String], in database: Database) async throws -> Set<String> {
        var all: Set<String> = []
        for table in tables {
            let rows = try await database.read(Acting.upkeep) { tx in
                try await tx.query(
                    """
                    select (select jsonb_object_agg(key, value)::text from jsonb_each(to_jsonb(t)) where key not like '%\\_at')
                      as text
                    from \(identifier: table) t
                    """)
            }
            for row in rows { all.insert("\(table) \(try row["text"] as String)") }
        }
        return all
    }
}
