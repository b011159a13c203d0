import Contracts

/// All submissions, by state and portal; the filters are in the address.
enum SubmissionsPage {
    static let path = "/taxportal/submissions"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readTax, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.submissionStates, "portal": Services.taxPortals,
                "rejection": ["BUSINESS", "TECHNICAL", "NUMBER_CLASH"],
            ])
        async let status = desk.services.taxStatus(for: desk.visit)
        async let page = desk.services.submissions(query, limit: shown, for: desk.visit)
        let view = try await SubmissionsView(desk, query, page, status)
        return try desk.page("page/list", title: desk.texts.text("submissions"), view.values)
    }
}

/// The list's values, ready to print.
private struct SubmissionsView {
    let desk: Desk
    let words: TaxWords
    let query: ListQuery
    let page: Page<SubmissionView>
    let status: TaxStatus

    init(_ desk: Desk, _ query: ListQuery, _ page: Page<SubmissionView>, _ status: TaxStatus) {
        self.desk = desk
        self.query = query
        self.page = page
        self.status = status
        words = TaxWords(desk)
    }

    var values: Values {
        let texts = desk.texts
        let table = Table(
            caption: texts.text("submissions"),
            columns: ["document", "kind", "buyer", "gross", "issueDate", "state", "deadline"].map { texts.text($0) },
            rows: page.data.map(row))
        return [
            "controls": ListControls(query: query, groups: groups, next: page.page.next).values,
            "hasRows": !page.data.isEmpty,
            "table": table.values,
            "empty": empty.values,
        ]
    }

    private func row(_ submission: SubmissionView) -> Table.Row {
        let formats = desk.formats
        let left = words.deadline(submission.deadlineAt, of: submission.state).first
        return Table.Row(
            to: "\(SubmissionsPage.path)/\(submission.id)",
            [
                .code(submission.legalNumber), .text(words.document(submission.documentKind)),
                .text(submission.buyerName), .number(formats.money(submission.totals.gross)),
                .day(submission.issueDate, formats), .chip(words.state(submission.state)),
                left.map { .chip($0) } ?? .empty,
            ])
    }

    private var groups: [(field: String, label: String, choices: [ListControls.Choice])] {
        let texts = desk.texts
        let counts = status.portals.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
        let states = Services.submissionStates.filter { counts[$0] != nil || query.has("state", $0) }
        var groups = [
            (
                field: "state", label: texts.text("state"),
                choices: states.map { state in
                    ListControls.Choice(
                        value: state, text: words.state(state).text,
                        count: desk.formats.number(counts[state, default: 0]))
                }
            )
        ]
        let portals = Services.taxPortals.filter { name in
            status.portals.contains { $0.portal == name } || query.has("portal", name)
        }
        if portals.count > 1 {
            let choices = portals.map { ListControls.Choice(value: $0, text: words.portal($0)) }
            groups.append((field: "portal", label: texts.text("taxPortal"), choices: choices))
        }
        if query.has("state", "REJECTED") || !query.chosen["rejection", default: []].isEmpty {
            let choices = ["BUSINESS", "TECHNICAL", "NUMBER_CLASH"].map {
                ListControls.Choice(value: $0, text: words.rejection($0).text)
            }
            groups.append((field: "rejection", label: texts.text("refusedBecause"), choices: choices))
        }
        return groups
    }

    private var empty: EmptyState {
        query.isFiltered
            ? EmptyState(
                title: desk.texts.text("nothingFound"), advice: nil,
                way: (desk.texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: desk.texts.text("noSubmissions"), advice: desk.texts.text("noSubmissionsAdvice"))
    }
}
