import Contracts
import Postgres
import ServiceKit

enum SubmissionRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions", right: .readTax, news: [.submission], list)
        routes.get("submissions/{id}", right: .readTax, show)
        routes.post("submissions/{id}/inquire", right: .submitTax, needs: .version, inquire)
        routes.post("submissions/{id}/resubmit", right: .submitTax, needs: .version, resubmit)
        routes.post("submissions/{id}/close", right: .submitTax, needs: .version, close)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "portal", "invoice_id", "adjustment_id", "rejection", "deadline_at")
        let page = try call.page
        return try await call.read { tx in
            let found = try await SubmissionViews.list(filters, page, in: tx)
            return try call.list(found, page, keys: { [$0.queuedAt, $0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        return try await call.read { tx in try await answer(id, in: tx) }
    }

    /// Asks the authority, instead of sending again.
    static func inquire(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await SubmissionCommands.inquire(id, expected: expected, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func resubmit(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let body = try await call.body(ResubmitRequest.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await SubmissionCommands.resubmit(
                id, because: body.reason, dataMended: body.dataMended ?? false, expected: expected, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func close(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let body = try await call.body(ReasonRequest.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await SubmissionCommands.close(id, because: body.reason, expected: expected, in: tx)
            return try await answer(id, in: tx)
        }
    }

    private static func answer(_ id: SubmissionID, in tx: Transaction) async throws -> Answer {
        let detail = try await SubmissionViews.detail(of: id, in: tx)
        return Answer(.ok, detail, version: detail.submission.version)
    }
}
