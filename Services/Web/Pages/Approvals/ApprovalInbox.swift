import Contracts

/// What waits for an approver's decision, the longest waiting first.
enum ApprovalInbox {
    private static let shown = 20

    static let source = InboxSource(rights: [.decide], waiting: waiting) { desk in
        let page = try await desk.services.approvalTasks(shown, for: desk.visit)
        let calm = page.data.isEmpty ? desk.texts.text("nothingToDecide") : nil
        return [
            InboxSection(
                name: "tasks", title: desk.texts.text("tasks"), table: page.data.isEmpty ? nil : table(page.data, desk),
                calm: calm)
        ]
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let page = try await desk.services.approvalTasks(shown, for: desk.visit)
        return InboxCount(count: page.data.count, isLowerBound: page.page.hasMore)
    }

    private static func table(_ tasks: [ApprovalTaskView], _ desk: Desk) -> Table {
        let (texts, formats) = (desk.texts, desk.formats)
        let columns = ["subject", "account", "amount", "requestedBy", "waitingSince", "decideUntil"]
        let rows = tasks.map { task in
            Table.Row(
                to: task.opportunityID.flatMap { desk.may(.readSales) ? "\(OpportunitiesPage.path)/\($0)" : nil },
                [
                    .text(task.facts.title), .text(task.facts.accountName), .number(formats.money(task.facts.total)),
                    task.requestedByName.map { .text($0) } ?? .empty, .moment(task.openedAt, formats),
                    .moment(task.expiresAt, formats),
                ])
        }
        return Table(caption: texts.text("tasks"), columns: columns.map { texts.text($0) }, rows: rows)
    }
}
