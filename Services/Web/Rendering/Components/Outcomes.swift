import Contracts
import Hummingbird

/// What became of one of several things that were asked for at once.
struct Outcome: Sendable {
    let name: String
    let target: String
    /// How it stands now; `nil` when it was refused.
    let chip: Chip?
    let problem: ItemProblem?
}

/// What got through and what did not: `page/outcomes`. Reloading it sends the same form again, which is answered as
/// before and carried out once.
struct Outcomes: Sendable {
    let title: String
    let outcomes: [Outcome]
    let way: (text: String, target: String)

    func reply(_ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let failed = outcomes.count { $0.problem != nil }
        let done = texts.text("outcomesDone", count: outcomes.count - failed)
        let notice = Notice(
            title: done, advice: failed > 0 ? texts.text("outcomesFailed", count: failed) : nil,
            tone: failed == 0 ? .good : .warn)
        // What did not get through comes first.
        let sorted = outcomes.filter { $0.problem != nil } + outcomes.filter { $0.problem == nil }
        let table = Table(
            caption: title, columns: ["subject", "outcome", "reason"].map { texts.text($0) },
            rows: sorted.map { outcome in
                Table.Row(
                    to: outcome.target,
                    [
                        .text(outcome.name), .chip(outcome.chip ?? Chip(texts.text("notDone"), .bad)),
                        outcome.problem.map { .text(words(of: $0, texts)) } ?? .empty,
                    ])
            })
        let content: Values = [
            "notice": notice.values, "table": table.values, "wayText": way.text, "wayTarget": way.target,
        ]
        return try desk.page("page/outcomes", title: title, content)
    }

    private func words(of problem: ItemProblem, _ texts: MessageCatalog) -> String {
        texts["refusal.\(problem.code)"] ?? texts.text("refusalOther", ["code": problem.code])
    }
}
