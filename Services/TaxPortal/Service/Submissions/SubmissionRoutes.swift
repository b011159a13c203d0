import Contracts
import ServiceKit

enum SubmissionRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions", right: .readTax, list)
        routes.get("submissions/{id}", right: .readTax, show)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "portal", "invoice_id", "adjustment_id")
        let page = try call.page
        return try await call.read { tx in
            let found = try await SubmissionViews.list(filters, page, in: tx)
            return try call.list(found, page, keys: { [$0.queuedAt, $0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        return try await call.read { tx in
            let detail = try await SubmissionViews.detail(of: id, in: tx)
            return Answer(.ok, detail, version: detail.submission.version)
        }
    }
}
