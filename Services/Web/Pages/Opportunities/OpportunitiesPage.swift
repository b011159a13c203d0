import Contracts
import ServiceKit

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
        pages.file(of: path, right: .readSales) { desk in
            Listing(query(desk), columns(of: [], desk), id: { "\($0.id)" }) {
                try await desk.services.opportunities($0, limit: $1, for: desk.visit)
            }
        }
        SaleMove.register(on: pages)
        SaleChanges.register(on: pages)
        BoardFolds.register(on: pages)
        SaleParticulars.register(on: pages)
    }

    /// What was ticked in it, it is narrowed to: for a file of these alone.
    static func query(_ desk: Desk) -> ListQuery {
        let ticked = VersionedRow<OpportunityTag>.chosen(desk).map { (name: "f.id.in", value: "\($0.id)") }
        return NarrowedList.sales(
            at: path, QueryParameters(pairs: desk.visit.query.pairs + ticked),
            fields: ["state": Services.opportunityStates], searches: ["q": .plain],
            orders: orders.flatMap { [$0.first, $0.next] })
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = query(desk)
        async let counted = figures(desk, of: query)
        async let names = NarrowedList.names(query, desk)
        let page = try await desk.services.opportunities(query, limit: shown, for: desk.visit)
        let figures = await counted
        let processes = await processes(for: query, desk)
        var table = table(page.data, desk, pick: { SaleChanges.pick($0, desk) })
        table.orders = heads(query, columns(of: page.data, desk))
        var collection = Collection(
            controls: controls(query, figures, processes, await names, next: page.page.next, desk), table: table,
            empty: empty(query, desk))
        if desk.may(.writeSales) {
            collection.main = Collection.Way(
                text: texts.text("newOpportunity"), target: OpportunityEditor.newPath, key: "c")
        }
        collection.advice = figures.map { SaleFigures($0, of: query).sentence(desk) }
        collection.others = [
            Collection.Way(text: texts.text("asBoard"), target: query.at("\(path)?layout=board").address)
        ]
        collection.choosing = SaleChanges.choosing(
            from: query, desk, hasMore: page.page.next != nil || query.after != nil)
        collection.keep(as: views(of: query, desk))
        return try desk.page("page/collection", title: texts.text("opportunities"), collection.values, nil)
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

    /// The same of what the list is narrowed to; states are counted each by itself.
    static func figures(_ desk: Desk, of query: ListQuery) async -> PipelineFigures? {
        let wide = query.choosing("state", [])
        return SaleFigures.isWhole(wide)
            ? await figures(desk) : try? await desk.services.pipelineFigures(of: wide, for: desk.visit)
    }

    /// To name those that the list is narrowed to; nothing is asked for a list that is not.
    private static func processes(for query: ListQuery, _ desk: Desk) async -> [SalesProcesses.Process] {
        guard NarrowedList.keys.contains(where: { !query.chosen[$0, default: []].isEmpty }) else { return [] }
        return (try? await desk.services.salesProcesses(for: desk.visit)) ?? []
    }

    private static func controls(
        _ query: ListQuery, _ figures: PipelineFigures?, _ processes: [SalesProcesses.Process],
        _ names: [String: String], next: String?, _ desk: Desk
    ) -> ListControls {
        let texts = desk.texts
        let words = SalesWords(texts: texts)
        let states = Services.opportunityStates.map { state in
            ListControls.Choice(
                value: state, text: words.state(state).text,
                count: figures.map { $0.count(inState: state) }.flatMap { $0 > 0 ? desk.formats.number($0) : nil })
        }
        return ListControls(
            query: query,
            groups: [(field: "state", label: texts.text("state"), choices: states)]
                + NarrowedList.groups(query, names, texts, processes),
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

    /// What is the reader's own needs nobody's name on the page.
    ///
    /// - Parameter ofOne: all are of one customer, who is not named in each row.
    private static func columns(
        of opportunities: [OpportunitySummary], ofOne: Bool = false, _ desk: Desk
    ) -> [ListColumn<OpportunitySummary>] {
        let (formats, words) = (desk.formats, SalesWords(texts: desk.texts))
        let hasOthers = opportunities.contains { $0.ownerID != desk.me.user.id }
        let account: ListColumn<OpportunitySummary> = .text("account") { $0.accountName }
        let owner: ListColumn<OpportunitySummary> = .text("saleOwner") { $0.ownerName }
        return [
            .text("opportunity") { $0.name }, ofOne ? account.inFileOnly : account,
            .money("amount", formats) { $0.amount }, .currency { $0.amount },
            .state("state", { $0.state }) { words.state($0.state) },
            ListColumn("stage", cell: { .text(words.stage($0.stage, $0.stageName)) }, data: { .text($0.stage) }),
            ListColumn("nextStep", cell: { nextStep($0, desk) }, data: { $0.nextStep.map { .text($0) } }),
            .day("nextStepOn", formats) { $0.nextStepOn }.inFileOnly,
            .day("expectedOn", formats) { $0.expectedOn }, hasOthers ? owner : owner.inFileOnly,
            .dayOf("openedOn", formats) { $0.openedAt }, .dayOf("closedAt", formats) { $0.closedAt }.inFileOnly,
            .inFile("externalRef") { $0.externalRef },
        ]
    }

    private static func heads(_ query: ListQuery, _ columns: [ListColumn<OpportunitySummary>]) -> [Int: Table.Order] {
        columns.filter { $0.cell != nil }.enumerated().reduce(into: [:]) { heads, column in
            guard let known = orders.first(where: { $0.column == column.element.key }) else { return }
            let now = [known.first, known.next].first { $0 == query.order }
            heads[column.offset] = Table.Order(
                target: query.ordered(by: now == known.first ? known.next : known.first).address,
                now: now.map { $0.hasPrefix("-") ? .descending : .ascending })
        }
    }

    static func table(
        _ opportunities: [OpportunitySummary], ofOne: Bool = false, _ desk: Desk,
        pick: (OpportunitySummary) -> Table.Pick? = { _ in nil }
    ) -> Table {
        Table(
            "opportunities", columns(of: opportunities, ofOne: ofOne, desk), opportunities, desk,
            to: { "\(path)/\($0.id)" }, pick: pick)
    }

    /// Its day, or how near it is. What was planned for a closed sale is over with it.
    private static func nextStep(_ opportunity: OpportunitySummary, _ desk: Desk) -> Cell {
        guard let day = opportunity.nextStepOn, NextStep.isOpen(opportunity.state) else { return .empty }
        return NextStep.due(day, desk).map { .chip($0) } ?? .day(day, desk.formats)
    }
}
