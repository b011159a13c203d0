import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// All SQL about suppliers.
package enum SupplierStore {
    /// - Returns: whether it was new; not when the name or the id is taken.
    static func insert(_ supplier: SupplierView, in tx: Transaction) async throws -> Bool {
        let inserted = try await tx.execute(
            """
            INSERT INTO supplier (id, company_id, name, country, allows_cancellation)
            VALUES (\(supplier.id), \(tx.acting.company), \(supplier.name), \(supplier.country),
                \(supplier.allowsCancellation))
            ON CONFLICT DO NOTHING
            """)
        return inserted == 1
    }

    static func save(_ supplier: SupplierView, in tx: Transaction) {
        tx.write(
            """
            UPDATE supplier
            SET name = \(supplier.name), country = \(supplier.country),
                allows_cancellation = \(supplier.allowsCancellation), is_active = \(supplier.isActive),
                version = \(supplier.version)
            WHERE id = \(supplier.id)
            """)
    }

    package static func find(
        _ ids: [SupplierID], _ lock: RowLock = .none, in tx: Transaction
    ) async throws -> [SupplierID: SupplierView] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            SELECT id, name, country, allows_cancellation, is_active, version
            FROM supplier
            WHERE id = any(\(ids)) AND company_id = \(tx.acting.company)
            ORDER BY id
            \(lock)
            """)
        return try rows.reduce(into: [:]) { found, row in
            let supplier = try SupplierView(row: row)
            found[supplier.id] = supplier
        }
    }

    static func isTaken(_ name: String, except id: SupplierID, in tx: Transaction) async throws -> Bool {
        try await tx.first(
            """
            SELECT id FROM supplier
            WHERE company_id = \(tx.acting.company) AND name = \(name) AND id <> \(id)
            """) != nil
    }

    /// By name. Index: supplier_name, or supplier_by_words where words are looked for.
    static func list(
        _ words: SearchWords, after name: String?, limit: Int, in tx: Transaction
    ) async throws -> [SupplierView] {
        let rows = try await tx.query(
            """
            SELECT id, name, country, allows_cancellation, is_active, version
            FROM supplier
            WHERE company_id = \(tx.acting.company) AND name > \(name ?? "")\(words.sql(on: "search"))
            ORDER BY name
            LIMIT \(limit)
            """)
        return try rows.map { try SupplierView(row: $0) }
    }
}

extension SupplierView {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["id"], version: try row["version"], name: try row["name"], country: try row["country"],
            allowsCancellation: try row["allows_cancellation"], isActive: try row["is_active"])
    }
}
