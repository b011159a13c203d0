import Contracts

/// The opportunities that a person may see; the filters are in the address.
enum OpportunitiesPage {
    static let path = "/sales/opportunities"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSales, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, SalesWords(texts: desk.texts))
        let query = NarrowedList.sales(desk.visit.query, fields: ["state": Services.opportunityStates])
        let page = try await desk.services.opportunities(query, limit: shown, for: desk.visit)
        let states = Services.opportunityStates.map {
            ListControls.Choice(value: $0, text: words.state($0).text)
        }
        let controls = ListControls(
            query: query,
            groups: [(field: "state", label: texts.text("state"), choices: states)] + NarrowedList.groups(query, texts),
            next: page.page.next, narrowed: NarrowedList.measures(query, desk))
        let empty =
            query.isFiltered
            ? EmptyState(title: texts.text("nothingFound"), way: (texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: texts.text("noOpportunities"), advice: texts.text("noOpportunitiesAdvice"))
        let content: Values = [
            "controls": controls.values,
            "hasRows": !page.data.isEmpty,
            "table": table(page.data, desk).values,
            "empty": empty.values,
        ]
        return try desk.page("page/list", title: texts.text("opportunities"), content)
    }

    /// - Parameter ofOne: all are of one customer, who is not named in each row.
    static func table(_ opportunities: [OpportunitySummary], ofOne: Bool = false, _ desk: Desk) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, SalesWords(texts: desk.texts))
        let account = ofOne ? [] : ["account"]
        return Table(
            caption: texts.text("opportunities"),
            columns: (["opportunity"] + account + ["amount", "state", "stage", "expectedOn", "openedOn"]).map {
                texts.text($0)
            },
            rows: opportunities.map { opportunity in
                Table.Row(
                    to: "\(path)/\(opportunity.id)",
                    [Cell.text(opportunity.name)] + (ofOne ? [] : [.text(opportunity.accountName)]) + [
                        .number(formats.money(opportunity.amount)), .chip(words.state(opportunity.state)),
                        .text(words.stage(opportunity.stage)), .day(opportunity.expectedOn, formats),
                        .day(formats.localDate(opportunity.openedAt), formats),
                    ])
            })
    }
}
