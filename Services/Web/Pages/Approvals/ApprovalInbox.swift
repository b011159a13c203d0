import Contracts

/// What waits for an approver's decision, the longest waiting first.
enum ApprovalInbox {
    private static let shown = 20

    static let source = InboxSource(rights: [.decide], waiting: waiting) { desk in
        let tasks = try await desk.services.approvalTasks(shown, for: desk.visit)
        let calm = tasks.isEmpty ? desk.texts.text("nothingToDecide") : nil
        return [
            InboxSection(
                name: "tasks", title: desk.texts.text("tasks"), target: TasksPage.path,
                table: tasks.isEmpty ? nil : TasksPage.table(tasks, desk), calm: calm)
        ]
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let tasks = try await desk.services.approvalTasks(shown + 1, for: desk.visit)
        return InboxCount(count: min(tasks.count, shown), isLowerBound: tasks.count > shown)
    }
}
