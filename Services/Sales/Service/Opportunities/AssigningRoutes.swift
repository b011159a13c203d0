import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// Who is responsible, and several sales at once, over HTTP.
enum AssigningRoutes {
    static func register(on routes: ServiceRoutes) {
        let changing = Access.anyOf([.writeSales, .assignSales])
        routes.get("representatives", right: .readSales, representatives)
        routes.get("opportunities/matching", right: .readSales, matching)
        routes.post("opportunities/change-many", access: changing, changeMany)
        routes.post("opportunities/change-matching", access: changing, changeMatching)
    }

    static func representatives(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            Answer(.ok, Representatives(representatives: try await UserStore.representatives(in: tx)))
        }
    }

    static func matching(_ call: Call) async throws -> Answer {
        let conditions = try conditions(of: call)
        return try await call.read { tx in
            let found = try await OpportunityList.matching(conditions, in: tx)
            let sample = try await OpportunityList.names(conditions, in: tx)
            return Answer(.ok, MatchingOpportunities(count: found.count, token: found.token, sample: sample))
        }
    }

    static func changeMany(_ call: Call) async throws -> Answer {
        let body = try await call.body(ChangeOpportunitiesRequest.self)
        try check(body.change, call)
        try BatchLimit.check(body.rows.count, pointer: "/rows")
        let (person, scope) = (call.principal.user, call.principal.opportunityScope)
        return try await call.change { tx in
            let seen = try await OpportunityList.visible(body.rows.map(\.id), scope, in: tx)
            let changed = try await OpportunityCommands.changeMany(
                body.rows.map { ($0.id, $0.version) }, body.change, seen: seen, by: person, in: tx)
            return Answer(.ok, changed)
        }
    }

    static func changeMatching(_ call: Call) async throws -> Answer {
        let body = try await call.body(ChangeMatchingRequest.self)
        try check(body.change, call)
        try BatchLimit.check(body.count, pointer: "/count")
        let (person, conditions) = (call.principal.user, try conditions(of: call))
        return try await call.change { tx in
            Answer(.ok, try await OpportunityCommands.changeMatching(conditions, body, by: person, in: tx))
        }
    }

    /// What the list with the same address shows, on all of its pages.
    private static func conditions(of call: Call) throws -> SQL {
        let question = try OpportunityQuestion(call)
        return "o.company_id = \(call.principal.company) AND \(call.principal.opportunityScope) \(question.conditions)"
    }

    /// Whoever gives sales away need not sell, and who sells may not give them away.
    private static func check(_ change: OpportunityChange, _ call: Call) throws {
        guard change.ownerID != nil || change.expectedOn != nil else {
            throw Problem.validation([
                Fault(pointer: "/change", code: "required", message: "Say what becomes of them.")
            ])
        }
        if change.ownerID != nil, !call.principal.may(.assignSales) { throw Problem.missing(.assignSales) }
        if change.expectedOn != nil, !call.principal.may(.writeSales) { throw Problem.missing(.writeSales) }
    }
}
