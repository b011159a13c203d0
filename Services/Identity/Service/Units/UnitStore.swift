import Contracts
import IdentityDomain
import Postgres
import ServiceKit

/// All SQL about units.
enum UnitStore {
    private static let columns: SQL = "unit_id, company_id, version, name, parent_id"

    static func find(_ id: UnitID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Unit {
        let row = try await tx.first(
            "select \(columns) from unit where unit_id = \(id) and company_id = \(tx.acting.company) \(lock)")
        guard let row else { throw IdentityRefusal.unitNotFound(id) }
        return try Unit(row: row)
    }

    /// By id, carried by the index of (company_id, unit_id).
    static func page(_ page: PageRequest, in tx: Transaction) async throws -> [Unit] {
        let after: UnitID? = try page.key(0)
        return try await tx.query(
            """
            select \(columns) from unit
            where company_id = \(tx.acting.company) and (\(after)::uuid is null or unit_id > \(after))
            order by unit_id
            limit \(page.fetch)
            """
        ).map { try Unit(row: $0) }
    }

    /// - Throws: `.unitExists`.
    static func insert(_ unit: Unit, in tx: Transaction) async throws {
        let inserted = try await tx.execute(
            """
            insert into unit (unit_id, company_id, version, name, parent_id)
            values (\(unit.id), \(unit.company), \(unit.version), \(unit.name), \(unit.parent))
            on conflict do nothing
            """
        )
        guard inserted == 1 else { throw IdentityRefusal.unitExists(unit.name) }
    }

    /// The caller holds the row's lock.
    static func save(_ unit: Unit, in tx: Transaction) {
        tx.write(
            """
            update unit set version = \(unit.version), name = \(unit.name), parent_id = \(unit.parent)
            where unit_id = \(unit.id)
            """
        )
    }
}

extension Unit {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["unit_id"], company: try row["company_id"], version: try row["version"],
            name: try row["name"], parent: try row["parent_id"])
    }
}
