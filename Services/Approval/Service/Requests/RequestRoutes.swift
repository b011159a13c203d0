import ApprovalDomain
import Contracts
import Postgres
import ServiceKit

enum RequestRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("requests", right: .readApprovals, list)
        routes.get("requests/{id}", right: .readApprovals, show)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "opportunity_id", "q")
        let page = try call.page
        let principal = call.principal
        return try await call.read { tx in
            let found = try await RequestViews.list(filters, call.searchWords, page, for: principal, in: tx)
            return try call.list(found, page, keys: { [$0.requestedAt, $0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ApprovalRequestID.self)
        let principal = call.principal
        return try await call.read { tx in
            guard let request = try await RequestViews.find(id, in: tx),
                try await RequestViews.isVisible(id, to: principal, in: tx)
            else { throw ApprovalRefusal.requestNotFound(id) }
            return Answer(.ok, try await RequestHistory.detail(of: request, in: tx), version: request.version)
        }
    }
}
