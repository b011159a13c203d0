import Contracts
import Postgres
import ServiceKit
import SourcingDomain
import SourcingService

/// The rules of production beyond those all sourcing units share.
enum ProductionAudit {
    static func checks(_ company: CompanyID) -> [InvariantCheck] {
        let orders: SQL = "SELECT count(*) FROM production_order WHERE company_id = \(company)"
        return SourcingAudit<ProductionTrade>.checks(company) + [
            InvariantCheck(
                "SM-12-cost", checked: orders,
                broken: """
                    SELECT o.id::text AS example FROM production_order o
                    WHERE o.company_id = \(company) AND coalesce(o.output_cost_units, 0)
                        <> (SELECT coalesce(sum(r.cost_units), 0) FROM output_report r WHERE r.order_id = o.id)
                    """),
            InvariantCheck(
                "SM-12-output", checked: orders,
                broken: """
                    SELECT o.id::text AS example FROM production_order o
                    LEFT JOIN LATERAL (
                        SELECT sum(good_millionths) AS good, sum(scrap_millionths) AS scrap
                        FROM output_report WHERE order_id = o.id
                    ) r ON true
                    WHERE o.company_id = \(company) AND (o.received_millionths > o.good_millionths
                        OR o.good_millionths <> coalesce(r.good, 0) OR o.scrap_millionths <> coalesce(r.scrap, 0))
                    """),
            InvariantCheck(
                "SM-12-promise", checked: orders,
                broken: """
                    SELECT o.id::text AS example FROM production_order o JOIN enquiry e ON e.id = o.id
                    WHERE o.company_id = \(company) AND (e.state IN ('COMMITTED', 'PARTLY_ARRIVED'))
                        <> (o.state IN ('RELEASED', 'STARTING', 'STARTED')
                            OR o.state = 'COMPLETED' AND o.received_millionths < o.good_millionths
                                AND o.good_millionths < o.quantity_millionths)
                    """),
        ]
    }

    /// Material cost in work, for comparison with account 1330.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        var facts = try await SourcingAudit<ProductionTrade>.facts(in: tx)
        let row = try await tx.first(
            """
            SELECT coalesce(sum(material_cost_units), 0)::bigint AS used,
                coalesce(sum(output_cost_units), 0)::bigint AS out,
                coalesce(sum(lost_cost_units), 0)::bigint AS lost,
                coalesce(sum(good_millionths), 0)::bigint AS good
            FROM production_order
            WHERE company_id = \(tx.acting.company)
            """)
        let used: Int64 = try row?["used"] ?? 0
        let out: Int64 = try row?["out"] ?? 0
        let lost: Int64 = try row?["lost"] ?? 0
        facts["work_in_progress_units"] = used - out - lost
        facts["lost_cost_units"] = lost
        facts["output_cost_units"] = out
        facts["good_millionths"] = try row?["good"] ?? 0
        return facts
    }
}
