import Contracts
import Postgres
import ServiceKit

/// What must always hold over Sales' own rows (`flows.md` section 8).
enum SalesAudit {
    static func checks(_ company: CompanyID) -> [InvariantCheck] {
        [
            InvariantCheck(
                "I-40",
                checked:
                    "SELECT count(*) FROM opportunity_line l JOIN opportunity o ON o.id = l.opportunity_id WHERE o.company_id = \(company)",
                broken: """
                    SELECT l.id::text AS example FROM opportunity_line l
                    JOIN opportunity o ON o.id = l.opportunity_id
                    LEFT JOIN slice s ON s.line_id = l.id
                    WHERE o.company_id = \(company)
                    GROUP BY l.id, l.quantity_millionths
                    HAVING l.quantity_millionths <> coalesce(sum(s.quantity_millionths), 0)
                    """),
            InvariantCheck(
                "I-41",
                checked: "SELECT count(*) FROM opportunity WHERE company_id = \(company) AND state IN ('WON', 'LOST')",
                broken: """
                    SELECT o.id::text AS example FROM opportunity o JOIN slice s ON s.opportunity_id = o.id
                    WHERE o.company_id = \(company) AND o.state IN ('WON', 'LOST')
                        AND s.state NOT IN ('DELIVERED', 'RETURNED', 'WITHDRAWN', 'LOST')
                    UNION
                    SELECT o.id::text FROM opportunity o
                    WHERE o.company_id = \(company) AND o.state IN ('APPROVED', 'FULFILLING')
                        AND NOT EXISTS (SELECT 1 FROM slice s WHERE s.opportunity_id = o.id
                            AND s.state NOT IN ('DELIVERED', 'RETURNED', 'WITHDRAWN', 'LOST'))
                    """),
            InvariantCheck(
                "I-42",
                checked: "SELECT count(*) FROM opportunity WHERE company_id = \(company)",
                broken: """
                    SELECT o.id::text AS example FROM opportunity o
                    WHERE o.company_id = \(company) AND o.stage IS DISTINCT FROM
                        (SELECT m.to_stage FROM stage_movement m WHERE m.opportunity_id = o.id ORDER BY m.id DESC LIMIT 1)
                    """),
            InvariantCheck(
                "I-50",
                checked:
                    "SELECT count(*) FROM opportunity WHERE company_id = \(company) AND pro_forma_id IS NOT NULL",
                // A revision that waits for its approval keeps the pro-forma that the next one will supersede (SM-08).
                broken: """
                    SELECT o.id::text AS example FROM opportunity o
                    WHERE o.company_id = \(company) AND o.pro_forma_id IS NOT NULL
                        AND (o.approved_at IS NULL OR o.agreed_revision = 0
                            OR o.agreed_revision = o.revision
                                AND (o.content_hash IS NULL OR o.approval_request_id IS NULL))
                    """),
        ]
    }

    /// Quantities by state of the slices of sales made here, for comparison with warehouse and delivery (R-03).
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let rows = try await tx.query(
            """
            SELECT s.state, sum(s.quantity_millionths)::bigint AS quantity
            FROM slice s JOIN opportunity o ON o.id = s.opportunity_id
            JOIN opportunity_line l ON l.id = s.line_id
            WHERE o.company_id = \(tx.acting.company) AND (o.process <> 'pipeline' OR coalesce(o.source, 'api') = 'api') AND l.kind <> 'SERVICE'
            GROUP BY s.state
            """
        )
        return try Dictionary(
            uniqueKeysWithValues: rows.map { ("slices.\(try $0["state"] as String)", try $0["quantity"]) })
    }
}
