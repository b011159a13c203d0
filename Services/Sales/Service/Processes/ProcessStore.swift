import Contracts
import Postgres
import SalesDomain

/// All SQL about sales processes and their stages.
///
/// Lock order everywhere: the process, then sales. Who moves a sale by hand shares the lock of its process. Opening a sale and
/// documents do not, for every order would pay for it: a stage that is retired in the same instant may still be come to, and
/// is shown until it is empty.
enum ProcessStore {
    /// - Throws: `.notFound`.
    static func find(_ key: ProcessKey, _ lock: RowLock = .none, in tx: Transaction) async throws -> SalesProcess {
        if lock != .none {
            tx.write(
                """
                SELECT 1 FROM sales_process WHERE company_id = \(tx.acting.company) AND key = \(key.rawValue)
                \(lock)
                """)
        }
        guard let found = try await read([key], in: tx).first else {
            throw SalesRefusal.notFound("sales process")
        }
        return found
    }

    /// The default one first, retired ones last.
    static func all(in tx: Transaction) async throws -> [SalesProcess] {
        let found = try await read(nil, in: tx)
        // Until the company's facts have arrived.
        return found.isEmpty ? SalesProcess.shipped : found
    }

    /// What a new sale takes: the named process, or the company's default.
    ///
    /// - Throws: `.notFound`; `.processRetired`.
    static func forNewSale(_ named: String?, in tx: Transaction) async throws -> SalesProcess {
        let row = try await tx.first(
            """
            SELECT key, version, is_retired FROM sales_process
            WHERE company_id = \(tx.acting.company) AND (key = \(named) OR \(named)::text IS NULL AND is_default)
            """
        )
        guard let row else {
            guard
                try await tx.first("SELECT 1 AS one FROM sales_process WHERE company_id = \(tx.acting.company)") == nil
            else { throw SalesRefusal.notFound("sales process") }
            // The company's facts have not arrived yet.
            ship(to: tx.acting.company, in: tx)
            return try await forNewSale(named ?? ProcessKey.unitCycle.rawValue, in: tx)
        }
        guard try !(row["is_retired"] as Bool) else { throw ProcessRefusal.processRetired }
        let key = ProcessKey(rawValue: try row["key"])
        let version: Int64 = try row["version"]
        return try await KnownProcesses.find([key: version], in: tx)[key] ?? .unitCycle
    }

    private static func read(_ keys: [ProcessKey]?, in tx: Transaction) async throws -> [SalesProcess] {
        let keys = keys.map { $0.map(\.rawValue) }
        let rows = try await tx.query(
            """
            SELECT p.key AS process, p.name AS process_name, p.is_default, p.is_retired AS process_retired, p.version,
                s.key, s.name, s.position, s.probability, s.milestone, s.limit_days,
                s.is_retired
            FROM sales_process AS p
            JOIN sales_stage AS s ON s.company_id = p.company_id AND s.process = p.key
            WHERE p.company_id = \(tx.acting.company) AND (\(keys)::text[] IS NULL OR p.key = ANY(\(keys)::text[]))
            ORDER BY p.is_retired, NOT p.is_default, p.name NULLS FIRST, p.key DESC, s.position
            """
        )
        return try rows.grouped { try $0["process"] as String }.map { rows in
            SalesProcess(
                key: Key(rawValue: try rows[0]["process"]), name: try rows[0]["process_name"],
                stages: try rows.map(Stage.init), isDefault: try rows[0]["is_default"],
                isRetired: try rows[0]["process_retired"], version: try rows[0]["version"])
        }
    }

    /// Those that every company begins with; nothing where it has them.
    static func ship(to company: CompanyID, in tx: Transaction) {
        for process in SalesProcess.shipped {
            tx.write(
                """
                INSERT INTO sales_process (company_id, key, is_default, is_retired, version)
                VALUES (\(company), \(process.key.rawValue), \(process.isDefault), false, 1)
                ON CONFLICT DO NOTHING
                """)
            writeStages(of: process, of: company, in: tx)
        }
    }

    static func insert(_ process: SalesProcess, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO sales_process (company_id, key, name, is_default, is_retired, version)
            VALUES (\(tx.acting.company), \(process.key.rawValue), \(process.name), \(process.isDefault),
                \(process.isRetired), \(process.version))
            """)
        writeStages(of: process, of: tx.acting.company, in: tx)
    }

    /// The version grows by one. The caller holds the process.
    static func save(_ process: SalesProcess, in tx: Transaction) -> SalesProcess {
        var saved = process
        saved.version += 1
        let stages = saved.stages
        if saved.isDefault {
            tx.write(
                """
                UPDATE sales_process SET is_default = false, version = version + 1
                WHERE company_id = \(tx.acting.company) AND is_default AND key <> \(saved.key.rawValue)
                """)
        }
        tx.write(
            """
            UPDATE sales_process SET name = \(saved.name), is_default = \(saved.isDefault),
                is_retired = \(saved.isRetired), version = \(saved.version)
            WHERE company_id = \(tx.acting.company) AND key = \(saved.key.rawValue)
            """)
        tx.write(
            """
            UPDATE sales_stage AS s
            SET name = n.name, position = n.position, probability = n.probability, limit_days = n.limit_days,
                is_retired = n.is_retired
            FROM unnest(\(stages.map(\.key.rawValue)), \(stages.map(\.name)), \(stages.map(\.position)),
                \(stages.map(\.probability)), \(stages.map(\.limitDays)), \(stages.map(\.isRetired)))
                AS n (key, name, position, probability, limit_days, is_retired)
            WHERE s.company_id = \(tx.acting.company) AND s.process = \(saved.key.rawValue) AND s.key = n.key
            """)
        writeStages(of: saved, of: tx.acting.company, in: tx)
        return saved
    }

    /// The stages that the table does not have.
    private static func writeStages(of process: SalesProcess, of company: CompanyID, in tx: Transaction) {
        let stages = process.stages
        tx.write(
            """
            INSERT INTO sales_stage
                (company_id, process, key, name, position, probability, milestone, limit_days, is_retired)
            SELECT \(company), \(process.key.rawValue), *
            FROM unnest(\(stages.map(\.key.rawValue)), \(stages.map(\.name)), \(stages.map(\.position)),
                \(stages.map(\.probability)), \(stages.map { $0.milestone?.rawValue }), \(stages.map(\.limitDays)),
                \(stages.map(\.isRetired)))
            ON CONFLICT (company_id, key) DO NOTHING
            """)
    }

    // MARK: - Sales in it

    /// How many sales that are not over stand in each stage, whoever may see them.
    static func openSales(in process: ProcessKey, in tx: Transaction) async throws -> [StageKey: Int] {
        let rows = try await tx.query(
            """
            SELECT stage, count(*) AS count FROM opportunity
            WHERE company_id = \(tx.acting.company) AND process = \(process.rawValue)
                AND state NOT IN ('WON', 'LOST')
            GROUP BY stage
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (StageKey(rawValue: try $0["stage"]), try $0["count"] as Int) })
    }

    /// Moves all open sales of a stage to another one, each with its row in the movement list: cause REMAP, which counts
    /// as no movement of the deal (`domain.md` 5.5).
    ///
    /// - Returns: how many.
    static func remap(
        _ stage: StageKey, to target: StageKey, of process: SalesProcess, in tx: Transaction
    ) async throws -> Int {
        let company = tx.acting.company
        let before = process.stages.filter { $0.position < process.position(of: target) }.map(\.key.rawValue)
        let rows = try await tx.query(
            """
            WITH standing AS (
                SELECT id FROM opportunity
                WHERE company_id = \(company) AND process = \(process.key.rawValue) AND stage = \(stage.rawValue)
                    AND state NOT IN ('WON', 'LOST')
                ORDER BY id FOR UPDATE
            ), moved AS (
                UPDATE opportunity AS o
                SET stage = \(target.rawValue), version = o.version + 1,
                    furthest_stage = CASE WHEN o.furthest_stage = ANY(\(before)) THEN \(target.rawValue)
                        ELSE o.furthest_stage END
                FROM standing AS s WHERE o.id = s.id
                RETURNING o.id
            )
            INSERT INTO stage_movement
                (company_id, opportunity_id, from_stage, to_stage, distance, cause, user_id, moved_at)
            SELECT \(company), id, \(stage.rawValue), \(target.rawValue),
                \(process.distance(from: stage, to: target)), 'REMAP', \(tx.acting.actor.userID), \(tx.now)
            FROM moved
            RETURNING 1 AS one
            """
        )
        return rows.count
    }
}

extension Stage {
    fileprivate init(_ row: Row) throws {
        let milestone: String? = try row["milestone"]
        self.init(
            key: Key(rawValue: try row["key"]), name: try row["name"], position: try row["position"],
            probability: try row["probability"], milestone: milestone.flatMap(Milestone.init(rawValue:)),
            limitDays: try row["limit_days"],
            isRetired: try row["is_retired"])
    }
}
