import Contracts

/// Moving a card of the board (UX guide 4.5): a page that tells what would be done and asks for what is missing. The card
/// leads here by its way “Move …”, by the key m, and by being dropped on a column, which opens the move that leads there.
enum SaleMove {
    /// The actions that change where a sale stands. The rest of them is on its own page.
    private static let actions: [SaleAction] = [.submit, .withdrawSubmission, .closeAsLost]

    static func register(on pages: PageRoutes) {
        let path = "\(OpportunitiesPage.path)/{id}/move"
        pages.get(path, right: .writeSales) { try await page($0.id("id"), $0) }
        pages.post("\(path)/\(StageMove.name)", right: .writeSales, moveStage)
        pages.post("\(path)/\(Assigning.name)", right: .assignSales, assign)
        for action in actions {
            pages.post("\(path)/\(action.rawValue)", right: action.right) { try await act(action, $0) }
        }
    }

    static func target(of sale: OpportunityID, backTo board: String) -> String {
        "\(OpportunitiesPage.path)/\(sale)/move?back=\(ListQuery.encoded(board))"
    }

    /// The columns that a card can be dropped on, as far as it tells; the page itself knows better.
    static func columns(
        for sale: OpportunitySummary, in process: SalesProcesses.Process, to desk: Desk
    ) -> [String] {
        let byHand =
            desk.may(.writeSales) && NextStep.isOpen(sale.state)
            ? StageMove.stages(from: sale.stage, in: process).map(\.key) : []
        return byHand + offered(for: sale, in: process, to: desk).compactMap { $0.column(in: process) }
    }

    private static func offered(
        for sale: OpportunitySummary, in process: SalesProcesses.Process, to desk: Desk
    ) -> [SaleAction] {
        actions.filter { action in
            guard desk.may(action.right) else { return false }
            switch action {
            case .submit: return ["DRAFT", "RETURNED"].contains(sale.state)
            case .withdrawSubmission: return sale.state == "IN_APPROVAL"
            default: return NextStep.isOpen(sale.state)
            }
        }
    }

    private static func moveStage(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(StageMove.name)
        let change = StageMove.change(of: id, &input)
        let board = back(desk)
        return try await desk.carryOut(
            change, input, then: "\(board)\(board.contains("?") ? "&" : "?")done=\(StageMove.name)",
            else: { try await page(id, desk, $0) })
    }

    private static func assign(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(Assigning.name)
        let request = Assigning.request(&input)
        let board = back(desk)
        return try await desk.carryOut(
            Change("sales", "opportunities/\(id)/\(Assigning.name)", request), input,
            then: "\(board)\(board.contains("?") ? "&" : "?")done=\(Assigning.name)",
            else: { try await page(id, desk, $0) })
    }

    private static func act(_ action: SaleAction, _ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(action.rawValue)
        let body = action.body(&input)
        let board = back(desk)
        return try await desk.carryOut(
            Change("sales", "opportunities/\(id)/\(action.rawValue)", body), input,
            then: "\(board)\(board.contains("?") ? "&" : "?")done=\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: OpportunityID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, words) = (desk.texts, SalesWords(texts: desk.texts))
        let sale = try await desk.services.opportunity(id, for: desk.visit)
        let process = try? await desk.services.salesProcesses(for: desk.visit).first { $0.key == sale.process }
        let target = target(of: id, backTo: back(desk)).split(separator: "?", maxSplits: 1)
        var forms = SaleAction.offered(for: sale, to: desk).filter(actions.contains).map { action in
            action.form(for: sale, desk, to: "\(target[0])/\(action.rawValue)?\(target[1])")
        }
        let people = NextStep.isOpen(sale.state) ? await Assigning.people(desk) : []
        if let assign = Assigning.form(
            to: "\(target[0])/\(Assigning.name)?\(target[1])", version: sale.version, owner: sale.ownerID,
            among: people,
            desk)
        {
            forms.append(assign)
        }
        // Dropped on a column: what leads there comes first, and is open.
        let to = desk.visit.query["to"]
        if let move = StageMove.form(
            for: sale, in: process, desk, to: "\(target[0])/\(StageMove.name)?\(target[1])", wanted: to)
        {
            forms.insert(move, at: 0)
        }
        let byHand = process.flatMap { process in
            StageMove.stages(from: sale.stage, in: process).contains { $0.key == to } ? StageMove.name : nil
        }
        let wanted =
            byHand ?? (to == Assigning.name ? to : nil)
            ?? to.flatMap { to in actions.first { $0.columns(in: process).contains(to) }?.rawValue }
        forms = forms.filter { $0.name == wanted } + forms.filter { $0.name != wanted }
        let isReached = wanted == nil || forms.first?.name == wanted
        let content: Values = [
            "boardTarget": back(desk), "sale": sale.name, "saleTarget": "\(OpportunitiesPage.path)/\(id)",
            "account": sale.accountName,
            "chips": [words.state(sale.state), Chip(words.stage(sale.stage, sale.stageName))].map(\.values),
            "isOutOfReach": !isReached, "hasMoves": !forms.isEmpty,
            "forms": Actions(forms: forms, opensFirst: isReached).values(desk, refusal),
        ]
        return try desk.page("page/move", title: texts.text("moveSale"), content, refusal)
    }

    /// Where the person came from: the board, filtered as it was.
    private static func back(_ desk: Desk) -> String {
        let board = "\(OpportunitiesPage.path)?"
        let asked = LocalPath.safe(desk.visit.query["back"] ?? "")
        return asked.hasPrefix(board) ? asked : "\(board)layout=board"
    }
}

extension SaleAction {
    /// The columns that a card comes to by it: stages, and the end.
    fileprivate func columns(in process: SalesProcesses.Process?) -> [String] {
        switch self {
        case .submit: (process?.standing.first { $0.milestone == "APPROVAL" }).map { [$0.key] } ?? []
        case .closeAsLost: ["LOST"]
        default: []
        }
    }

    func column(in process: SalesProcesses.Process) -> String? {
        columns(in: process).first
    }
}
