import Contracts

/// What is in each stage of a process now, and how far the sales came that were opened in a period.
enum StagesReport {
    static func make(_ query: ReportQuery, _ desk: Desk) async throws -> Report {
        let sales = try await SalesFigures(query, desk)
        async let figures = desk.services.pipelineFigures(for: desk.visit)
        let funnel = try await desk.services.funnel(sales.question, for: desk.visit)
        let counted = try await figures
        let now = StagesNow(process: funnel.process, groups: counted.groups, sales: sales)
        return Report(
            page: .stages, query: query, lead: sales.lead, period: sales.period, processes: sales.processes,
            process: funnel.process,
            figures: Facts([
                (
                    desk.texts.text("openSales"),
                    .number(desk.formats.number(now.count), to: now.count == 0 ? nil : now.target)
                ),
                (desk.texts.text("openValue"), now.value),
                (desk.texts.text("countedAt"), .moment(counted.asOf, desk.formats)),
            ]),
            parts: [now.part, FunnelPart(funnel: funnel, sales: sales).part],
            definition: desk.texts.text("reportHowStages"))
    }
}

/// The open sales of one process by stage.
struct StagesNow: Sendable {
    let process: String
    let sales: SalesFigures
    private let groups: [PipelineFigures.Group]
    /// Of most of the sales first.
    private let currencies: [Currency]

    init(process: String, groups: [PipelineFigures.Group], sales: SalesFigures) {
        self.process = process
        self.sales = sales
        self.groups = groups.filter { $0.process == process && Services.openStates.contains($0.state) }
        let counts = self.groups.reduce(into: [Currency: Int]()) { $0[$1.value.currency, default: 0] += $1.count }
        currencies = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
    }

    var count: Int { groups.reduce(0) { $0 + $1.count } }
    var target: String { SalesFigures.list(process, [SalesFigures.open]) }

    /// Each currency for itself: no rate says what they come to.
    var value: Cell {
        guard count > 0 else { return .empty }
        let sums = currencies.map { sales.desk.formats.money(value(nil, $0)) }
        return .number(sums.joined(separator: sales.texts.text("listSeparator")), to: target)
    }

    /// The list of what is summed in one currency.
    private func target(_ stage: String?, _ currency: Currency) -> String {
        SalesFigures.list(
            process, (stage.map { ["f.stage.in=\($0)"] } ?? []) + [SalesFigures.open],
            in: currencies.count > 1 ? currency : nil)
    }

    /// A retired stage as long as sales stand in it.
    private var shown: [SalesProcesses.Stage] {
        sales.stages(of: process).filter { !$0.isRetired || count($0.key) > 0 }
    }

    private func count(_ stage: String) -> Int { groups.reduce(0) { $0 + ($1.stage == stage ? $1.count : 0) } }

    private func value(_ stage: String?, _ currency: Currency) -> Money {
        groups.filter { (stage == nil || $0.stage == stage) && $0.value.currency == currency }
            .reduce(.zero(currency)) { $0 + $1.value }
    }

    /// Value × probability of the stage.
    private func weighted(_ stage: SalesProcesses.Stage, _ currency: Currency) -> Money {
        let value = value(stage.key, currency).amount
        return Money(Int64(clamping: roundedQuotient(Int128(value) * Int128(stage.probability), 100)), currency)
    }

    private func target(_ stage: String) -> String {
        SalesFigures.list(process, ["f.stage.in=\(stage)", SalesFigures.open])
    }

    var chart: Chart {
        let stages = shown
        let texts = sales.texts
        let most = stages.max { count($0.key) < count($1.key) }
        return Chart(
            name: "stage-picture", title: texts.text("openSalesByStage"),
            finding: most.map {
                texts.text(
                    "mostAre",
                    [
                        "name": sales.words.stage($0.key, $0.name), "count": sales.desk.formats.number(count($0.key)),
                        "all": sales.desk.formats.number(count),
                    ])
            } ?? texts.text("reportEmpty"), shape: .bars,
            series: [Chart.Series(name: texts.text("openSales"), look: .plain)],
            items: stages.map { stage in
                Chart.Item(
                    label: sales.words.stage(stage.key, stage.name), sizes: [Int64(count(stage.key))],
                    words: sales.desk.formats.number(count(stage.key)))
            }, direction: texts.language.direction)
    }

    var part: ReportPart {
        let (texts, write, stages) = (sales.texts, sales.write, shown)
        let columns =
            [ReportTable.Column(title: texts.text("stage")), .init(title: texts.text("openSales"))]
            + currencies.flatMap { currency in
                [
                    ReportTable.Column(title: texts.text("saleValue"), currency: currency),
                    .init(title: texts.text("weightedValue"), currency: currency),
                ]
            }
        let rows = stages.map { stage in
            [
                ReportCell(cell: .text(sales.words.stage(stage.key, stage.name)), data: stage.key),
                write.count(count(stage.key), to: target(stage.key)),
            ]
                + currencies.flatMap { currency in
                    let list = target(stage.key, currency)
                    return [
                        write.money(value(stage.key, currency), to: list),
                        write.money(weighted(stage, currency), to: list),
                    ]
                }
        }
        let sum =
            [ReportCell.text(texts.text("sum")), write.count(count, to: target)]
            + currencies.flatMap { currency in
                let list = target(nil, currency)
                let sum = stages.map { weighted($0, currency) }.reduce(.zero(currency), +)
                return [write.money(value(nil, currency), to: list), write.money(sum, to: list)]
            }
        return ReportPart(
            name: "now", title: texts.text("openSalesByStage"), chart: chart,
            table: ReportTable(columns: columns, rows: count == 0 ? [] : rows, sum: sum))
    }
}

/// How far the sales of a period came.
struct FunnelPart: Sendable {
    let funnel: FunnelReport
    let sales: SalesFigures

    var chart: Chart {
        let texts = sales.texts
        let (first, last) = (funnel.stages.first, funnel.stages.last)
        return Chart(
            name: "funnel-picture", title: texts.text("funnel"),
            finding: texts.text(
                "funnelFinding",
                [
                    "all": sales.desk.formats.number(first?.reached ?? 0),
                    "won": sales.desk.formats.number(last?.moved ?? 0),
                ]), shape: .funnel,
            series: [
                Chart.Series(name: texts.text("funnelMoved"), look: .plain),
                Chart.Series(name: texts.text("funnelStill"), look: .dotted),
                Chart.Series(name: texts.text("funnelLost"), look: .upright),
            ],
            items: funnel.stages.map { stage in
                let share = ReportWriter.share(Int128(stage.moved), of: Int128(stage.reached))
                return Chart.Item(
                    label: sales.words.stage(stage.key, stage.name),
                    sizes: [Int64(stage.moved), Int64(stage.still), Int64(stage.lost)],
                    words: share.map {
                        texts.text(
                            "funnelStep",
                            [
                                "count": sales.desk.formats.number(stage.reached),
                                "share": sales.desk.formats.percent(ReportWriter.rounded($0)),
                            ])
                    } ?? sales.desk.formats.number(stage.reached))
            }, direction: texts.language.direction)
    }

    var part: ReportPart {
        let (texts, write, process) = (sales.texts, sales.write, funnel.process)
        let stages = sales.stages(of: process)
        let columns = ["stage", "funnelReached", "funnelMoved", "conversion", "funnelStill", "funnelLost", "dropOff"]
        func list(_ conditions: String...) -> String {
            SalesFigures.list(process, conditions + sales.days("opened_on"))
        }
        let rows = funnel.stages.enumerated().map { index, stage in
            let position = stages.first { $0.key == stage.key }?.position ?? index + 1
            let isLast = index == funnel.stages.count - 1
            let moved = isLast ? list("f.state.in=WON") : list("f.reached.eq=\(position + 1)")
            let lost = list("f.furthest.eq=\(position)", "f.state.in=LOST")
            return [
                ReportCell(cell: .text(sales.words.stage(stage.key, stage.name)), data: stage.key),
                write.count(stage.reached, to: list("f.reached.eq=\(position)")),
                write.count(stage.moved, to: moved),
                write.share(Int128(stage.moved), of: Int128(stage.reached), to: moved),
                write.count(stage.still, to: list("f.furthest.eq=\(position)", SalesFigures.open)),
                write.count(stage.lost, to: lost),
                write.share(Int128(stage.lost), of: Int128(stage.reached), to: lost),
            ]
        }
        let isEmpty = (funnel.stages.first?.reached ?? 0) == 0
        return ReportPart(
            name: "funnel", title: texts.text("funnel"), lead: texts.text("funnelAdvice"), chart: chart,
            table: ReportTable(
                columns: columns.map { ReportTable.Column(title: texts.text($0)) }, rows: isEmpty ? [] : rows))
    }
}
