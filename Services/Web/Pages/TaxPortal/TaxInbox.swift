import Contracts

/// The groups of a tax officer's work, with their numbers.
enum TaxInbox {
    private static let shownOfEach = 3

    static let source = InboxSource(rights: [.readTax]) { desk in
        let texts = desk.texts
        let work = try await desk.services.taxWork(for: desk.visit)
        let view = TaxWorkView(TaxWords(desk), manyItems: shownOfEach)
        let done = EmptyState(
            title: texts.text("taxWorkDone"), advice: texts.text("taxWorkDoneAdvice"),
            way: (texts.text("submissions"), SubmissionsPage.path))
        return [
            InboxSection(
                name: "tax", title: texts.text("taxWork"), groups: work.groups.map(view.group),
                empty: work.groups.isEmpty ? done : nil)
        ]
    }
}
