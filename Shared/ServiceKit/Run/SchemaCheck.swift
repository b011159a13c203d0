import Contracts
import Postgres
import Synchronization

/// Whether the database has every migration this program knows.
enum SchemaCheck {
    struct Behind: Error, CustomStringConvertible {
        let missing: [String]
        var description: String {
            "the database lacks \(missing.joined(separator: ", ")); run this program with “migrate” first"
        }
    }

    /// - Throws: ``Behind``; ``PostgresError`` when the database cannot be asked.
    static func require(_ migrations: [Migration], in database: Database) async throws {
        let applied = try await database.read(.upkeep) { tx in
            let there = try await tx.first("select to_regclass('schema_migration') is not null as there")
            guard try there?["there"] as Bool? == true else { return Set<String>() }
            return Set(try await tx.query("select name from schema_migration").map { try $0["name"] as String })
        }
        let missing = migrations.map(\.name).filter { !applied.contains($0) }
        guard missing.isEmpty else { throw Behind(missing: missing) }
    }
}

/// What the admin port tells of the database.
enum DatabaseCheck {
    static func answer(_ database: Database) async -> String? {
        do {
            _ = try await database.read(.upkeep) { tx in try await tx.first("select 1 as one") }
            return nil
        } catch {
            return "\(error)"
        }
    }

    static func samples(_ database: Database) -> [PrometheusRegistry.Sample] {
        let pool = database.poolMetrics
        return [
            .init("karvan_database_connections", [("state", "in_use")], Double(pool.inUse)),
            .init("karvan_database_connections", [("state", "idle")], Double(pool.idle)),
            .init("karvan_database_waiting", [], Double(pool.waiting)),
            .init("karvan_database_transactions_total", [], Double(pool.transactions)),
            .init("karvan_database_retries_total", [], Double(pool.retries)),
            .init("karvan_database_round_trips_total", [], Double(pool.roundTrips)),
            .init("karvan_database_connections_opened_total", [], Double(pool.connectionsOpened)),
        ]
    }
}

/// Goes up once and stays up.
final class Flag: Sendable {
    private let state = Mutex(false)
    var isUp: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
