import Contracts
import Postgres

/// One rule of `flows.md` section 8 as SQL over a service's own rows: what is looked at, and what breaks it.
package struct InvariantCheck: Sendable {
    package let id: String
    let checked: SQL
    let broken: SQL

    /// - Parameters:
    ///   - checked: a query with one number, how many things the rule is about.
    ///   - broken: a query whose rows are the things that break it, each with one text column `example`.
    package init(_ id: String, checked: SQL, broken: SQL) {
        self.id = id
        self.checked = checked
        self.broken = broken
    }

    /// Materialised, so that the few examples are not looked for in a plan that is only good for a few rows.
    func run(in tx: Transaction) async throws -> AuditReport.Invariant {
        let row = try await tx.first(
            """
            WITH b AS MATERIALIZED (\(broken))
            SELECT (\(checked))::bigint AS checked, (SELECT count(*) FROM b) AS violated,
                ARRAY(SELECT b.example::text FROM b LIMIT 5) AS examples
            """
        )
        guard let row else { return AuditReport.Invariant(id: id, checked: 0, violated: 0) }
        return AuditReport.Invariant(
            id: id, checked: try row["checked"], violated: try row["violated"], examples: try row["examples"])
    }
}

extension ServiceRoutes {
    /// `GET audit`: the service's invariants over the caller's company, its facts for comparison with other services,
    /// and the state of its messages.
    package func audit(
        _ checks: @escaping @Sendable (CompanyID) -> [InvariantCheck],
        facts: @escaping @Sendable (Transaction) async throws -> [String: Int64] = { _ in [:] }
    ) {
        get("audit", right: .audit) { call in
            // Asked of the broker in the background, so it is not part of the snapshot below.
            let dead = await call.service.metrics.sampled("karvan_dead_letters").map { Int($0) }
            // Looks at every row there is, so it may take longer than what people wait for.
            return try await call.service.database.read(call.acting, within: .seconds(28)) { tx in
                _ = try await tx.query("SELECT set_config('statement_timeout', '28s', true)")
                var found: [AuditReport.Invariant] = []
                for check in checks(tx.acting.company) { found.append(try await check.run(in: tx)) }
                for rule in found {
                    call.service.metrics.counter("karvan_invariant_violations_total", [("id", rule.id)])
                        .increment(by: Int64(rule.violated))
                }
                let messages = try await AuditReport.Messages(in: tx).with(deadLetters: dead)
                let report = AuditReport(invariants: found, messages: messages, facts: try await facts(tx))
                return Answer(.ok, report)
            }
        }
    }
}

extension AuditReport.Messages {
    /// What stands in this service's messaging tables, for its audit.
    package init(in tx: Transaction) async throws {
        let row = try await tx.first(
            """
            SELECT (SELECT count(*) FROM msg.outbox) AS outbox,
                (SELECT count(*) FROM msg.deferred WHERE state < 3) AS deferred,
                (SELECT count(*) FROM msg.deferred WHERE state = 3) AS parked,
                (SELECT count(*) FROM msg.asked WHERE answered_at IS NULL) AS unanswered
            """
        )
        self.init(
            outbox: try row?["outbox"] ?? 0, deferred: try row?["deferred"] ?? 0, parked: try row?["parked"] ?? 0,
            unanswered: try row?["unanswered"] ?? 0)
    }
}
