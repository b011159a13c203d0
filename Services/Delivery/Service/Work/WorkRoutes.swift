import Contracts
import Postgres
import ServiceKit

/// How much is on the road and waits for whoever brings it to its end, asked many times an hour for every open page.
enum WorkRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("work", right: .confirmDelivery, show)
    }

    /// `delivery_under_way` carries it.
    static func show(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let row = try await tx.first(
                """
                select count(*) filter (where d.state = 'IN_TRANSIT')::bigint as in_transit,
                  count(*) filter (where d.state = 'ATTEMPT_FAILED')::bigint as attempt_failed,
                  count(*) filter (where \(Look(call, at: tx.now).isOverdue))::bigint as overdue
                from delivery as d
                where d.company_id = \(tx.acting.company) and d.state in ('IN_TRANSIT', 'ATTEMPT_FAILED', 'RETURNING')
                """
            )
            return Answer(
                .ok,
                WorkCounts(counts: [
                    DeliveryWork.inTransit.rawValue: Int(try row?["in_transit"] as Int64? ?? 0),
                    DeliveryWork.attemptFailed.rawValue: Int(try row?["attempt_failed"] as Int64? ?? 0),
                    DeliveryWork.overdue.rawValue: Int(try row?["overdue"] as Int64? ?? 0),
                ]))
        }
    }
}
