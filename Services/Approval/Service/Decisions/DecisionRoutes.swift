import ApprovalDomain
import Contracts
import Postgres
import ServiceKit

enum DecisionRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("requests/{id}/decide", right: .decide, decide)
        routes.post("decisions", right: .decide, decideMany)
    }

    static func decide(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ApprovalRequestID.self)
        let body: DecideRequest = try await call.body()
        let user = call.principal.user
        let item = DecideManyRequest.Item(
            requestID: id, decision: body.decision, revision: body.revision, contentHash: body.contentHash,
            remarks: body.remarks, reason: body.reason, returnToStep: body.returnToStep,
            returnedLineIDs: body.returnedLineIDs)
        return try await call.change { tx in
            let decided = try await DecisionCommands.decide(item, by: user, in: tx)
            guard let view = try await RequestViews.find(id, in: tx) else { throw ApprovalRefusal.requestNotFound(id) }
            return Answer(.ok, view, version: decided.version)
        }
    }

    static func decideMany(_ call: Call) async throws -> Answer {
        let body: DecideManyRequest = try await call.body()
        let user = call.principal.user
        return try await call.change { tx in
            let results = try await DecisionCommands.decide(body.items, by: user, in: tx)
            return Answer(.ok, DecideManyResponse(results: zip(body.items, results).map(view)))
        }
    }

    private static func view(
        _ item: DecideManyRequest.Item, _ result: DecisionCommands.Result
    ) -> DecideManyResponse.Result {
        switch result {
        case .success(let request):
            DecideManyResponse.Result(
                requestID: item.requestID, state: request.state.rawValue, version: request.version)
        case .failure(let refusal):
            DecideManyResponse.Result(requestID: item.requestID, problem: ItemProblem(refusal))
        }
    }
}
