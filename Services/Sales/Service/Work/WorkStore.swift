import Contracts
import Postgres
import SalesDomain

/// All SQL about what waits for one representative: his open sales by `opportunity_open_of_owner`, their parts by
/// `slice_to_decide`.
enum WorkStore {
    static func counts(of owner: UserID, in tx: Transaction) async throws -> WorkCounts {
        let rows = try await tx.query(
            """
            \(try await waiting(for: owner, in: tx))
            SELECT w.kind, count(*)::bigint AS number FROM waiting AS w GROUP BY 1
            """
        )
        return WorkCounts(
            counts: try rows.reduce(into: [:]) { counts, row in
                counts[try row["kind"] as String] = Int(try row["number"] as Int64)
            })
    }

    /// By the day on which each is or was due; what has none stands where it began to wait.
    static func items(of owner: UserID, limit: Int, in tx: Transaction) async throws -> [SalesWorkItem] {
        try await tx.query(
            """
            \(try await waiting(for: owner, in: tx)),
            told AS (
                SELECT w.*, (
                    SELECT max(h.happened_at) FROM opportunity_history AS h
                    WHERE h.opportunity_id = w.id AND h.kind = w.told_as AND h.value = w.told_value) AS since
                FROM waiting AS w)
            SELECT t.kind, t.id, t.name, t.account_name, t.lines, t.note, t.due_on, t.pro_forma_id, t.since
            FROM told AS t
            ORDER BY coalesce(t.due_on, \(ReportSQL.day(of: "coalesce(t.since, t.opened_at)", at: tx.acting.company))),
                t.id, t.kind
            LIMIT \(limit)
            """
        ).map { row in
            SalesWorkItem(
                kind: try row["kind"], opportunityID: try row["id"], name: try row["name"],
                accountName: try row["account_name"], lines: try row["lines"], note: try row["note"],
                since: try row["since"], dueOn: try row["due_on"], proFormaID: try row["pro_forma_id"])
        }
    }

    /// `waiting`: a row for each thing, with the entry of the history that it began with.
    private static func waiting(for owner: UserID, in tx: Transaction) async throws -> SQL {
        let today = try await CompanyStore.today(in: tx)
        return """
            WITH mine AS (
                SELECT o.id, o.name, o.account_name, o.state, o.paper_state, o.paper_note, o.pro_forma_id,
                    o.accepts_answers, o.next_step, o.next_step_on, o.opened_at, o.handed_over_at, o.handover_note
                FROM opportunity AS o
                WHERE o.company_id = \(tx.acting.company) AND o.owner_id = \(owner)
                    AND o.state <> 'WON' AND o.state <> 'LOST'),
            parts AS (
                SELECT s.opportunity_id,
                    CASE WHEN s.state = 'ANSWERED' THEN 'ANSWERS' ELSE 'CHOICES' END AS kind,
                    max(s.state) AS state, count(DISTINCT s.line_id)::int AS lines, min(s.valid_until) AS due_on
                FROM slice AS s JOIN mine AS m ON m.id = s.opportunity_id
                WHERE s.state IN ('ANSWERED', 'DECLINED', 'RESTOCKED')
                    AND (s.state <> 'ANSWERED' OR NOT m.accepts_answers OR m.state IN ('DRAFT', 'RETURNED'))
                GROUP BY 1, 2),
            waiting AS (
                SELECT 'NEXT_STEP' AS kind, m.id, m.name, m.account_name, m.opened_at, NULL::int AS lines,
                    m.next_step AS note, m.next_step_on AS due_on, NULL::uuid AS pro_forma_id, '' AS told_as,
                    '' AS told_value
                FROM mine AS m WHERE m.next_step_on <= \(today)
                UNION ALL
                SELECT 'ASSIGNED', m.id, m.name, m.account_name, m.opened_at, NULL, m.handover_note, NULL, NULL, 'OWNER', ''
                FROM mine AS m WHERE m.handed_over_at IS NOT NULL
                UNION ALL
                SELECT 'RETURNED', m.id, m.name, m.account_name, m.opened_at, NULL, NULL, NULL, NULL, 'STATE',
                    'RETURNED'
                FROM mine AS m WHERE m.state = 'RETURNED'
                UNION ALL
                SELECT p.kind, m.id, m.name, m.account_name, m.opened_at, p.lines, NULL,
                    CASE WHEN p.kind = 'ANSWERS' THEN p.due_on END, NULL, 'LINE', p.state
                FROM parts AS p JOIN mine AS m ON m.id = p.opportunity_id
                UNION ALL
                SELECT 'BLOCKED', m.id, m.name, m.account_name, m.opened_at, NULL, m.paper_note, NULL, m.pro_forma_id,
                    'PAPER', 'BLOCKED'
                FROM mine AS m WHERE m.paper_state = 'BLOCKED'
                UNION ALL
                SELECT 'EXPIRED', m.id, m.name, m.account_name, m.opened_at, NULL, m.paper_note, NULL, m.pro_forma_id,
                    'PAPER', m.paper_state
                FROM mine AS m
                WHERE m.paper_state IN ('ENDED', 'REFUSED') AND m.state IN ('APPROVED', 'FULFILLING'))
            """
    }
}
