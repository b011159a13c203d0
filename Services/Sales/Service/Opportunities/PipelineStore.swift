import Contracts
import Postgres
import ServiceKit

/// How many sales there are by process, stage and state, and what they are worth.
///
/// Lists show these figures beside every page of theirs; so they are counted once for all who see the same sales, and again
/// when they are some seconds old. `opportunity_groups` carries the counting.
enum PipelineStore {
    /// So old a figure may be.
    static let ageSeconds: Int64 = 5

    private static let kept = KeptFigures()

    static func figures(for principal: Principal, at now: Timestamp, _ call: Call) async throws -> PipelineFigures {
        try await kept.figures(Scope(principal), at: now) {
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

    /// All people of one scope see the same sales.
    struct Scope: Hashable, Sendable {
        private let company: CompanyID
        private let breadth: RowScope
        /// Of a narrower scope it matters whose it is.
        private let user: UserID?
        private let unit: UnitID?

        init(_ principal: Principal) {
            company = principal.company
            breadth = principal.rowScope(for: "sales.opportunities")
            user = breadth == .all ? nil : principal.user
            unit = breadth == .unit ? principal.unit : nil
        }
    }
}

/// Figures by scope, each counted by one at a time.
private actor KeptFigures {
    private var figures: [PipelineStore.Scope: PipelineFigures] = [:]
    private var running: [PipelineStore.Scope: Task<PipelineFigures, any Error>] = [:]

    func figures(
        _ scope: PipelineStore.Scope, at now: Timestamp, _ count: @escaping @Sendable () async throws -> PipelineFigures
    ) async throws -> PipelineFigures {
        if let known = figures[scope], isFresh(known, at: now) { return known }
        if let task = running[scope] { return try await task.value }
        let task = Task { try await count() }
        running[scope] = task
        defer { running[scope] = nil }
        let counted = try await task.value
        figures = figures.filter { isFresh($0.value, at: now) }
        figures[scope] = counted
        return counted
    }

    private func isFresh(_ figures: PipelineFigures, at now: Timestamp) -> Bool {
        figures.asOf.adding(seconds: PipelineStore.ageSeconds) > now && figures.asOf <= now
    }
}
