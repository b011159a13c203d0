import Contracts

/// The groups of a tax officer's work, with their numbers.
enum TaxInbox {
    private static let shownOfEach = 3

    static let source = InboxSource(rights: [.readTax], waiting: waiting) { desk in
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

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let groups = try await desk.services.taxWork(for: desk.visit).groups
        return InboxCount(
            count: groups.reduce(0) { $0 + $1.items.count }, isLowerBound: groups.contains(where: \.hasMore))
    }
}
