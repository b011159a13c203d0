import Contracts

/// All submissions, by state and portal; the filters are in the address.
enum SubmissionsPage {
    static let path = "/taxportal/submissions"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readTax, show)
        pages.file(of: path, right: .readTax) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<SubmissionView> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.submissionStates, "portal": Services.taxPortals,
                "rejection": ["BUSINESS", "TECHNICAL", "NUMBER_CLASH"],
            ], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.submissions($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        async let status = desk.services.taxStatus(for: desk.visit)
        let page = try await listing.page(shown)
        let filters = SubmissionFilters(desk: desk, query: listing.query, status: try await status)
        return try desk.page(
            DeskList(
                title: texts.text("submissions"),
                controls: ListControls(
                    query: listing.query, groups: filters.groups, searches: [("q", texts.text("findSubmission"))],
                    next: page.page.next),
                isListing: true,
                table: Table("submissions", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
                empty: EmptyState(title: texts.text("noSubmissions"), advice: texts.text("noSubmissionsAdvice"))))
    }

    private static func columns(_ desk: Desk) -> [ListColumn<SubmissionView>] {
        let (formats, words) = (desk.formats, TaxWords(desk))
        return [
            .code("document") { $0.legalNumber }, .word("kind", { $0.documentKind }) { words.document($0) },
            .text("buyer") { $0.buyerName },
            .money("net", formats) { $0.totals.net }.inFileOnly, .money("tax", formats) { $0.totals.tax }.inFileOnly,
            .money("gross", formats) { $0.totals.gross }, .currency { $0.totals.gross },
            .day("issueDate", formats) { $0.issueDate }, .state("state", { $0.state }) { words.state($0.state) },
            .inFile("authorityNumber") { $0.authorityNumber },
            .moment("sentAt", formats) { $0.sentAt }.inFileOnly,
            ListColumn(
                "deadline",
                cell: { words.deadline($0.deadlineAt, of: $0.state).first.map { .chip($0) } ?? .empty },
                data: { $0.deadlineAt.map { .text($0.description) } }),
        ]
    }
}

/// By state and portal, with counts.
private struct SubmissionFilters {
    let desk: Desk
    let query: ListQuery
    let status: TaxStatus

    private var words: TaxWords { TaxWords(desk) }

    var groups: [(field: String, label: String, choices: [ListControls.Choice])] {
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
}
