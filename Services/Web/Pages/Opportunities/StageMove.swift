import Contracts

/// Moving a sale by hand to another stage of its process (SM-05). Stages that follow documents are reached by these alone:
/// none is offered, and none is passed over. The service judges again.
enum StageMove {
    static let name = "move-stage"

    /// Where a person may put a sale that stands in `stage`.
    static func stages(from stage: String, in process: SalesProcesses.Process) -> [SalesProcesses.Stage] {
        guard let here = process.stage(stage)?.position else { return [] }
        let standing = process.standing
        return standing.filter { target in
            guard target.position != here else { return false }
            let way = target.position > here ? here + 1...target.position : target.position...here
            return !standing.contains { way.contains($0.position) && $0.milestone != nil }
        }
    }

    /// - Parameters:
    ///   - target: of another page than the sale's own.
    ///   - wanted: the stage that was asked for already.
    /// - Returns: nothing where it can be moved nowhere.
    static func form(
        for sale: OpportunityView, in process: SalesProcesses.Process?, _ desk: Desk, to target: String? = nil,
        wanted: String? = nil
    ) -> Form? {
        guard desk.may(.writeSales), NextStep.isOpen(sale.state), let process else { return nil }
        let stages = stages(from: sale.stage, in: process)
        guard !stages.isEmpty else { return nil }
        let (texts, words) = (desk.texts, ProcessWords(desk.texts))
        let value =
            stages.first { $0.key == wanted }?.key ?? stages.first { $0.position > position(sale, process) }?.key
        return Form(
            name, to: target ?? "\(OpportunitiesPage.path)/\(sale.id)/\(name)", texts.text("moveStage"),
            advice: texts.text("moveStageAdvice"), version: sale.version,
            [
                Field(
                    "stage", texts.text("stage"), .list(stages.map { .init($0.key, words.name($0)) }),
                    value: value ?? stages[0].key)
            ])
    }

    private static func position(_ sale: OpportunityView, _ process: SalesProcesses.Process) -> Int {
        process.stage(sale.stage)?.position ?? 0
    }

    static func change(of sale: OpportunityID, _ input: inout FormInput) -> Change {
        let stage = input.text("stage")
        return Change("sales", "opportunities/\(sale)/\(name)", stage.map { MoveStageRequest(stage: $0) })
    }
}
