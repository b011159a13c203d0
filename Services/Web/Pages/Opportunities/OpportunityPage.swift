import Contracts

/// One sale: whom it waits for, what is next, its lines and their fate, what happened, and what can be done.
enum OpportunityPage {
    static func register(on pages: PageRoutes) {
        let path = "\(OpportunitiesPage.path)/{id}"
        pages.get(path, right: .readSales, show)
        pages.post("\(path)/\(NextStep.name)", right: .writeSales, planNextStep)
        for action in SaleAction.allCases {
            pages.post("\(path)/\(action.rawValue)", right: action.right) { try await act(action, $0) }
        }
        pages.post("\(path)/\(StageMove.name)", right: .writeSales, moveStage)
        pages.post("\(path)/\(Assigning.name)", right: .assignSales, assign)
        pages.post("\(path)/acknowledge", right: .writeSales, acknowledge)
        pages.post("\(path)/slices/{slice}/{action}", right: .writeSales, actOnSlice)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    private static func act(_ action: SaleAction, _ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(action.rawValue)
        let body = action.body(&input)
        return try await carryOut(
            Change("sales", "opportunities/\(id)/\(action.rawValue)", body), input, of: id, done: action.rawValue, desk)
    }

    static func moveStage(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(StageMove.name)
        let change = StageMove.change(of: id, &input)
        return try await carryOut(change, input, of: id, done: StageMove.name, desk)
    }

    static func assign(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(Assigning.name)
        let request = Assigning.request(&input)
        // Whose it is now may be out of the giver's sight.
        return try await desk.carryOut(
            Change("sales", "opportunities/\(id)/assign", request), input,
            then: "\(OpportunitiesPage.path)?done=assign", else: { try await page(id, desk, $0) })
    }

    static func acknowledge(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        let input = try await desk.input("acknowledge")
        return try await carryOut(
            Change("sales", "opportunities/\(id)/acknowledge"), input, of: id, done: "noticed", desk)
    }

    static func planNextStep(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(NextStep.name)
        let body = NextStep.body(&input)
        return try await carryOut(
            Change("sales", "opportunities/\(id)/next-step", body, method: "PUT"), input, of: id, done: NextStep.name,
            desk)
    }

    static func actOnSlice(_ desk: Desk) async throws -> Reply {
        let (id, slice): (OpportunityID, SliceID) = (try desk.id("id"), try desk.id("slice"))
        guard let action = desk.visit.parameters.get("action").flatMap(SliceAction.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input("\(action.rawValue)-\(slice)")
        let body = action.body(&input)
        return try await carryOut(
            Change("sales", "opportunities/\(id)/slices/\(slice)/\(action.rawValue)", body), input, of: id,
            done: action.rawValue, desk)
    }

    private static func carryOut(
        _ change: Change, _ input: FormInput, of id: OpportunityID, done: String, _ desk: Desk
    ) async throws -> Reply {
        try await desk.carryOut(
            change, input, then: "\(OpportunitiesPage.path)/\(id)?done=\(done)", else: { try await page(id, desk, $0) })
    }

    /// - Parameters:
    ///   - refusal: of the form that did not get through.
    ///   - notice: why something else cannot be shown.
    static func page(
        _ id: OpportunityID, _ desk: Desk, _ refusal: Refusal? = nil, told notice: Notice? = nil
    ) async throws -> Reply {
        async let history = history(of: id, desk)
        async let processes = processes(desk)
        async let people = Assigning.people(desk)
        async let duplicates = duplicates(of: id, desk)
        let sale = try await desk.services.opportunity(id, for: desk.visit)
        let process = await processes.first { $0.key == sale.process }
        let documents = await SaleDocuments.find(for: sale, desk)
        let view = SaleView(
            desk: desk, sale: sale, process: process, history: await history, documents: documents,
            people: await people, duplicates: await duplicates)
        guard let notice else {
            return try desk.page("page/opportunity", title: sale.name, view.values(refusal), refusal)
        }
        let values = view.values(nil).and(["notices": [notice.values]])
        return try desk.page("page/opportunity", title: sale.name, values, status: .conflict)
    }

    /// To move it by hand, which only who sells does.
    private static func processes(_ desk: Desk) async -> [SalesProcesses.Process] {
        guard desk.may(.writeSales) else { return [] }
        return (try? await desk.services.salesProcesses(for: desk.visit)) ?? []
    }

    private static func duplicates(of id: OpportunityID, _ desk: Desk) async -> [OpportunitySummary] {
        (try? await desk.services.duplicates(of: id, for: desk.visit)) ?? []
    }

    /// What happened; the page is worth more than its past.
    private static func history(of id: OpportunityID, _ desk: Desk) async -> OpportunityHistory? {
        try? await desk.services.opportunityHistory(id, for: desk.visit)
    }
}
