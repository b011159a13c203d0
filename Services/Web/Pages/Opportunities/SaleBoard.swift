import Contracts

/// Open sales as columns by stage (UX guide 4.5): `/sales/opportunities?layout=board`. A stage follows what is done and the
/// documents; so a card is moved by doing what leads there (``SaleMove``), and by nothing else.
enum SaleBoard {
    private static let shown = 20

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let processes = try await desk.services.salesProcesses(for: desk.visit)
        async let counted = OpportunitiesPage.figures(desk)
        let asked = OpportunitiesPage.query(desk)
        guard let process = await process(asked, processes, counted)?.onBoard(await counted) else {
            throw PageFault.notFound
        }
        let isChosen = asked.has("process", process.key)
        let query = asked.choosing("stage", []).choosing("process", []).at(address(of: isChosen ? process : nil))
        async let names = NarrowedList.names(query, desk)
        async let figures = OpportunitiesPage.figures(desk, of: query)
        let pages = try await fill(process, query, desk)
        let view = BoardView(
            desk: desk, query: query, process: process, isChosen: isChosen, figures: await figures, names: await names)
        let views = OpportunitiesPage.views(of: query, desk)
        let content: Values = [
            "viewTabs": [views.tabs.values], "controls": view.controls.values,
            "columns": zip(process.stages, pages).map(view.column) + ["WON", "LOST"].map(view.end),
            "ways": [view.listWay] + processes.filter { $0.key != process.key && !$0.isRetired }.map(view.way)
                + views.ways.map { ["text": $0.text, "target": $0.target] as Values },
            "newTargets": (desk.may(.writeSales) ? OpportunityEditor.newPath : nil).section,
        ]
        return try desk.page("page/board", title: texts.text("opportunities"), content, nil)
    }

    /// The board's own address; filters come behind it.
    static func address(of process: SalesProcesses.Process?) -> String {
        "\(OpportunitiesPage.path)?layout=board" + (process.map { "&f.process.in=\($0.key)" } ?? "")
    }

    /// The chosen one, else the one that has the most open sales.
    private static func process(
        _ query: ListQuery, _ all: [SalesProcesses.Process], _ figures: PipelineFigures?
    ) -> SalesProcesses.Process? {
        if let chosen = all.first(where: { query.has("process", $0.key) }) { return chosen }
        func open(_ process: SalesProcesses.Process) -> Int {
            figures?.groups.filter { $0.process == process.key && Services.openStates.contains($0.state) }
                .reduce(0) { $0 + $1.count } ?? 0
        }
        return all.indices.max { (open(all[$0]), $1) < (open(all[$1]), $0) }.map { all[$0] }
    }

    /// The first cards of each stage, in its order.
    private static func fill(
        _ process: SalesProcesses.Process, _ query: ListQuery, _ desk: Desk
    ) async throws -> [Page<OpportunitySummary>] {
        try await withThrowingTaskGroup(of: (Int, Page<OpportunitySummary>).self) { group in
            let folds = BoardFolds(desk.visit)
            for (index, stage) in process.stages.enumerated() {
                guard !folds.has(BoardFolds.key(process, stage.key)) else {
                    group.addTask { (index, Page([], limit: 0, next: nil)) }
                    continue
                }
                let column = BoardView.column(query, process, stage)
                group.addTask { (index, try await desk.services.opportunities(column, limit: shown, for: desk.visit)) }
            }
            let pages = try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            return process.stages.indices.compactMap { pages[$0] }
        }
    }
}

extension SalesProcesses.Process {
    /// With its standing stages, and a retired one as long as open sales stand in it.
    fileprivate func onBoard(_ figures: PipelineFigures?) -> Self {
        let open = Set(
            (figures?.groups ?? []).filter { $0.process == key && Services.openStates.contains($0.state) }.map(\.stage))
        return Self(
            key: key, name: name, stages: stages.filter { !$0.isRetired || open.contains($0.key) },
            isDefault: isDefault, isRetired: isRetired, version: version)
    }
}
