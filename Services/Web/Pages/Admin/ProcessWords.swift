import Contracts

/// Sales processes in the reader's words: the company's own names, else those that came with the suite.
struct ProcessWords: Sendable {
    let texts: MessageCatalog

    init(_ texts: MessageCatalog) { self.texts = texts }

    func name(_ process: SalesProcesses.Process) -> String { process.name ?? texts.word("process", process.key) }
    func name(_ stage: SalesProcesses.Stage) -> String { stage.name ?? texts.word("stage", stage.key) }

    /// A process or a stage by its key.
    func named(_ field: String, _ key: String, _ processes: [SalesProcesses.Process]) -> String {
        let name =
            field == "process"
            ? processes.first { $0.key == key }?.name : processes.lazy.compactMap { $0.stage(key) }.first?.name
        return name ?? texts.word(field, key)
    }

    /// What leads to a stage.
    func way(_ stage: SalesProcesses.Stage) -> String {
        stage.milestone.map { texts.word("milestone", $0) } ?? texts.text("movedByHand")
    }

    func probability(_ stage: SalesProcesses.Stage, _ formats: Formats) -> String {
        formats.percent(ExactDecimal(millionths: Int64(stage.probability) * 10_000))
    }

    func chips(_ process: SalesProcesses.Process) -> [Chip] {
        [
            process.isDefault ? Chip(texts.text("processDefault"), .good) : nil,
            process.isRetired ? Chip(texts.text("retired"), .quiet) : nil,
        ].compactMap(\.self)
    }
}

extension SalesProcesses.Process {
    /// Those that sales come to.
    var standing: [SalesProcesses.Stage] { stages.filter { !$0.isRetired } }

    func stage(_ key: String) -> SalesProcesses.Stage? { stages.first { $0.key == key } }

    /// The same process with other stages.
    func request(
        name: String? = nil, _ change: (inout [SalesProcessRequest.Stage]) -> Void = { _ in }
    ) -> SalesProcessRequest {
        var wanted = standing.map { SalesProcessRequest.Stage(key: $0.key, probability: $0.probability) }
        change(&wanted)
        return SalesProcessRequest(name: name, stages: wanted)
    }
}
