import Contracts
import Hummingbird

/// One stage of a sales process: its name and probability, how many open sales stand in it, and retiring it.
enum StagePage {
    private enum Action: String, CaseIterable {
        case revise, retire, restore

        var done: String {
            switch self {
            case .revise: "stageRevised"
            case .retire: "stageRetired"
            case .restore: "stageRestored"
            }
        }
    }

    static func register(on pages: PageRoutes) {
        let path = "\(ProcessesPage.path)/{key}/stages/{stage}"
        pages.get(path, right: .manageProcesses) { desk in
            let process = try await ProcessPage.process(desk)
            return try show(try stage(of: process, desk), process, desk)
        }
        for action in Action.allCases {
            pages.post("\(path)/\(action.rawValue)", right: .manageProcesses) { try await act(action, $0) }
        }
    }

    static func target(_ stage: SalesProcesses.Stage, of process: SalesProcesses.Process) -> String {
        "\(ProcessPage.target(process))/stages/\(stage.key)"
    }

    private static func stage(of process: SalesProcesses.Process, _ desk: Desk) throws -> SalesProcesses.Stage {
        guard let stage = desk.visit.parameters.get("stage").flatMap(process.stage) else { throw PageFault.notFound }
        return stage
    }

    private static func act(_ action: Action, _ desk: Desk) async throws -> Reply {
        let process = try await ProcessPage.process(desk)
        let stage = try stage(of: process, desk)
        var input = try await desk.input(action.rawValue)
        let path = "processes/\(process.key)"
        let change: Change =
            switch action {
            case .revise: Change("sales", path, revised(stage, process, &input, desk), method: "PUT")
            case .restore: Change("sales", path, restored(stage, process), method: "PUT")
            case .retire:
                Change(
                    "sales", "\(path)/stages/\(stage.key)/retire",
                    RetireStageRequest(moveTo: input.optionalText("move_to")))
            }
        let place = action == .revise ? target(stage, of: process) : ProcessPage.target(process)
        return try await desk.carryOut(
            change, input, then: "\(place)?done=\(action.done)",
            else: { refusal in
                let process = try await ProcessPage.process(desk)
                return try show(try self.stage(of: process, desk), process, desk, refusal)
            })
    }

    /// A name that came with the suite stays so while nobody writes another one: it is told in each reader's language.
    private static func revised(
        _ stage: SalesProcesses.Stage, _ process: SalesProcesses.Process, _ input: inout FormInput, _ desk: Desk
    ) -> SalesProcessRequest? {
        let name = input.text("name", longest: 100)
        let probability = input.wholeNumber("probability")
        let limit = StageFields().limit(&input)
        guard let name, let probability, input.isComplete else { return nil }
        let isNew = name != ProcessWords(desk.texts).name(stage)
        return process.request { stages in
            guard let index = stages.firstIndex(where: { $0.key == stage.key }) else { return }
            stages[index] = .init(key: stage.key, name: isNew ? name : nil, probability: probability, limitDays: limit)
        }
    }

    /// Where it stood before.
    private static func restored(
        _ stage: SalesProcesses.Stage, _ process: SalesProcesses.Process
    ) -> SalesProcessRequest {
        let place = process.standing.firstIndex { $0.position > stage.position } ?? process.standing.count
        return process.request { $0.insert(.init(key: stage.key, probability: stage.probability), at: place) }
    }

    // MARK: - The page

    private static func show(
        _ stage: SalesProcesses.Stage, _ process: SalesProcesses.Process, _ desk: Desk, _ refusal: Refusal? = nil
    ) throws -> Reply {
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let open = stage.openSales ?? 0
        // Who manages processes need not be somebody who sees sales.
        let list =
            open > 0 && desk.may(.readSales)
            ? SalesFigures.list(
                process.key, ["f.stage.in=\(stage.key)", SalesFigures.open]) : nil
        let actions = Action.allCases.filter { ($0 == .restore) == stage.isRetired }
            .filter { $0 != .retire || process.standing.count > 1 }
        let record = AdminRecord(
            title: words.name(stage),
            crumb: AdminWay(text: words.name(process), target: ProcessPage.target(process)),
            chips: stage.isRetired ? [Chip(texts.text("retired"), .quiet)] : [],
            facts: Facts([
                (texts.text("leadsToStage"), .text(words.way(stage))),
                (texts.text("probability"), .number(words.probability(stage, desk.formats))),
                (
                    texts.text("stageLimit"),
                    stage.limitDays.map { .text(texts.text("daysLong", count: $0)) } ?? .empty
                ),
                (texts.text("openSales"), .number(desk.formats.number(open), to: list)),
            ]), actions: actions.map { form($0, stage, process, desk) })
        return try desk.page(record, refusal)
    }

    private static func form(
        _ action: Action, _ stage: SalesProcesses.Stage, _ process: SalesProcesses.Process, _ desk: Desk
    ) -> Form {
        let texts = desk.texts
        let open = stage.openSales ?? 0
        let advice: String? =
            switch action {
            case .revise: nil
            case .restore: texts.text("restoreStageAdvice")
            case .retire: open == 0 ? texts.text("retireStageAdvice") : texts.text("retireStageFull", count: open)
            }
        let fields: [Field] =
            switch action {
            case .revise: StageFields().fields(desk, stage)
            case .restore: []
            case .retire: open == 0 ? [] : [others(stage, process, desk)]
            }
        return Form(
            action.rawValue, to: "\(target(stage, of: process))/\(action.rawValue)",
            texts.text("stageAction.\(action.rawValue)"), advice: advice, version: process.version, fields)
    }

    /// Where its open sales go. None is chosen beforehand: it is a decision.
    private static func others(
        _ stage: SalesProcesses.Stage, _ process: SalesProcesses.Process, _ desk: Desk
    ) -> Field {
        let words = ProcessWords(desk.texts)
        let options = process.standing.filter { $0.key != stage.key }.map { Field.Option($0.key, words.name($0)) }
        return Field(
            "move_to", desk.texts.text("salesMoveTo"), .list([.init("", desk.texts.text("chooseStage"))] + options))
    }
}
