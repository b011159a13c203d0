import Contracts

/// One request: what is asked, what changed, who decided already; and the person's own decision, when it waits for him.
enum RequestPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(RequestsPage.path)/{id}", right: .readApprovals, show)
        pages.post("\(RequestsPage.path)/{id}/{decision}", right: .decide, decide)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func decide(_ desk: Desk) async throws -> Reply {
        let id: ApprovalRequestID = try desk.id("id")
        guard let decision = desk.visit.parameters.get("decision").flatMap(ApprovalDecision.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input(decision.rawValue)
        let body = try RequestAction.body(of: decision, &input)
        return try await desk.carryOut(
            Change("approval", "requests/\(id)/decide", body), input, then: place(after: decision),
            else: { try await page(id, desk, $0) })
    }

    /// Back to what waits, with what was done.
    static func place(after decision: ApprovalDecision) -> String {
        "\(TasksPage.path)?done=\(decision.rawValue)Request"
    }

    private static func page(_ id: ApprovalRequestID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let mine = desk.may(.decide) ? desk.services.approvalTask(on: id, for: desk.visit) : nil
        let detail = try await desk.services.approvalRequest(id, for: desk.visit)
        let task = try await mine
        let sale = await sale(of: detail.request, desk)
        let forms = task.map { RequestAction.forms(for: $0, detail.steps, desk.texts) } ?? []
        var content = RequestView(
            desk, detail, task, credit: await credit(of: sale, desk),
            answered: AnsweredLines(sale, revision: detail.request.revision, desk)
        ).values
        content["forms"] = Actions(forms: forms).values(desk, refusal)
        return try desk.page("page/approval_request", title: detail.request.facts.title, content, refusal)
    }

    /// As it stands now, for those who may see it; the page does without.
    private static func sale(of request: ApprovalRequestView, _ desk: Desk) async -> OpportunityView? {
        guard desk.may(.readSales), let id = request.opportunityID else { return nil }
        return try? await desk.services.opportunity(id, for: desk.visit)
    }

    /// How the customer stands, for those who may see it; the page does without.
    private static func credit(of sale: OpportunityView?, _ desk: Desk) async -> CreditAccountView? {
        guard desk.may(.readCredit), let sale else { return nil }
        return try? await desk.services.creditAccount(sale.accountID, for: desk.visit)
    }
}
