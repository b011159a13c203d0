import Contracts
import Postgres
import ServiceKit

/// How many sales there are by process, stage and state, and what they are worth.
///
/// Lists show these figures beside every page of theirs; so they are kept for some seconds. `opportunity_groups` carries the
/// counting.
enum PipelineStore {
    private static let kept = KeptFigures<SalesScope, PipelineFigures>()

    static func figures(for principal: Principal, at now: Timestamp, _ call: Call) async throws -> PipelineFigures {
        try await kept.figures(SalesScope(principal), at: now) {
            let scope = principal.opportunityScope
            return try await call.service.database.read(call.acting) { tx in
                PipelineFigures(groups: try await count(scope: scope, in: tx), asOf: now)
            }
        }
    }

    static func figures(
        of question: OpportunityQuestion, scope: SQL, at now: Timestamp, in tx: Transaction
    ) async throws -> PipelineFigures {
        PipelineFigures(groups: try await count(scope: scope, question.conditions, in: tx), asOf: now)
    }

    private static func count(
        scope: SQL, _ conditions: SQL = "", in tx: Transaction
    ) async throws -> [PipelineFigures.Group] {
        try await tx.query(
            """
            SELECT o.process, o.stage, o.state, o.currency, count(*) AS count, sum(o.amount_units)::bigint AS units,
                round(sum(o.amount_units * coalesce(o.probability, t.probability, 0)) / 100)::bigint AS likely
            FROM opportunity AS o
            LEFT JOIN sales_stage AS t ON t.company_id = o.company_id AND t.key = o.stage
            WHERE o.company_id = \(tx.acting.company) AND \(scope) \(conditions)
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """
        ).map { row in
            PipelineFigures.Group(
                process: try row["process"], stage: try row["stage"], state: try row["state"], count: try row["count"],
                value: Money(try row["units"], Currency(rawValue: try row["currency"])),
                likely: Money(try row["likely"], Currency(rawValue: try row["currency"])))
        }
    }
}
