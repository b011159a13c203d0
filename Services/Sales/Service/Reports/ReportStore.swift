import Contracts
import Postgres
import SalesDomain

/// By what a report groups.
enum ReportKey: String, CaseIterable {
    case agent, manager, region, product, quarter

    /// The group of an opportunity `o` with its owner `u` and his manager `m`.
    var expression: SQL {
        switch self {
        case .agent: "coalesce(u.display_name, 'unknown')"
        case .manager: "coalesce(m.display_name, 'unknown')"
        case .region: "coalesce(u.unit_name, 'unknown')"
        case .product:
            "coalesce((SELECT p.name FROM opportunity_line AS l JOIN product AS p ON p.id = l.product_id WHERE l.opportunity_id = o.id ORDER BY l.position LIMIT 1), 'unknown')"
        case .quarter: "to_char(o.closed_on, 'YYYY') || '-Q' || to_char(o.closed_on, 'Q')"
        }
    }
}

/// Figures over all opportunities that the reader may see; the scope is part of the query (`architecture.md` 1).
enum ReportStore {
    /// won ÷ (won + lost) (`domain.md` 5.7).
    static func successRate(by key: ReportKey, scope: SQL, in tx: Transaction) async throws -> SuccessRateReport {
        let rows = try await tx.query(
            """
            SELECT \(key.expression) AS key, o.currency,
                count(*) FILTER (WHERE o.state = 'WON') AS won,
                count(*) FILTER (WHERE o.state = 'LOST') AS lost,
                coalesce(sum(o.amount_units) FILTER (WHERE o.state = 'WON'), 0)::bigint AS won_units
            FROM opportunity AS o
            LEFT JOIN app_user AS u ON u.user_id = o.owner_id
            LEFT JOIN app_user AS m ON m.user_id = u.manager_id
            WHERE o.company_id = \(tx.acting.company) AND o.state IN ('WON', 'LOST') AND \(scope)
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        )
        return SuccessRateReport(rows: try rows.map(SuccessRateRow.init))
    }

    /// The cohort funnel: by the furthest stage each deal ever reached; a won deal counts as beyond the last.
    static func funnel(process: SalesProcess, scope: SQL, in tx: Transaction) async throws -> FunnelReport {
        let rows = try await tx.query(
            """
            SELECT o.furthest_position AS position, count(*) FILTER (WHERE o.state = 'WON') AS won,
                count(*) FILTER (WHERE o.state = 'LOST') AS lost,
                count(*) FILTER (WHERE o.state NOT IN ('WON', 'LOST')) AS open
            FROM opportunity AS o
            WHERE o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue) AND \(scope)
            GROUP BY 1
            """
        )
        var won = 0
        var (open, lost) = ([Int: Int](), [Int: Int]())
        for row in rows {
            won += try row["won"]
            let position: Int = try row["position"]
            open[position] = try row["open"]
            lost[position] = try row["lost"]
        }
        let stages = process.stages.map { stage in
            let beyond = process.stages.filter { $0.position > stage.position }
                .reduce(won) { $0 + open[$1.position, default: 0] + lost[$1.position, default: 0] }
            let (here, gone) = (open[stage.position, default: 0], lost[stage.position, default: 0])
            return FunnelStage(
                key: stage.key.rawValue, reached: beyond + here + gone, moved: beyond, still: here, lost: gone)
        }
        return FunnelReport(process: process.key.rawValue, stages: stages)
    }

    /// The process that most opportunities follow, for a report that names none.
    static func usualProcess(in tx: Transaction) async throws -> ProcessKey {
        let row = try await tx.first(
            """
            SELECT process FROM opportunity WHERE company_id = \(tx.acting.company)
            GROUP BY process ORDER BY count(*) DESC, process LIMIT 1
            """
        )
        return try row.map { ProcessKey(rawValue: try $0["process"]) } ?? .unitCycle
    }
}

extension SuccessRateRow {
    fileprivate init(_ row: Row) throws {
        let (won, lost): (Int, Int) = (try row["won"], try row["lost"])
        let rate = won + lost == 0 ? nil : roundedQuotient(Int128(won) * Int128(ExactDecimal.scale), Int128(won + lost))
        self.init(
            key: try row["key"], won: won, lost: lost, rate: rate.map { ExactDecimal(millionths: Int64($0)) },
            wonValue: Money(try row["won_units"], Currency(rawValue: try row["currency"])))
    }
}
