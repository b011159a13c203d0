import Contracts
import Foundation
import Postgres
import SalesDomain

/// Figures over all opportunities that the reader may see; the scope is part of the query (`architecture.md` 1).
enum ReportStore {
    /// won ÷ (won + lost) (`domain.md` 5.7), one row a key.
    ///
    /// Money is summed in the currency that most of the won deals have; won deals in another are counted, and counted
    /// apart, because no rate says what they are worth.
    ///
    /// - Parameter calendar: whose quarters they are.
    static func successRate(
        by key: ReportKey, _ calendar: FiscalCalendar, _ process: SalesProcess, _ period: ReportPeriod, scope: SQL,
        in tx: Transaction
    ) async throws -> SuccessRateReport {
        let rows = try await tx.query(
            """
            SELECT \(key.id) AS id, \(key.name) AS key, o.currency,
                count(*) FILTER (WHERE o.state = 'WON') AS won,
                count(*) FILTER (WHERE o.state = 'LOST') AS lost,
                coalesce(sum(o.amount_units) FILTER (WHERE o.state = 'WON'), 0)::bigint AS won_units
            FROM opportunity AS o \(key.joins)
            WHERE o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue)
                AND o.state IN ('WON', 'LOST') AND \(scope) \(period.condition(on: "o.closed_on"))
            GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
            """
        )
        let quarters = Quarters(calendar)
        let parts = try rows.map { row in
            let part = try SuccessPart(row)
            return key == .quarter ? part.in(quarters) : part
        }
        var wonIn: [Currency: Int] = [:]
        for part in parts { wonIn[part.currency, default: 0] += part.won }
        let currency = try await mostUsed(wonIn, in: tx)
        var order: [SuccessPart.Group] = []
        var byGroup: [SuccessPart.Group: [SuccessPart]] = [:]
        for part in parts {
            if byGroup[part.group] == nil { order.append(part.group) }
            byGroup[part.group, default: []].append(part)
        }
        return SuccessRateReport(
            process: process.key.rawValue, currency: currency,
            rows: order.map { SuccessRateRow(key.wire($0.id), $0, byGroup[$0] ?? [], currency) })
    }

    /// The currency that most of the deals have; the company's own where there are none.
    static func mostUsed(_ counts: [Currency: Int], in tx: Transaction) async throws -> Currency {
        if let most = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }) { return most.key }
        let row = try await tx.first("SELECT currency FROM company WHERE company_id = \(tx.acting.company)")
        return try row.map { Currency(rawValue: try $0["currency"]) } ?? .eur
    }

    /// The cohort funnel: by the furthest stage each deal ever reached; a won deal counts as beyond the last.
    ///
    /// - Parameter period: of the opening.
    static func funnel(
        process: SalesProcess, _ period: ReportPeriod, scope: SQL, in tx: Transaction
    ) async throws -> FunnelReport {
        let rows = try await tx.query(
            """
            SELECT o.furthest_stage AS stage, count(*) FILTER (WHERE o.state = 'WON') AS won,
                count(*) FILTER (WHERE o.state = 'LOST') AS lost,
                count(*) FILTER (WHERE o.state NOT IN ('WON', 'LOST')) AS open
            FROM opportunity AS o
            WHERE o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue) AND \(scope)
                \(period.condition(on: ReportSQL.openedOn(tx.acting.company)))
            GROUP BY 1
            """
        )
        var won = 0
        var (open, lost) = ([Int: Int](), [Int: Int]())
        for row in rows {
            won += try row["won"]
            let position = process.position(of: StageKey(rawValue: try row["stage"]))
            open[position, default: 0] += try row["open"]
            lost[position, default: 0] += try row["lost"]
        }
        // A retired stage is told of as long as a deal of the period came no further.
        let told = process.stages.filter { stage in
            !stage.isRetired || open[stage.position, default: 0] + lost[stage.position, default: 0] > 0
        }
        let stages = told.map { stage in
            let beyond = process.stages.filter { $0.position > stage.position }
                .reduce(won) { $0 + open[$1.position, default: 0] + lost[$1.position, default: 0] }
            let (here, gone) = (open[stage.position, default: 0], lost[stage.position, default: 0])
            return FunnelStage(
                key: stage.key.rawValue, name: stage.name, reached: beyond + here + gone, moved: beyond, still: here,
                lost: gone)
        }
        return FunnelReport(process: process.key.rawValue, stages: stages)
    }

    /// What a report that names no process speaks of: the pipeline where the company keeps deals in one, else its
    /// default process. So an imported pipeline is not mixed with what is sold through the departments, and no number of
    /// sales makes the report change its subject.
    static func process(_ named: ProcessKey?, in tx: Transaction) async throws -> SalesProcess {
        let all = try await ProcessStore.all(in: tx)
        if let named {
            guard let found = all.first(where: { $0.key == named }) else {
                throw SalesRefusal.notFound("sales process")
            }
            return found
        }
        let row = try await tx.first(
            """
            SELECT EXISTS (
                SELECT FROM opportunity
                WHERE company_id = \(tx.acting.company) AND process = \(ProcessKey.pipeline.rawValue)) AS kept
            """
        )
        let kept: Bool = try row?["kept"] ?? false
        return all.first { kept ? $0.key == .pipeline : $0.isDefault } ?? .unitCycle
    }
}

/// The deals of one group in one currency.
private struct SuccessPart {
    /// People of one name are two groups.
    struct Group: Hashable {
        let id: UUID?
        let name: String
        var quarter: Quarters.Quarter?
    }

    private(set) var group: Group
    let currency: Currency
    let won: Int
    let lost: Int
    let units: Int64

    init(_ row: Row) throws {
        group = Group(id: try row["id"], name: try row["key"])
        currency = Currency(rawValue: try row["currency"])
        won = try row["won"]
        lost = try row["lost"]
        units = try row["won_units"]
    }

    /// The same, of the quarter that its day lies in.
    func `in`(_ quarters: Quarters) -> SuccessPart {
        guard let quarter = (try? LocalDate(group.name)).flatMap(quarters.quarter) else { return self }
        var other = self
        other.group = Group(id: nil, name: quarter.key, quarter: quarter)
        return other
    }
}

extension SuccessRateRow {
    fileprivate init(_ id: String?, _ group: SuccessPart.Group, _ parts: [SuccessPart], _ currency: Currency) {
        let (won, lost) = (parts.reduce(0) { $0 + $1.won }, parts.reduce(0) { $0 + $1.lost })
        let rate = won + lost == 0 ? nil : roundedQuotient(Int128(won) * Int128(ExactDecimal.scale), Int128(won + lost))
        let own = parts.filter { $0.currency == currency }
        self.init(
            id: id, key: group.name, from: group.quarter?.first, to: group.quarter?.last, won: won, lost: lost,
            rate: rate.map { ExactDecimal(millionths: Int64($0)) },
            wonValue: Money(own.reduce(0) { $0 + $1.units }, currency),
            wonElsewhere: won - own.reduce(0) { $0 + $1.won })
    }
}
