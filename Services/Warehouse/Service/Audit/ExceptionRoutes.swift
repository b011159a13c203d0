import Contracts
import Foundation
import Postgres
import ServiceKit
import WarehouseDomain

/// Facts that did not fit: shown, and closed by a person who has looked at them.
enum ExceptionRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("exceptions", right: .readStock, list)
        routes.post("exceptions/{id}/close", right: .manageStock, close)
    }

    /// Pages by the primary key; `closed_at=null:true` for those that nobody has looked at yet.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let closed = try call.filters("closed_at").sql("closed_at", on: "closed_at", as: Timestamp.self)
        let after: String? = try page.key(0)
        let beyond: SQL = after.flatMap { Base32.decode($0) }.map { " and exception_id > \($0)" } ?? ""
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select exception_id, kind, subject_id, detail, opened_at, closed_at from exception_item
                where company_id = \(tx.acting.company) \(closed) \(beyond)
                order by exception_id
                limit \(page.fetch)
                """
            )
            let views = try rows.map { row in
                ExceptionView(
                    id: Base32.encode(try row["exception_id"]), kind: try row["kind"],
                    subjectID: Base32.encode(try row["subject_id"]), detail: try row["detail"],
                    openedAt: try row["opened_at"], closedAt: try row["closed_at"])
            }
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func close(_ call: Call) async throws -> Answer {
        guard let id = Base32.decode(try call.parameter("id")) else { throw Problem.notFound() }
        return try await call.change { tx in
            let closed = try await tx.execute(
                """
                update exception_item set closed_at = \(tx.now), closed_by = \(tx.acting.actor.userID)
                where company_id = \(tx.acting.company) and exception_id = \(id) and closed_at is null
                """
            )
            guard closed == 1 else { throw WarehouseRefusal.notFound("open exception") }
            return Answer(.noContent)
        }
    }
}
