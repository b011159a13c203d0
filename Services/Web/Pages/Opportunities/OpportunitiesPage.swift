import Contracts

/// The opportunities that a person may see, as a list or as a board (`layout=board`); filters and order are in the address.
enum OpportunitiesPage {
    static let path = "/sales/opportunities"
    private static let shown = 50

    /// By column, what a click on its head orders by, and by the next click. The very first is the usual order.
    private static let orders: [(column: String, first: String, next: String)] = [
        ("openedOn", "-opened_at", "opened_at"), ("amount", "-amount", "amount"),
        ("expectedOn", "expected_on", "-expected_on"), ("nextStep", "next_step_on", "next_step_on"),
    ]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSales) { desk in
            desk.visit.query["layout"] == "board" ? try await SaleBoard.show(desk) : try await show(desk)
        }
        SaleFile.register(on: pages)
        SaleMove.register(on: pages)
    }

    /// - Parameter path: the page's own, or that of another way to see the same list.
    static func query(_ desk: Desk, at path: String = path) -> ListQuery {
        NarrowedList.sales(
            at: path, desk.visit.query, fields: ["state": Services.opportunityStates], searches: ["q": .plain],
            orders: orders.flatMap { [$0.first, $0.next] })
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = query(desk)
        async let counted = figures(desk)
        let page = try await desk.services.opportunities(query, limit: shown, for: desk.visit)
        let figures = await counted
        let processes = await processes(for: query, desk)
        var table = table(page.data, desk)
        table.orders = heads(query, columns(of: page.data, desk))
        var collection = Collection(
            controls: controls(query, figures, processes, next: page.page.next, desk), table: table,
            empty: empty(query, desk))
        if desk.may(.writeSales) {
            collection.main = Collection.Way(
                text: texts.text("newOpportunity"), target: OpportunityEditor.newPath, key: "c")
        }
        collection.advice = figures.flatMap { SaleFigures($0, of: query)?.sentence(desk) }
        let views = views(of: query, desk)
        collection.views = views.tabs
        collection.others =
            [
                Collection.Way(text: texts.text("asBoard"), target: query.at("\(path)?layout=board").address),
                Collection.Way(text: texts.text("asFile"), target: query.at(SaleFile.path).address),
            ] + views.ways
        return try desk.page("page/collection", title: texts.text("opportunities"), collection.values)
    }

    /// The list with and without what is closed, and whatever the person saved.
    static func views(of query: ListQuery, _ desk: Desk) -> ListViews {
        ListViews(
            desk: desk, page: path,
            standard: [
                (desk.texts.text("viewAll"), ""),
                (desk.texts.text("viewOpen"), "f.state.in=\(Services.openStates.joined(separator: ","))"),
            ], address: query.firstPage.address)
    }

    /// How many there are of everything; the list is worth more than its counts.
    static func figures(_ desk: Desk) async -> PipelineFigures? {
        try? await desk.services.pipelineFigures(for: desk.visit)
    }

    /// To name those that the list is narrowed to; nothing is asked for a list that is not.
    private static func processes(for query: ListQuery, _ desk: Desk) async -> [SalesProcesses.Process] {
        guard NarrowedList.keys.contains(where: { !query.chosen[$0, default: []].isEmpty }) else { return [] }
        return (try? await desk.services.salesProcesses(for: desk.visit)) ?? []
    }

    static func controls(
        _ query: ListQuery, _ figures: PipelineFigures?, _ processes: [SalesProcesses.Process] = [], next: String?,
        _ desk: Desk
    ) -> ListControls {
        let texts = desk.texts
        let words = SalesWords(texts: texts)
        // Counts are of everything; beside a narrower list they would mislead.
        let counts = SaleFigures.isWhole(query) ? figures : nil
        let states = Services.opportunityStates.map { state in
            ListControls.Choice(
                value: state, text: words.state(state).text,
                count: counts.map { $0.count(inState: state) }.flatMap { $0 > 0 ? desk.formats.number($0) : nil })
        }
        return ListControls(
            query: query,
            groups: [(field: "state", label: texts.text("state"), choices: states)]
                + NarrowedList.groups(query, texts, processes),
            searches: [("q", texts.text("nameOrCustomer"))], next: next, narrowed: NarrowedList.measures(query, desk))
    }

    private static func empty(_ query: ListQuery, _ desk: Desk) -> EmptyState {
        let texts = desk.texts
        let new = desk.may(.writeSales) ? (text: texts.text("newOpportunity"), target: OpportunityEditor.newPath) : nil
        return query.isFiltered
            ? EmptyState(
                title: texts.text("nothingFound"), advice: texts.text("searchPartAdvice"),
                way: (texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: texts.text("noOpportunities"), advice: texts.text("noOpportunitiesAdvice"), way: new)
    }

    // MARK: - The table

    /// What is the reader's own needs nobody's name.
    private static func columns(
        of opportunities: [OpportunitySummary], ofOne: Bool = false, _ desk: Desk
    ) -> [String] {
        let hasOthers = opportunities.contains { $0.ownerID != desk.me.user.id }
        return ["opportunity"] + (ofOne ? [] : ["account"])
            + ["amount", "state", "stage", "nextStep", "expectedOn"] + (hasOthers ? ["saleOwner"] : []) + ["openedOn"]
    }

    private static func heads(_ query: ListQuery, _ columns: [String]) -> [Int: Table.Order] {
        columns.enumerated().reduce(into: [:]) { heads, column in
            guard let known = orders.first(where: { $0.column == column.element }) else { return }
            let now = [known.first, known.next].first { $0 == query.order }
            heads[column.offset] = Table.Order(
                target: query.ordered(by: now == known.first ? known.next : known.first).address,
                now: now.map { $0.hasPrefix("-") ? .descending : .ascending })
        }
    }

    /// - Parameter ofOne: all are of one customer, who is not named in each row.
    static func table(_ opportunities: [OpportunitySummary], ofOne: Bool = false, _ desk: Desk) -> Table {
        let columns = columns(of: opportunities, ofOne: ofOne, desk)
        return Table(
            caption: desk.texts.text("opportunities"), columns: columns.map { desk.texts.text($0) },
            rows: opportunities.map { opportunity in
                Table.Row(to: "\(path)/\(opportunity.id)", columns.map { cell($0, of: opportunity, desk) })
            })
    }

    private static func cell(_ column: String, of opportunity: OpportunitySummary, _ desk: Desk) -> Cell {
        let (formats, words) = (desk.formats, SalesWords(texts: desk.texts))
        return switch column {
        case "account": .text(opportunity.accountName)
        case "amount": .number(formats.money(opportunity.amount))
        case "state": .chip(words.state(opportunity.state))
        case "stage": .text(words.stage(opportunity.stage, opportunity.stageName))
        case "nextStep": nextStep(opportunity, desk)
        case "expectedOn": .day(opportunity.expectedOn, formats)
        case "saleOwner": opportunity.ownerName.map { .text($0) } ?? .empty
        case "openedOn": .day(formats.localDate(opportunity.openedAt), formats)
        default: .text(opportunity.name)
        }
    }

    /// Its day, or how near it is. What was planned for a closed sale is over with it.
    private static func nextStep(_ opportunity: OpportunitySummary, _ desk: Desk) -> Cell {
        guard let day = opportunity.nextStepOn, NextStep.isOpen(opportunity.state) else { return .empty }
        return NextStep.due(day, desk).map { .chip($0) } ?? .day(day, desk.formats)
    }
}
