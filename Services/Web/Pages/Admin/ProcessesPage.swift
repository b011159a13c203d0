import Contracts
import Hummingbird

/// How the company sells: its sales processes, and a new one with its first stages.
enum ProcessesPage {
    static let path = "/admin/processes"
    private static let newPath = "\(path)/new"
    private static let longest = 30
    private static let shownFirst = 4

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .manageProcesses, list)
        pages.get(newPath, right: .manageProcesses) { try await form($0) }
        pages.post(newPath, right: .manageProcesses, open)
        ProcessPage.register(on: pages)
        StagePage.register(on: pages)
    }

    static func list(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let processes = try await desk.services.processesNow(for: desk.visit)
        let table = Table(
            caption: texts.text("processes"), columns: ["salesProcess", "stages", "state"].map { texts.text($0) },
            rows: processes.map { process in
                Table.Row(
                    to: "\(path)/\(process.key)",
                    [
                        .text(words.name(process)), .number(desk.formats.number(process.standing.count)),
                        words.chips(process).first.map { .chip($0) } ?? .empty,
                    ])
            })
        let list = AdminList(
            title: texts.text("processes"), lead: texts.text("processesLead"),
            main: AdminWay(text: texts.text("newProcess"), target: newPath, key: "c"), table: table,
            empty: EmptyState(title: texts.text("noProcesses")))
        return try desk.page(list)
    }

    static func open(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("process")
        if input.isTicked("more") {
            let notice = Notice(title: desk.texts.text("stageRowAdded"), tone: .quiet)
            return try await form(desk, Refusal(notice: notice, input: input, status: .ok))
        }
        let name = input.text("name", longest: 100)
        let stages = input.rows("stages").compactMap { stage($0, &input) }
        if stages.isEmpty && input.isComplete { input.add(fault: "fieldMissing", to: "stages.0.name") }
        let change = Change("sales", "processes", SalesProcessRequest(name: name, stages: stages))
        return try await desk.carryOut(
            change, input,
            then: { answer in
                let made = try? JSON.decode(SalesProcesses.Process.self, from: answer.body)
                return made.map { "\(path)/\($0.key)?done=processOpened" } ?? path
            }, else: { try await form(desk, $0) })
    }

    /// - Returns: `nil` for a row that was left empty, or that lacks something.
    private static func stage(_ row: Int, _ input: inout FormInput) -> SalesProcessRequest.Stage? {
        guard input.optionalText("stages.\(row).name") != nil else { return nil }
        return StageFields(prefix: "stages.\(row).").read(&input)
    }

    private static func form(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let rows = refusal?.input.rows("stages").count ?? shownFirst
        let count = min(max(rows + (refusal?.input.isTicked("more") == true ? 1 : 0), 1), longest)
        let parts = (0..<count).map { row in
            AdminForm.Part(
                name: "stage-\(row)", title: texts.text("stageNumber", ["number": desk.formats.number(row + 1)]),
                fields: StageFields(prefix: "stages.\(row).").fields(desk, isOptional: true), checks: [])
        }
        let form = Form(
            "process", to: newPath, texts.text("openProcess"), weight: .main, advice: texts.text("newProcessAdvice"),
            [Field("name", texts.text("nameOfProcess"), longest: 100, isFocused: true)])
        return try desk.page(
            AdminForm(
                title: texts.text("newProcess"), crumb: AdminWay(text: texts.text("processes"), target: path),
                form: form, parts: parts, more: count < longest ? texts.text("addStageRow") : nil), refusal)
    }
}

/// The fields of one stage, in a form of its own or among others.
struct StageFields: Sendable {
    var prefix = ""

    /// - Parameters:
    ///   - stage: as it stands; what leads to it is said once, of a new one.
    ///   - isOptional: a row without a name is left out.
    func fields(_ desk: Desk, _ stage: SalesProcesses.Stage? = nil, isOptional: Bool = false) -> [Field] {
        let texts = desk.texts
        var fields = [
            Field(
                "\(prefix)name", texts.text("nameOfStage"), value: stage.map(ProcessWords(texts).name) ?? "",
                isOptional: isOptional, longest: 100),
            Field(
                "\(prefix)probability", texts.text("probability"), .number,
                value: stage.map { desk.formats.number($0.probability) } ?? "", unit: texts.text("percentMark"),
                isOptional: isOptional),
        ]
        fields.append(
            Field(
                "\(prefix)limit_days", texts.text("stageLimit"), .number,
                value: stage?.limitDays.map { desk.formats.number($0) } ?? "", hint: texts.text("stageLimitHint"),
                unit: texts.text("daysUnit"), isOptional: true))
        if stage == nil {
            let ways =
                [Field.Option("", texts.text("movedByHand"))]
                + Services.milestones.map {
                    Field.Option($0, texts.word("milestone", $0))
                }
            fields.append(
                Field("\(prefix)milestone", texts.text("leadsToStage"), .list(ways), isOptional: true))
        }
        return fields
    }

    /// A new stage; `nil` where something is missing.
    func read(_ input: inout FormInput) -> SalesProcessRequest.Stage? {
        let name = input.text("\(prefix)name", longest: 100)
        let probability = input.wholeNumber("\(prefix)probability")
        let limit = limit(&input)
        let milestone = input.optionalText("\(prefix)milestone")
        guard let name, let probability else { return nil }
        return SalesProcessRequest.Stage(name: name, probability: probability, milestone: milestone, limitDays: limit)
    }

    /// 0 where nothing is typed: then there is none.
    func limit(_ input: inout FormInput) -> Int {
        input.optional("\(prefix)limit_days") { $0.wholeNumber($1) } ?? 0
    }
}
