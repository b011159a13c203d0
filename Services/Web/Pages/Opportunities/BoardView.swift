import Contracts

/// The board of sales, ready to print.
struct BoardView: Sendable {
    let desk: Desk
    /// Of the board's own address.
    let query: ListQuery
    let process: SalesProcesses.Process
    /// Whether the address asks for this process, or the board chose it.
    let isChosen: Bool
    let figures: PipelineFigures?
    /// Of ids in the address.
    let names: [String: String]

    private var texts: MessageCatalog { desk.texts }
    private var words: SalesWords { SalesWords(texts: desk.texts) }

    /// What a column holds: what is open, unless the address asks for other states.
    static func column(
        _ query: ListQuery, _ process: SalesProcesses.Process, _ stage: SalesProcesses.Stage
    ) -> ListQuery {
        let column = query.choosing("process", [process.key]).choosing("stage", [stage.key])
        return query.chosen["state", default: []].isEmpty ? column.choosing("state", Services.openStates) : column
    }

    /// What is chosen, to be taken away; process and stage are the board's own.
    var controls: ListControls {
        let states = Services.opportunityStates.filter { query.has("state", $0) }.map {
            ListControls.Choice(value: $0, text: words.state($0).text)
        }
        let chosen: [NarrowedList.Group] =
            states.isEmpty ? [] : [(field: "state", label: texts.text("state"), choices: states)]
        return ListControls(
            query: query, groups: chosen + NarrowedList.groups(query, names, texts),
            searches: [("q", texts.text("nameOrCustomer"))], next: nil, narrowed: NarrowedList.measures(query, desk))
    }

    // MARK: - Ways

    var listWay: Values {
        let list = isChosen ? query.choosing("process", [process.key]) : query
        return ["text": texts.text("asList"), "target": list.at(OpportunitiesPage.path).address]
    }

    func way(to other: SalesProcesses.Process) -> Values {
        [
            "text": texts.text("boardOf", ["process": ProcessWords(texts).name(other)]),
            "target": query.at(SaleBoard.address(of: other)).address,
        ]
    }

    // MARK: - Columns

    func column(_ stage: SalesProcesses.Stage, _ page: Page<OpportunitySummary>) -> Values {
        let column = Self.column(query, process, stage)
        let figures = counted(column, stage)
        return head(stage.key, words.stage(stage.key, stage.name), column, figures).and([
            "sums": figures.map { sums($0, stage) } ?? [],
            "cards": page.data.map { card($0, in: stage) },
            "isEmptyColumn": page.data.isEmpty && !isFolded(stage), "isEnd": isFolded(stage),
            "folds": [fold(stage)],
            "hasMoreCards": page.page.hasMore,
        ])
    }

    /// Where sales end: a number, and what can be dropped there. Nobody wins by dropping.
    func end(_ state: String) -> Values {
        let groups = figures?.groups.filter { $0.process == process.key && $0.state == state }
        let list = query.choosing("process", [process.key]).choosing("state", [state])
        return head(state, words.state(state).text, list, groups.map { SaleFigures($0) }).and([
            "sums": [String](), "cards": [Values](), "isEmptyColumn": false, "isEnd": true,
            "folds": [Values](), "hasMoreCards": false,
        ])
    }

    private func isFolded(_ stage: SalesProcesses.Stage) -> Bool {
        BoardFolds(desk.visit).has(BoardFolds.key(process, stage.key))
    }

    /// A button that folds the column, or opens it again.
    private func fold(_ stage: SalesProcesses.Stage) -> Values {
        let isFolded = isFolded(stage)
        let name = words.stage(stage.key, stage.name)
        return [
            "foldTarget": BoardFolds.path, "foldKey": BoardFolds.key(process, stage.key), "foldBack": query.address,
            "isOpenColumn": !isFolded,
            "foldText": texts.text(isFolded ? "unfoldColumn" : "foldColumn", ["name": name.isolated]),
        ]
    }

    private func head(_ key: String, _ title: String, _ list: ListQuery, _ figures: SaleFigures?) -> Values {
        [
            "columnKey": key, "columnID": "column-\(key.lowercased())", "columnTitle": title,
            "count": (figures?.count).flatMap { $0 > 0 ? desk.formats.number($0) : nil }.section,
            "columnTarget": list.at(OpportunitiesPage.path).address,
        ]
    }

    private func counted(_ column: ListQuery, _ stage: SalesProcesses.Stage) -> SaleFigures? {
        let states = column.chosen["state", default: []]
        return figures.map { figures in
            SaleFigures(
                figures.groups.filter {
                    $0.process == process.key && $0.stage == stage.key && states.contains($0.state)
                })
        }
    }

    /// What stands in a stage, and what of it is likely to come.
    private func sums(_ figures: SaleFigures, _ stage: SalesProcesses.Stage) -> [Values] {
        figures.sums.map { sum in
            let usual = sum.fraction(ExactDecimal(millionths: Int64(stage.probability) * 10_000))
            let likely = figures.likely(of: sum) ?? usual
            return ["whole": desk.formats.money(sum), "likely": desk.formats.money(likely)]
        }
    }

    // MARK: - Cards

    /// A probability that a person said.
    private func pin(_ sale: OpportunitySummary) -> Chip? {
        sale.probability.map { probability in
            let percent = desk.formats.percent(ExactDecimal(millionths: Int64(probability) * 10_000))
            return Chip(texts.text("pinned", ["percent": percent]), .accent)
        }
    }

    /// How long it has stood in its stage, marked above the stage's limit.
    private func age(_ sale: OpportunitySummary, in stage: SalesProcesses.Stage) -> Chip? {
        guard let since = sale.stageSince, NextStep.isOpen(sale.state) else { return nil }
        let days = desk.formats.localDate(desk.now).daysSince1970 - desk.formats.localDate(since).daysSince1970
        let isOver = stage.limitDays.map { days > $0 } ?? false
        return isOver
            ? Chip(texts.text("daysInStageOver", count: days), .bad)
            : Chip(texts.text("daysInStage", count: days), .quiet)
    }

    private func card(_ sale: OpportunitySummary, in stage: SalesProcesses.Stage) -> Values {
        let columns = SaleMove.columns(for: sale, in: process, to: desk)
        return [
            "cardName": sale.name, "cardTarget": "\(OpportunitiesPage.path)/\(sale.id)",
            "cardAccount": sale.accountName, "cardAmount": desk.formats.money(sale.amount),
            "cardState": words.state(sale.state).values, "cardOwner": sale.ownerName.section,
            "cardStep": sale.nextStep.section, "cardDue": NextStep.due(sale.nextStepOn, desk).map(\.values).section,
            "hasNoStep": sale.nextStep == nil, "cardPin": pin(sale).map(\.values).section,
            "cardAge": age(sale, in: stage).map(\.values).section,
            "moves": columns.joined(separator: " "),
            "moveTargets": (columns.isEmpty ? nil : SaleMove.target(of: sale.id, backTo: query.address)).section,
        ]
    }
}
