import Contracts
import IdentityDomain
import ServiceKit

/// What people tell of what went wrong, and the list of it for the administrators of their company.
enum ProblemReportRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("me/problem-reports", access: .signedIn, report)
        routes.get("problem-reports", right: .manageUsers, list)
        routes.get("problem-reports/{id}", right: .manageUsers, show)
        routes.post("problem-reports/{id}/close", right: .manageUsers, close)
    }

    static func report(_ call: Call) async throws -> Answer {
        let body = try await call.body(ReportProblemRequest.self)
        let user = call.principal.user
        let id = ProblemReportID()
        return try await call.change { tx in
            // The person's row first: he may tell of two things at once.
            _ = try await UserStore.find(user, .forUpdate, in: tx)
            try ProblemReports.check(body, open: try await ProblemReportStore.open(of: user, in: tx))
            ProblemReportStore.insert(body, as: id, by: user, in: tx)
            return Answer(.created, try await ProblemReportStore.find(id, in: tx))
        }
    }

    /// The latest first.
    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("open")
        let page = try call.page
        let open = try filters.value("open").map { word in
            guard let open = Bool(word) else {
                throw Problem.parameter("open", code: "unsupported_parameter", "say true or false")
            }
            return open
        }
        let before: ProblemReportID? = try page.key(0)
        return try await call.read { tx in
            let reports = try await ProblemReportStore.page(open: open, before: before, limit: page.fetch, in: tx)
            return try call.list(reports, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProblemReportID.self)
        return try await call.read { tx in Answer(.ok, try await ProblemReportStore.find(id, in: tx)) }
    }

    static func close(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProblemReportID.self)
        return try await call.change { tx in
            let report = try await ProblemReportStore.find(id, .forUpdate, in: tx)
            guard report.closedAt == nil else { throw IdentityRefusal.reportClosed }
            ProblemReportStore.close(id, by: call.principal.user, in: tx)
            return Answer(.ok, try await ProblemReportStore.find(id, in: tx))
        }
    }
}
