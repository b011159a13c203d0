import Contracts
import Foundation
import ServiceKit

/// One decision on several requests: what was chosen is shown once more, then decided, each for itself, and what got
/// through is told.
enum DecisionsPage {
    static let path = "/approval/decisions"
    /// So many of a person's tasks are looked through.
    private static let mostTasks = 200
    private static let form = "decide"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .decide, ask)
        pages.post(path, right: .decide, carryOut)
    }

    /// The chosen ones are in the address: `?item=apr_…&item=…`.
    static func ask(_ desk: Desk) async throws -> Reply {
        let chosen = Set(desk.visit.query.all("item"))
        let tasks = try await tasks(desk).filter { chosen.contains("\($0.requestID)") }
        guard !tasks.isEmpty else { return .see(TasksPage.path) }
        return try page(tasks, missing: chosen.count - tasks.count, desk)
    }

    static func carryOut(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        let waiting = try await tasks(desk)
        let items = input.rows("items").compactMap { ChosenTask(input.typed("items.\($0)") ?? "") }
        guard !items.isEmpty else { throw PageFault.unreadableForm }
        let change = Change("approval", "decisions", body(items, &input))
        return try await desk.carryOut(
            change, input,
            reply: { answer in
                let results = try JSON.decode(DecideManyResponse.self, from: answer.body).results
                return try outcome(results, waiting, desk)
            },
            else: { refusal in
                let tasks = waiting.filter { task in items.contains { $0.request == task.requestID } }
                return try page(tasks, missing: items.count - tasks.count, desk, refusal)
            })
    }

    private static func tasks(_ desk: Desk) async throws -> [ApprovalTaskView] {
        try await desk.services.approvalTasks(mostTasks, for: desk.visit)
    }

    private static func body(_ items: [ChosenTask], _ input: inout FormInput) -> DecideManyRequest? {
        let choice = input.choice("decision", of: ApprovalDecision.allCases.map(\.rawValue), fault: "decisionMissing")
        guard let decision = choice.flatMap(ApprovalDecision.init(rawValue:)) else { return nil }
        let words = decision == .approve ? nil : input.reason()
        return DecideManyRequest(
            items: items.map { item in
                DecideManyRequest.Item(
                    requestID: item.request, decision: decision, revision: item.revision, contentHash: item.hash,
                    remarks: decision == .sendBack ? words.map { [ApprovalRemark(text: $0)] } : nil,
                    reason: decision == .reject ? words : nil)
            })
    }

    /// - Parameter missing: how many of the chosen ones wait no longer.
    private static func page(
        _ tasks: [ApprovalTaskView], missing: Int, _ desk: Desk, _ refusal: Refusal? = nil
    ) throws -> Reply {
        let texts = desk.texts
        let options = ApprovalDecision.allCases.map { Field.Option($0.rawValue, texts.word("decide", $0.rawValue)) }
        let hidden = tasks.enumerated().map { index, task in
            Field("items.\(index)", "", .hidden, value: ChosenTask(task).text)
        }
        let words = Field(
            "reason", texts.text("decisionWords"), .lines, hint: texts.text("decisionWordsHint"), isOptional: true,
            longest: FormInput.longestReason)
        let form = Form(
            form, to: path, texts.text("decideChosen", count: tasks.count), weight: .main,
            hidden + [
                Field("decision", texts.text("decision"), .choice(options), value: ApprovalDecision.approve.rawValue),
                words,
            ])
        let content: Values = [
            "crumbText": texts.text("tasks"), "crumbTarget": TasksPage.path, "heading": texts.text("decideSeveral"),
            "table": TasksPage.table(tasks, desk).values,
            "sums": sums(tasks, desk).values,
            "missing": (missing > 0 ? texts.text("chosenGone", count: missing) : nil).section,
            "forms": [form.values(desk, refusal)],
        ]
        return try desk.page("page/chosen", title: texts.text("decideSeveral"), content, refusal)
    }

    /// Currencies are never added to each other.
    private static func sums(_ tasks: [ApprovalTaskView], _ desk: Desk) -> Facts {
        let byCurrency = Dictionary(grouping: tasks.map(\.facts.total), by: \.currency)
        let sums = byCurrency.sorted { $0.key.rawValue < $1.key.rawValue }.map { currency, amounts in
            (desk.texts.text("sumOfChosen"), Cell.number(desk.formats.money(amounts.reduce(.zero(currency), +))))
        }
        return Facts([(desk.texts.text("chosen"), .number(desk.formats.number(tasks.count)))] + sums)
    }

    private static func outcome(
        _ results: [DecideManyResponse.Result], _ tasks: [ApprovalTaskView], _ desk: Desk
    ) throws -> Reply {
        let (texts, words) = (desk.texts, ApprovalWords(desk))
        let names = Dictionary(tasks.map { ($0.requestID, $0.facts.title) }) { first, _ in first }
        let outcomes = results.map { result in
            Outcome(
                name: names[result.requestID] ?? "\(result.requestID)",
                target: "\(RequestsPage.path)/\(result.requestID)", chip: result.state.map { words.state($0) },
                problem: result.problem)
        }
        return try Outcomes(
            title: texts.text("decideSeveral"), outcomes: outcomes, way: (texts.text("tasks"), TasksPage.path)
        ).reply(desk)
    }
}

/// A chosen request with what was looked at, as a form carries it: nobody decides on what he has not seen.
struct ChosenTask: Sendable {
    let request: ApprovalRequestID
    let revision: Int
    let hash: String

    init(_ task: ApprovalTaskView) { (request, revision, hash) = (task.requestID, task.revision, task.contentHash) }

    init?(_ text: String) {
        let parts = text.split(separator: "|", maxSplits: 2).map(String.init)
        guard parts.count == 3, let request = try? ApprovalRequestID(parts[0]), let revision = Int(parts[1]) else {
            return nil
        }
        (self.request, self.revision, hash) = (request, revision, parts[2])
    }

    var text: String { "\(request)|\(revision)|\(hash)" }
}
