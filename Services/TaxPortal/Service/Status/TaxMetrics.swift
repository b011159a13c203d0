import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

/// What Prometheus is told of the portals, over all companies.
enum TaxMetrics {
    static func register(in service: ServiceContext) {
        let database = service.database
        service.metrics.collect { await samples(database) }
    }

    private static func samples(_ database: Database) async -> [PrometheusRegistry.Sample] {
        let found = try? await database.read(.upkeep) { tx in try await open(in: tx) + health(in: tx) }
        return found ?? []
    }

    private static func open(in tx: Transaction) async throws -> [PrometheusRegistry.Sample] {
        try await tx.query(
            """
            select portal, state, count(*) as number, count(*) filter (where deadline_at < \(tx.now)) as overdue,
                   extract(epoch from \(tx.now) - min(queued_at))::bigint as age
            from submission
            where state not in \(SubmissionStore.finalStates)
            group by portal, state
            """
        ).flatMap { row -> [PrometheusRegistry.Sample] in
            let labels = [("portal", try row["portal"] as String), ("state", try row["state"] as String)]
            return [
                .init("karvan_tax_open_submissions", labels, Double(try row["number"] as Int)),
                .init("karvan_tax_overdue_submissions", labels, Double(try row["overdue"] as Int)),
                .init("karvan_tax_oldest_submission_age_seconds", labels, Double(try row["age"] as Int)),
            ]
        }
    }

    private static func health(in tx: Transaction) async throws -> [PrometheusRegistry.Sample] {
        try await tx.query(
            """
            select portal, state, count(*) as number from portal_health
            group by portal, state
            """
        ).map { row in
            let labels = [("portal", try row["portal"] as String), ("state", try row["state"] as String)]
            return .init("karvan_tax_taxpayers", labels, Double(try row["number"] as Int))
        }
    }
}
