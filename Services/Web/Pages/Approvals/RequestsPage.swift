import Contracts

/// Every request that the person may see, with what became of it.
enum RequestsPage {
    static let path = "/approval/requests"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readApprovals, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, ApprovalWords(desk))
        let query = ListQuery(path: path, desk.visit.query, fields: ["state": Services.approvalStates])
        let page = try await desk.services.approvalRequests(query, limit: shown, for: desk.visit)
        let states = Services.approvalStates.map { ListControls.Choice(value: $0, text: words.state($0).text) }
        let list = DeskList(
            title: texts.text("approvalRequests"),
            controls: ListControls(
                query: query, groups: [(field: "state", label: texts.text("state"), choices: states)],
                next: page.page.next),
            table: table(page.data, desk),
            empty: EmptyState(
                title: texts.text("noApprovalRequests"), advice: texts.text("noApprovalRequestsAdvice")))
        return try desk.page(list)
    }

    private static func table(_ requests: [ApprovalRequestView], _ desk: Desk) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, ApprovalWords(desk))
        let columns = ["subject", "account", "amount", "requestedBy", "askedAt", "state", "endedAt"]
        return Table(
            caption: texts.text("approvalRequests"), columns: columns.map { texts.text($0) },
            rows: requests.map { request in
                Table.Row(
                    to: "\(path)/\(request.id)",
                    [
                        .text(request.facts.title), .text(request.facts.accountName),
                        .number(formats.money(request.facts.total)),
                        request.requestedByName.map { .text($0) } ?? .empty, .moment(request.requestedAt, formats),
                        .chip(words.state(request.state)), .moment(request.endedAt, formats),
                    ])
            })
    }
}
