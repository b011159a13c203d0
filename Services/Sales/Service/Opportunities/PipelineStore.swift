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

    private static func count(scope: SQL, in tx: Transaction) async throws -> [PipelineFigures.Group] {
        try await tx.query(
            """
            SELECT o.process, o.stage, o.state, o.currency, count(*) AS count, sum(o.amount_units)::bigint AS units
            FROM opportunity AS o
            WHERE o.company_id = \(tx.acting.company) AND \(scope)
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """
        ).map { row in
            PipelineFigures.Group(
                process: try row["process"], stage: try row["stage"], state: try row["state"], count: try row["count"],
                value: Money(try row["units"], Currency(rawValue: try row["currency"])))
        }
    }
}
