import Contracts

/// Every request that the person may see, with what became of it.
enum RequestsPage {
    static let path = "/approval/requests"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readApprovals, show)
        pages.file(of: path, right: .readApprovals) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<ApprovalRequestView> {
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.approvalStates], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.approvalRequests($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing) = (desk.texts, ApprovalWords(desk), listing(desk))
        let page = try await listing.page(shown)
        let states = Services.approvalStates.map { ListControls.Choice(value: $0, text: words.state($0).text) }
        let list = DeskList(
            title: texts.text("approvalRequests"),
            controls: ListControls(
                query: listing.query, groups: [(field: "state", label: texts.text("state"), choices: states)],
                searches: [("q", texts.text("findRequest"))], next: page.page.next), isListing: true,
            table: Table("approvalRequests", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
            empty: EmptyState(
                title: texts.text("noApprovalRequests"), advice: texts.text("noApprovalRequestsAdvice")))
        return try desk.page(list)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<ApprovalRequestView>] {
        let (formats, words) = (desk.formats, ApprovalWords(desk))
        return [
            .text("subject") { $0.facts.title }, .text("account") { $0.facts.accountName },
            .money("amount", formats) { $0.facts.total }, .currency { $0.facts.total },
            .text("requestedBy") { $0.requestedByName }, .moment("askedAt", formats) { $0.requestedAt },
            .state("state", { $0.state }) { words.state($0.state) }, .moment("endedAt", formats) { $0.endedAt },
        ]
    }
}
