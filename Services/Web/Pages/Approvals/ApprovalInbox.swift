import Contracts

/// What waits for an approver's decision, the longest waiting first.
enum ApprovalInbox {
    private static let shown = 20

    static let source = InboxSource(rights: [.decide]) { desk in
        let tasks = try await desk.services.approvalTasks(shown, for: desk.visit)
        let calm = tasks.isEmpty ? desk.texts.text("nothingToDecide") : nil
        return [
            InboxSection(
                name: "tasks", title: desk.texts.text("tasks"), target: TasksPage.path,
                table: tasks.isEmpty ? nil : TasksPage.table(tasks, desk), calm: calm)
        ]
    }
}
