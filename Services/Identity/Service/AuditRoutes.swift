import Contracts
import Postgres
import ServiceKit

/// Identity's part of `karvan audit`.
enum AuditRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("audit", right: .audit, report)
    }

    static func report(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let row = try await tx.first(
                """
                select (select count(*) from app_user where company_id = \(tx.acting.company)) as users,
                    (select count(*) from unit where company_id = \(tx.acting.company)) as units
                """
            )
            let messages = try await AuditReport.Messages(in: tx)
            let facts = ["users": try row?["users"] ?? 0 as Int64, "units": try row?["units"] ?? 0 as Int64]
            return Answer(.ok, AuditReport(invariants: [], messages: messages, facts: facts))
        }
    }
}
