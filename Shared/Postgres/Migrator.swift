import Contracts

/// Brings a database's schema up to date.
package enum Migrator {
    /// Applies what is missing, in the order of the list, each migration in a transaction of its own.
    ///
    /// Several processes may do this at once: one works under an advisory lock, the others wait and find it done.
    /// - Returns: the names of those applied now.
    /// - Throws: ``MigrationError`` when an applied migration was changed afterwards, or when one fails.
    @discardableResult
    package static func migrate(_ database: Database, _ migrations: [Migration]) async throws -> [String] {
        if let twice = firstRepeated(migrations.map(\.name)) {
            throw MigrationError(migration: twice, description: "Two migrations are called “\(twice)”; rename one.")
        }
        // A migration may rewrite a table and others must wait for it: minutes, not the seconds of a request.
        let patient: [SessionSetting] = [
            .statementTimeout(.zero), SessionSetting("lock_timeout", "0"),
            SessionSetting("idle_in_transaction_session_timeout", "0"),
            SessionSetting("client_min_messages", "warning"),
        ]
        return try await database.session(patient) { session in
            try await session.execute("select pg_advisory_lock(\(lockKey))", within: limit)
            try await session.execute(
                """
                create table if not exists schema_migration (
                    name text primary key,
                    checksum text not null,
                    applied_at timestamptz not null default clock_timestamp()
                )
                """)
            return try await apply(migrations, on: session)
        }
    }

    /// Any number that nothing else in a service's database uses.
    private static let lockKey: Int64 = 0x6B61_7276_616E_0001
    private static let limit: Duration = .seconds(600)

    private static func apply(_ migrations: [Migration], on session: Session) async throws -> [String] {
        var checksums: [String: String] = [:]
        for row in try await session.query("select name, checksum from schema_migration") {
            checksums[try row["name"]] = try row["checksum"] as String
        }
        var applied: [String] = []
        for migration in migrations {
            let checksum = try await checksum(of: migration, on: session)
            guard let known = checksums[migration.name] else {
                try await apply(migration, checksum, on: session)
                applied.append(migration.name)
                continue
            }
            guard known == checksum else {
                throw MigrationError(
                    migration: migration.name,
                    description: """
                        Migration “\(migration.name)” was changed after it had been applied to this database. \
                        Put its file back as it was and add the change as a new migration.
                        """)
            }
        }
        return applied
    }

    private static func checksum(of migration: Migration, on session: Session) async throws -> String {
        let bytes = Array(migration.sql.utf8)
        guard let row = try await session.first("select encode(sha256(\(bytes)), 'hex') as checksum") else { return "" }
        return try row["checksum"]
    }

    private static func apply(_ migration: Migration, _ checksum: String, on session: Session) async throws {
        try await session.execute("begin")
        do {
            try await session.script(migration.sql, within: limit)
            guard await session.isInTransaction else {
                throw MigrationError(
                    migration: migration.name,
                    description: "Migration “\(migration.name)” ends its transaction; take “commit” and “rollback” out."
                )
            }
            try await session.execute(
                "insert into schema_migration (name, checksum) values (\(migration.name), \(checksum))")
            try await session.execute("commit")
        } catch let error as PostgresError {
            _ = try? await session.execute("rollback")
            throw MigrationError(
                migration: migration.name, description: "Migration “\(migration.name)” failed: \(error)")
        }
    }

    private static func firstRepeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }
}
