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
    /// won ÷ (won + lost) (`domain.md` 5.7), one row a key.
    ///
    /// Money is summed in the currency that most of the won deals have; won deals in another are counted, and counted
    /// apart, because no rate says what they are worth.
    static func successRate(
        by key: ReportKey, _ process: SalesProcess, scope: SQL, in tx: Transaction
    ) async throws -> SuccessRateReport {
        let rows = try await tx.query(
            """
            SELECT \(key.expression) AS key, o.currency,
                count(*) FILTER (WHERE o.state = 'WON') AS won,
                count(*) FILTER (WHERE o.state = 'LOST') AS lost,
                coalesce(sum(o.amount_units) FILTER (WHERE o.state = 'WON'), 0)::bigint AS won_units
            FROM opportunity AS o
            LEFT JOIN app_user AS u ON u.user_id = o.owner_id
            LEFT JOIN app_user AS m ON m.user_id = u.manager_id
            WHERE o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue)
                AND o.state IN ('WON', 'LOST') AND \(scope)
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        )
        let parts = try rows.map(SuccessPart.init)
        var wonIn: [Currency: Int] = [:]
        for part in parts { wonIn[part.currency, default: 0] += part.won }
        let most = wonIn.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
        let currency = if let most { most } else { try await ownCurrency(in: tx) }
        var order: [String] = []
        var byKey: [String: [SuccessPart]] = [:]
        for part in parts {
            if byKey[part.key] == nil { order.append(part.key) }
            byKey[part.key, default: []].append(part)
        }
        return SuccessRateReport(
            process: process.key.rawValue, currency: currency,
            rows: order.map { SuccessRateRow($0, byKey[$0] ?? [], currency) })
    }

    private static func ownCurrency(in tx: Transaction) async throws -> Currency {
        let row = try await tx.first("SELECT currency FROM company WHERE company_id = \(tx.acting.company)")
        return try row.map { Currency(rawValue: try $0["currency"]) } ?? .eur
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

    /// What a report that names no process speaks of: the pipeline where the company keeps deals in one, else the cycle
    /// of the units. So an imported pipeline is not mixed with what is sold through the departments, and no number of
    /// sales makes the report change its subject.
    static func process(_ named: ProcessKey?, in tx: Transaction) async throws -> SalesProcess {
        if let named { return .named(named) }
        let row = try await tx.first(
            """
            SELECT EXISTS (
                SELECT FROM opportunity
                WHERE company_id = \(tx.acting.company) AND process = \(ProcessKey.pipeline.rawValue)) AS kept
            """
        )
        return .named(try row?["kept"] ?? false ? .pipeline : .unitCycle)
    }
}

/// The deals of one key in one currency.
private struct SuccessPart {
    let key: String
    let currency: Currency
    let won: Int
    let lost: Int
    let units: Int64

    init(_ row: Row) throws {
        key = try row["key"]
        currency = Currency(rawValue: try row["currency"])
        won = try row["won"]
        lost = try row["lost"]
        units = try row["won_units"]
    }
}

extension SuccessRateRow {
    fileprivate init(_ key: String, _ parts: [SuccessPart], _ currency: Currency) {
        let (won, lost) = (parts.reduce(0) { $0 + $1.won }, parts.reduce(0) { $0 + $1.lost })
        let rate = won + lost == 0 ? nil : roundedQuotient(Int128(won) * Int128(ExactDecimal.scale), Int128(won + lost))
        let own = parts.filter { $0.currency == currency }
        self.init(
            key: key, won: won, lost: lost, rate: rate.map { ExactDecimal(millionths: Int64($0)) },
            wonValue: Money(own.reduce(0) { $0 + $1.units }, currency),
            wonElsewhere: won - own.reduce(0) { $0 + $1.won })
    }
}
