import Contracts
import HTTPTypes
import Postgres
import SalesDomain
import ServiceKit

/// Opportunities over HTTP.
enum OpportunityRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("opportunities", right: .readSales, news: [.opportunity], list)
        routes.get("opportunities/counts", right: .readSales, counts)
        routes.post("opportunities", right: .writeSales, open)
        routes.post("opportunities/preview", right: .writeSales, preview)
        routes.get("opportunities/{id}", right: .readSales, show)
        routes.put("opportunities/{id}", right: .writeSales, revise)
        routes.get("opportunities/{id}/history", right: .readSales, history)
        routes.put("opportunities/{id}/particulars", right: .writeSales, needs: .version, describe)
        routes.get("lead-sources", right: .readSales, leadSources)
        routes.put("opportunities/{id}/next-step", right: .writeSales, planNextStep)
        routes.post("opportunities/{id}/move-stage", right: .writeSales, needs: .version, moveStage)
        routes.post("opportunities/{id}/assign", right: .assignSales, needs: .version, assign)
        routes.post("opportunities/{id}/acknowledge", right: .writeSales, needs: .version, acknowledge)
        routes.get("opportunities/{id}/duplicates", right: .readSales, duplicates)
        routes.post("opportunities/{id}/enquire", right: .writeSales, enquire)
        routes.post("opportunities/{id}/submit", right: .writeSales, submit)
        routes.post("opportunities/{id}/withdraw-submission", right: .writeSales, withdrawSubmission)
        routes.post("opportunities/{id}/close-as-lost", right: .writeSales, closeAsLost)
        routes.post("opportunities/{id}/reopen", right: .decide, reopen)
        routes.post("opportunities/{id}/renew", right: .writeSales, renew)
        routes.post("opportunities/{id}/slices/{slice}/accept-answer", right: .writeSales, acceptAnswer)
        routes.get("opportunities/{id}/lines/{line}/withdrawal", right: .writeSales, planWithdrawal)
        routes.post("opportunities/{id}/lines/{line}/withdraw", right: .writeSales, withdrawLine)
        routes.post("opportunities/{id}/lines/{line}/lose", right: .writeSales, loseLine)
        routes.post("opportunities/{id}/slices/{slice}/ask-again", right: .writeSales, askAgain)
        routes.post("opportunities/{id}/slices/{slice}/wait", right: .writeSales, waitForStock)
        routes.post("opportunities/{id}/slices/{slice}/recall", right: .writeSales, recall)
        routes.post("opportunities/{id}/slices/{slice}/redeliver", right: .writeSales, redeliver)
        routes.post("opportunities/{id}/slices/{slice}/credit", right: .writeSales, credit)
    }

    static func list(_ call: Call) async throws -> Answer {
        let question = try OpportunityQuestion(call)
        let scope = call.principal.opportunityScope
        return try await call.read { tx in
            let found = try await OpportunityList.page(question, scope: scope, in: tx)
            return try call.list(found, question.page, keys: question.order.keys, view: { $0 })
        }
    }

    /// By process, stage and state; with filters, of what the list with the same filters shows, counted for the asker alone.
    static func counts(_ call: Call) async throws -> Answer {
        guard call.query.pairs.isEmpty else {
            let (question, now) = (try OpportunityQuestion(call), call.service.now())
            let scope = call.principal.opportunityScope
            return try await call.read { tx in
                Answer(.ok, try await PipelineStore.figures(of: question, scope: scope, at: now, in: tx))
            }
        }
        return try await allCounts(call)
    }

    private static func allCounts(_ call: Call) async throws -> Answer {
        Answer(.ok, try await PipelineStore.figures(for: call.principal, at: call.service.now(), call))
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", OpportunityID.self)
        return try await call.read { tx in
            try await requireVisible(id, call, in: tx)
            let opportunity = try await OpportunityStore.find(id, in: tx)
            let giver: String? =
                if let handover = opportunity.handover {
                    try await UserStore.name(of: handover.by, in: tx)
                } else {
                    nil
                }
            return answer(
                .ok, opportunity, call, ownerName: try await UserStore.name(of: opportunity.owner, in: tx), giver: giver
            )
        }
    }

    /// What lines would come to, before anything is opened or changed.
    static func preview(_ call: Call) async throws -> Answer {
        let body = try await call.body(PreviewLinesRequest.self)
        return try await call.read { tx in
            let lines = try await OpportunityCommands.drawnLines(body.lines, currency: body.currency, in: tx)
            return Answer(.ok, LinesPreview(lines, currency: body.currency))
        }
    }

    static func open(_ call: Call) async throws -> Answer {
        let body = try await call.body(OpenOpportunityRequest.self)
        if let owner = body.ownerID, owner != call.principal.user, !call.principal.may(.assignSales) {
            throw Problem.missing(.assignSales)
        }
        return try await call.change { tx in
            let opened = try await OpportunityCommands.open(body, by: call.principal.user, in: tx)
            return answer(.created, opened, call, location: "/api/sales/v1/opportunities/\(opened.id)")
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let body = try await call.body(ReviseOpportunityRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.revise(id, body, expecting: version, in: tx)
        }
    }

    /// What happened to it.
    static func history(_ call: Call) async throws -> Answer {
        let id = try call.id("id", OpportunityID.self)
        return try await call.read { tx in
            try await requireVisible(id, call, in: tx)
            return Answer(.ok, try await HistoryStore.find(id, in: tx))
        }
    }

    static func describe(_ call: Call) async throws -> Answer {
        let body = try await call.body(DescribeOpportunityRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.describe(id, body, expecting: version, in: tx)
        }
    }

    /// What has been said of where customers come from, the usual ones first: proposals for the next sale.
    static func leadSources(_ call: Call) async throws -> Answer {
        try await call.read { tx in Answer(.ok, LeadSources(sources: try await OpportunityList.sources(in: tx))) }
    }

    static func planNextStep(_ call: Call) async throws -> Answer {
        let body = try await call.body(NextStepRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.planNextStep(id, body, expecting: version, in: tx)
        }
    }

    static func moveStage(_ call: Call) async throws -> Answer {
        let body = try await call.body(MoveStageRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.moveStage(id, to: body.stage, expecting: version, in: tx)
        }
    }

    static func assign(_ call: Call) async throws -> Answer {
        let body = try await call.body(AssignRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.assign(
                id, body, expecting: version, by: call.principal.user, in: tx)
        }
    }

    static func acknowledge(_ call: Call) async throws -> Answer {
        try await change(call) { id, version, tx in
            try await OpportunityCommands.acknowledge(id, expecting: version, by: call.principal.user, in: tx)
        }
    }

    /// Others of the same customer that may be the same sale.
    static func duplicates(_ call: Call) async throws -> Answer {
        let id = try call.id("id", OpportunityID.self)
        let scope = call.principal.opportunityScope
        return try await call.read { tx in
            try await requireVisible(id, call, in: tx)
            return Answer(.ok, OpportunityDuplicates(opportunities: try await OpportunityList.like(id, scope, in: tx)))
        }
    }

    static func enquire(_ call: Call) async throws -> Answer {
        try await change(call) { id, version, tx in
            try await OpportunityCommands.enquire(id, expecting: version, in: tx)
        }
    }

    static func submit(_ call: Call) async throws -> Answer {
        try await change(call) { id, version, tx in
            try await OpportunityCommands.submit(id, expecting: version, by: call.principal.user, in: tx)
        }
    }

    static func withdrawSubmission(_ call: Call) async throws -> Answer {
        let body = try await call.body(ReasonRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.withdrawSubmission(id, reason: body.reason, expecting: version, in: tx)
        }
    }

    static func closeAsLost(_ call: Call) async throws -> Answer {
        let body = try await call.body(ReasonRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.closeAsLost(id, reason: body.reason, expecting: version, in: tx)
        }
    }

    static func reopen(_ call: Call) async throws -> Answer {
        let body = try await call.body(ReasonRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.reopen(id, reason: body.reason, expecting: version, in: tx)
        }
    }

    static func renew(_ call: Call) async throws -> Answer {
        try await change(call) { id, version, tx in
            try await OpportunityCommands.renew(id, expecting: version, in: tx)
        }
    }

    static func acceptAnswer(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.acceptAnswer(slice, of: id, in: tx)
        }
    }

    /// The dry run; its version is what the withdrawal then expects.
    static func planWithdrawal(_ call: Call) async throws -> Answer {
        let id = try call.id("id", OpportunityID.self)
        let line = try call.id("line", OpportunityLineID.self)
        return try await call.read { tx in
            try await requireVisible(id, call, in: tx)
            let opportunity = try await OpportunityStore.find(id, in: tx)
            let plan = try opportunity.withdrawalPlan(of: line, try await tx.circumstances())
            let view = WithdrawalPlanView(plan, of: line, showsCost: call.principal.may(.readCost))
            return Answer(.ok, view, version: Int(opportunity.version))
        }
    }

    static func withdrawLine(_ call: Call) async throws -> Answer { try await giveUpLine(call, as: .withdrawn) }

    static func loseLine(_ call: Call) async throws -> Answer { try await giveUpLine(call, as: .lost) }

    private static func giveUpLine(_ call: Call, as outcome: Withdrawal.Outcome) async throws -> Answer {
        let line = try call.id("line", OpportunityLineID.self)
        let body = try await call.body(ReasonRequest.self)
        return try await change(call) { id, version, tx in
            try await OpportunityCommands.giveUp(
                line, of: id, as: outcome, reason: body.reason, expecting: version, in: tx)
        }
    }

    static func askAgain(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.askAgain(slice, of: id, in: tx)
        }
    }

    static func waitForStock(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.waitForStock(slice, of: id, in: tx)
        }
    }

    static func recall(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        let body = try await call.body(ReasonRequest.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.recall(slice, of: id, reason: body.reason, in: tx)
        }
    }

    static func redeliver(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.redeliver(slice, of: id, in: tx)
        }
    }

    static func credit(_ call: Call) async throws -> Answer {
        let slice = try call.id("slice", SliceID.self)
        let body = try await call.body(ReasonRequest.self)
        return try await changeUnversioned(call) { id, tx in
            try await OpportunityCommands.credit(slice, of: id, reason: body.reason, in: tx)
        }
    }

    // MARK: - What the handlers share

    private static func change(
        _ call: Call,
        _ command: @escaping @Sendable (OpportunityID, Int, Transaction) async throws -> Opportunity
    ) async throws -> Answer {
        let version = try call.expectedVersion
        return try await changeUnversioned(call) { id, tx in try await command(id, version, tx) }
    }

    private static func changeUnversioned(
        _ call: Call, _ command: @escaping @Sendable (OpportunityID, Transaction) async throws -> Opportunity
    ) async throws -> Answer {
        let id = try call.id("id", OpportunityID.self)
        return try await call.change { tx in
            try await requireVisible(id, call, in: tx)
            return answer(.ok, try await command(id, tx), call)
        }
    }

    private static func requireVisible(_ id: OpportunityID, _ call: Call, in tx: Transaction) async throws {
        guard call.principal.rowScope(for: "sales.opportunities") != .all else { return }
        guard try await OpportunityList.isVisible(id, call.principal.opportunityScope, in: tx) else {
            throw SalesRefusal.notFound("opportunity")
        }
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ opportunity: Opportunity, _ call: Call, ownerName: String? = nil,
        giver: String? = nil, location: String? = nil
    ) -> Answer {
        Answer(
            status,
            OpportunityView(
                opportunity, ownerName: ownerName, giver: giver, showsCost: call.principal.may(.readCost)),
            version: Int(opportunity.version), location: location)
    }
}
