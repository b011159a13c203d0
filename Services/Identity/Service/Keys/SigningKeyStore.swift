import Contracts
import Postgres

/// All SQL about signing keys.
enum SigningKeyStore {
    /// A handful of rows: the past, the present and the next one.
    static func all(in tx: Transaction) async throws -> [StoredSigningKey] {
        try await tx.query(
            "select key_id, x, y, sealed_private, created_at, active_from from signing_key order by active_from"
        ).map { row in
            try StoredSigningKey(
                id: row["key_id"], x: row["x"], y: row["y"], sealedPrivate: row["sealed_private"],
                createdAt: row["created_at"], activeFrom: row["active_from"])
        }
    }

    static func insert(_ key: StoredSigningKey, in tx: Transaction) {
        tx.write(
            """
            insert into signing_key (key_id, x, y, sealed_private, created_at, active_from)
            values (\(key.id), \(key.x), \(key.y), \(key.sealedPrivate), \(key.createdAt), \(key.activeFrom))
            """
        )
    }

    static func remove(_ id: String, in tx: Transaction) {
        tx.write("delete from signing_key where key_id = \(id)")
    }
}
