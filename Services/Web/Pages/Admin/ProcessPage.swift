import Contracts
import Hummingbird

/// One sales process: its stages in their order, moved up and down by a button each, and what can be done to it.
enum ProcessPage {
    private enum Action: String, CaseIterable {
        case rename
        case add = "add-stage"
        case makeDefault = "make-default"
        case retire, restore

        var done: String {
            switch self {
            case .rename: "processRevised"
            case .add: "stageAdded"
            case .makeDefault: "processDefault"
            case .retire: "processRetired"
            case .restore: "processRestored"
            }
        }
    }

    static func register(on pages: PageRoutes) {
        let path = "\(ProcessesPage.path)/{key}"
        pages.get(path, right: .manageProcesses) { try await show(try await process($0), $0) }
        pages.post("\(path)/order", right: .manageProcesses, order)
        for action in Action.allCases {
            pages.post("\(path)/\(action.rawValue)", right: .manageProcesses) { try await act(action, $0) }
        }
    }

    static func target(_ process: SalesProcesses.Process) -> String { "\(ProcessesPage.path)/\(process.key)" }

    /// Keys are letters, digits and hyphens; anything else would be another path.
    static func process(_ desk: Desk) async throws -> SalesProcesses.Process {
        guard let key = desk.visit.parameters.get("key"), key.wholeMatch(of: /[a-z0-9-]{1,40}/) != nil else {
            throw PageFault.notFound
        }
        return try await desk.services.process(key, for: desk.visit)
    }

    // MARK: - Acting

    /// One stage changes places with its neighbour.
    private static func order(_ desk: Desk) async throws -> Reply {
        let process = try await process(desk)
        let input = try await desk.input("order")
        let stages = process.standing
        guard let from = stages.firstIndex(where: { $0.key == input.typed("stage") }),
            let step = ["up": -1, "down": 1][input.typed("move") ?? ""]
        else { throw PageFault.unreadableForm }
        let place = target(process)
        guard stages.indices.contains(from + step) else { return .see(place) }
        let change = Change(
            "sales", "processes/\(process.key)", process.request { $0.swapAt(from, from + step) }, method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(place)?done=stageMoved#stage-\(stages[from].key)",
            else: { try await show(try await self.process(desk), desk, $0) })
    }

    private static func act(_ action: Action, _ desk: Desk) async throws -> Reply {
        let process = try await process(desk)
        var input = try await desk.input(action.rawValue)
        let path = "processes/\(process.key)"
        let change: Change =
            switch action {
            case .rename:
                Change("sales", path, input.text("name", longest: 100).map { process.request(name: $0) }, method: "PUT")
            case .add: Change("sales", path, added(to: process, &input), method: "PUT")
            default: Change("sales", "\(path)/\(action.rawValue)")
            }
        return try await desk.carryOut(
            change, input, then: "\(target(process))?done=\(action.done)",
            else: { try await show(try await self.process(desk), desk, $0) })
    }

    private static func added(to process: SalesProcesses.Process, _ input: inout FormInput) -> SalesProcessRequest? {
        guard let stage = StageFields().read(&input) else { return nil }
        let after = input.optionalText("after")
        let place = process.standing.firstIndex { $0.key == after }.map { $0 + 1 } ?? 0
        return process.request { $0.insert(stage, at: place) }
    }

    // MARK: - The page

    private static func show(
        _ process: SalesProcesses.Process, _ desk: Desk, _ refusal: Refusal? = nil
    ) async throws -> Reply {
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let retired = process.stages.filter(\.isRetired)
        let forms = Action.allCases.filter { fits($0, process) }.map { form($0, process, desk) }
        let content: Values = [
            "heading": words.name(process),
            "crumbs": [AdminWay(text: texts.text("processes"), target: ProcessesPage.path).values],
            "chips": words.chips(process).map(\.values),
            "stages": rows(process, desk),
            "hasRetired": !retired.isEmpty,
            "retiredStages": retired.map { stage -> Values in
                ["stageName": words.name(stage), "stageTarget": StagePage.target(stage, of: process)]
            },
            "forms": Actions(forms: forms, opensFirst: false).values(desk, refusal),
        ]
        return try desk.page("page/process", title: words.name(process), content, refusal)
    }

    private static func rows(_ process: SalesProcesses.Process, _ desk: Desk) -> [Values] {
        let (texts, words, stages) = (desk.texts, ProcessWords(desk.texts), process.standing)
        return stages.indices.map { index in
            let stage = stages[index]
            let name = words.name(stage)
            let figures = [
                texts.text("probabilityOf", ["percent": words.probability(stage, desk.formats)]),
                stage.openSales.flatMap { $0 > 0 ? texts.text("openSalesCount", count: $0) : nil },
            ].compactMap(\.self)
            func move(_ way: String, _ other: Int) -> [Values] {
                guard stages.indices.contains(other), !(stage.milestone != nil && stages[other].milestone != nil)
                else { return [] }
                return [
                    [
                        "move": way, "moveText": texts.text("stageMove.\(way)"),
                        "moveLabel": texts.text("stageMoveLabel.\(way)", ["name": name.isolated]),
                    ]
                ]
            }
            let movements = move("up", index - 1) + move("down", index + 1)
            return [
                "stageKey": stage.key, "stageName": name, "stageTarget": StagePage.target(stage, of: process),
                "way": words.way(stage), "figures": figures,
                "orderTarget": "\(target(process))/order", "version": "\(process.version)",
                "formKey": "\(UUIDv7.make(at: desk.now))", "hasMovements": !movements.isEmpty, "movements": movements,
            ]
        }
    }

    private static func fits(_ action: Action, _ process: SalesProcesses.Process) -> Bool {
        switch action {
        case .rename, .add: true
        case .makeDefault, .retire: !process.isDefault && !process.isRetired
        case .restore: process.isRetired
        }
    }

    private static func form(_ action: Action, _ process: SalesProcesses.Process, _ desk: Desk) -> Form {
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let fields: [Field] =
            switch action {
            case .rename: [Field("name", texts.text("nameOfProcess"), value: words.name(process), longest: 100)]
            case .add: StageFields().fields(desk) + [after(process, desk)]
            default: []
            }
        return Form(
            action.rawValue, to: "\(target(process))/\(action.rawValue)",
            texts.text("processAction.\(action.rawValue)"),
            advice: texts["processActionAdvice.\(action.rawValue)"], version: process.version, fields)
    }

    private static func after(_ process: SalesProcesses.Process, _ desk: Desk) -> Field {
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let places =
            [Field.Option("", texts.text("atTheBeginning"))]
            + process.standing.map { Field.Option($0.key, texts.text("afterStage", ["name": words.name($0).isolated])) }
        return Field(
            "after", texts.text("placeOfStage"), .list(places), value: process.standing.last?.key ?? "",
            isOptional: true)
    }
}
