import Contracts
import Postgres
import SalesDomain

/// Why sales and goods came to nothing (`domain.md` 5.7, F-ARYA-40).
enum LossReport {
    /// Money is summed in the currency that most of the lost sales have, as in the success rate.
    static func made(
        _ process: SalesProcess, _ period: ReportPeriod, scope: SQL, in tx: Transaction
    ) async throws -> LossReasonsReport {
        let deals = try await deals(process, period, scope: scope, in: tx)
        let goods = try await goods(process, period, scope: scope, in: tx)
        var counts: [Currency: Int] = [:]
        for part in deals { counts[part.currency, default: 0] += part.count }
        if counts.isEmpty { for part in goods { counts[part.currency, default: 0] += part.count } }
        let currency = try await ReportStore.mostUsed(counts, in: tx)
        return LossReasonsReport(
            process: process.key.rawValue, currency: currency,
            reasons: sums(deals, by: \.reason, currency).map { parts in
                LossReasonsReport.Reason(
                    reason: parts.first.reason, count: parts.count, value: parts.value, elsewhere: parts.elsewhere)
            },
            goods: sums(goods, by: { [$0.reason, $0.state, $0.unit ?? ""] }, currency).map { parts in
                LossReasonsReport.Goods(
                    reason: parts.first.reason, stateAtLoss: parts.first.state,
                    unit: parts.first.unit.flatMap(ServiceName.init(rawValue:)), lines: parts.count,
                    value: parts.value, elsewhere: parts.elsewhere)
            })
    }

    private static func deals(
        _ process: SalesProcess, _ period: ReportPeriod, scope: SQL, in tx: Transaction
    ) async throws -> [LossPart] {
        try await tx.query(
            """
            SELECT \(ReportSQL.lossReason) AS reason, '' AS state, NULL AS unit, o.currency, count(*) AS count,
                sum(o.amount_units)::bigint AS units
            FROM opportunity AS o
            WHERE o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue) AND o.state = 'LOST'
                AND \(scope) \(period.condition(on: "o.closed_on"))
            GROUP BY 1, 4 ORDER BY 5 DESC, 1
            """
        ).map(LossPart.init)
    }

    /// Lines of which something was lost, with the net value of what was; a sale that was won may have lost a part.
    private static func goods(
        _ process: SalesProcess, _ period: ReportPeriod, scope: SQL, in tx: Transaction
    ) async throws -> [LossPart] {
        try await tx.query(
            """
            SELECT \(ReportSQL.reason(of: "s.loss_reason")) AS reason, s.state_at_loss AS state, s.unit, o.currency,
                count(DISTINCT s.line_id) AS count, sum(s.lost_units)::bigint AS units
            FROM slice AS s
            JOIN opportunity AS o ON o.id = s.opportunity_id
            WHERE s.state = 'LOST' AND o.company_id = \(tx.acting.company) AND o.process = \(process.key.rawValue)
                AND \(scope) \(period.condition(on: "o.closed_on"))
            GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3
            """
        ).map(LossPart.init)
    }

    private struct Sum {
        let first: LossPart
        var count = 0
        var value: Money
        var elsewhere = 0
    }

    /// Parts that differ in their currency alone are one row, in the order in which they first come.
    private static func sums<Key: Hashable>(
        _ parts: [LossPart], by key: (LossPart) -> Key, _ currency: Currency
    ) -> [Sum] {
        var (order, byKey) = ([Key](), [Key: Sum]())
        for part in parts {
            let name = key(part)
            if byKey[name] == nil { order.append(name) }
            var sum = byKey[name] ?? Sum(first: part, value: .zero(currency))
            sum.count += part.count
            if part.currency == currency {
                sum.value += Money(part.units, currency)
            } else {
                sum.elsewhere += part.count
            }
            byKey[name] = sum
        }
        return order.compactMap { byKey[$0] }
    }
}

/// What was lost for one reason in one currency.
private struct LossPart {
    let reason: String
    let state: String
    let unit: String?
    let currency: Currency
    let count: Int
    let units: Int64

    init(_ row: Row) throws {
        reason = try row["reason"]
        state = try row["state"]
        unit = try row["unit"]
        currency = Currency(rawValue: try row["currency"])
        count = try row["count"]
        units = try row["units"]
    }
}
