import Contracts

/// What waits for the person's decision, the longest waiting first; several can be chosen and decided at once.
enum TasksPage {
    static let path = "/approval/tasks"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .decide, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.approvalTasks(query, limit: shown, for: desk.visit)
        let list = DeskList(
            title: texts.text("tasks"),
            ways: [
                Way(texts.text("approvalRequests"), to: RequestsPage.path),
                Way(texts.text("delegations"), to: DelegationsPage.path),
            ],
            controls: ListControls(
                query: query, groups: [], searches: [("q", texts.text("findRequest"))], next: page.page.next),
            table: table(page.data, desk, isPickable: true),
            choosing: Choosing(
                target: DecisionsPage.path, button: texts.text("decideSeveral"), hint: texts.text("pickHint")),
            empty: EmptyState(
                title: texts.text("nothingToDecide"), advice: texts.text("nothingToDecideAdvice"),
                way: (texts.text("approvalRequests"), RequestsPage.path)))
        return try desk.page(list)
    }

    static func table(_ tasks: [ApprovalTaskView], _ desk: Desk, isPickable: Bool = false) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, ApprovalWords(desk))
        let columns = [
            "subject", "account", "amount", "largestDiscount", "requestedBy", "waitingSince", "decideUntil", "mark",
        ]
        let rows = tasks.map { task in
            let pick = Table.Pick(
                name: "item", value: "\(task.requestID)", label: texts.text("pickOne", ["name": task.facts.title]))
            return Table.Row(
                to: "\(RequestsPage.path)/\(task.requestID)", pick: isPickable ? pick : nil,
                [
                    .text(task.facts.title), .text(task.facts.accountName), .number(formats.money(task.facts.total)),
                    task.facts.discountRate > .zero ? .number(formats.percent(task.facts.discountRate)) : .empty,
                    task.requestedByName.map { .text($0) } ?? .empty, .moment(task.openedAt, formats),
                    .moment(task.expiresAt, formats), words.mark(of: task).map { .chip($0) } ?? .empty,
                ])
        }
        return Table(caption: texts.text("tasks"), columns: columns.map { texts.text($0) }, rows: rows)
    }
}
