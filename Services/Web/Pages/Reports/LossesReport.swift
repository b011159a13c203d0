import Contracts

/// Why sales, and goods of sales, came to nothing (`domain.md` 5.7).
enum LossesReport {
    static func make(_ query: ReportQuery, _ desk: Desk) async throws -> Report {
        let sales = try await SalesFigures(query, desk)
        let report = try await desk.services.lossReasons(sales.question, for: desk.visit)
        let part = LossesPart(report: report, sales: sales)
        return Report(
            page: .losses, query: query, lead: sales.lead, period: sales.period, processes: sales.processes,
            process: report.process,
            figures: Facts([
                (
                    desk.texts.text("lostSales"),
                    .number(desk.formats.number(part.count), to: part.count == 0 ? nil : part.list(nil))
                ),
                (
                    desk.texts.text("lostValue"),
                    .number(desk.formats.money(part.value), to: part.count == 0 ? nil : part.valueList)
                ),
                (desk.texts.text("shareOfOther"), part.shareOfOther),
            ]), parts: [part.reasons, part.goods], definition: desk.texts.text("reportHowLosses"))
    }
}

struct LossesPart: Sendable {
    let report: LossReasonsReport
    let sales: SalesFigures

    var count: Int { report.reasons.reduce(0) { $0 + $1.count } }
    var value: Money { report.reasons.reduce(.zero(report.currency)) { $0 + $1.value } }

    /// Should stay under a tenth (UX guide 13.2): what has no reason teaches nothing.
    var shareOfOther: Cell {
        let other = report.reasons.first { $0.reason == LossReason.other.rawValue }?.count ?? 0
        return sales.write.share(Int128(other), of: Int128(count), to: list(LossReason.other.rawValue)).cell
    }

    /// Nothing leads to those of a reason that the list does not know.
    ///
    /// - Parameter currency: for what is summed in it, where some are in another.
    func list(_ reason: String?, in currency: Currency? = nil) -> String? {
        guard reason == nil || reason.flatMap(LossReason.init(rawValue:)) != nil else { return nil }
        return SalesFigures.list(
            report.process,
            ["f.state.in=LOST"] + (reason.map { ["f.loss_reason.in=\($0)"] } ?? []) + sales.days("closed_on"),
            in: currency)
    }

    /// The list that the value of all of them is the sum of.
    var valueList: String? { list(nil, in: elsewhere == 0 ? nil : report.currency) }

    private var elsewhere: Int { report.reasons.reduce(0) { $0 + $1.elsewhere } }

    private func word(_ reason: String) -> String { sales.texts.word("lossReason", reason) }

    var chart: Chart {
        let (texts, formats) = (sales.texts, sales.desk.formats)
        return Chart(
            name: "losses-picture", title: texts.text("lostSalesByReason"),
            finding: report.reasons.first.map {
                texts.text(
                    "mostAre",
                    ["name": word($0.reason).isolated, "count": formats.number($0.count), "all": formats.number(count)])
            } ?? texts.text("reportEmpty"), shape: .bars,
            series: [Chart.Series(name: texts.text("lostSales"), look: .plain)],
            items: report.reasons.prefix(SalesFigures.mostBars).map {
                Chart.Item(label: word($0.reason), sizes: [Int64($0.count)], words: formats.number($0.count))
            }, direction: texts.language.direction)
    }

    var reasons: ReportPart {
        let (texts, write) = (sales.texts, sales.write)
        return ReportPart(
            name: "reasons", title: texts.text("lostSalesByReason"), chart: chart,
            table: ReportTable(
                columns: ["lossReason", "lostSales", "share"].map { ReportTable.Column(title: texts.text($0)) }
                    + [ReportTable.Column(title: texts.text("lostValue"), currency: report.currency)],
                rows: report.reasons.map { reason in
                    [
                        ReportCell(cell: .text(word(reason.reason)), data: reason.reason),
                        write.count(reason.count, to: list(reason.reason)),
                        write.share(Int128(reason.count), of: Int128(count), to: list(reason.reason)),
                        write.money(
                            reason.value,
                            to: list(reason.reason, in: reason.elsewhere == 0 ? nil : report.currency)),
                    ]
                },
                sum: [
                    .text(texts.text("sum")), write.count(count, to: list(nil)), .empty,
                    write.money(value, to: valueList),
                ]),
            note: sales.elsewhere(elsewhere))
    }

    /// The lines that a row of goods counts; nothing leads to those of a reason or a state that the list does not know.
    private func lines(_ goods: LossReasonsReport.Goods, in currency: Currency? = nil) -> String? {
        guard let reason = LossReason(rawValue: goods.reason), Services.lostStates.contains(goods.stateAtLoss) else {
            return nil
        }
        return LostLinesPage.target(
            [
                "f.process.in=\(report.process)", "f.reason.in=\(reason.rawValue)",
                "f.state_at_loss.in=\(goods.stateAtLoss)", "f.unit.in=\(goods.unit?.rawValue ?? LostLinesPage.nobody)",
            ] + (currency.map { ["f.currency.in=\($0.rawValue)"] } ?? []) + sales.days("closed_on"))
    }

    /// Lines of sales of which something was lost.
    var goods: ReportPart {
        let (texts, write, words) = (sales.texts, sales.write, sales.words)
        return ReportPart(
            name: "goods", title: texts.text("lostGoods"), lead: texts.text("lostGoodsAdvice"),
            table: ReportTable(
                columns: ["lossReason", "stateAtLoss", "unitAtLoss", "lostLines"].map {
                    ReportTable.Column(title: texts.text($0))
                } + [ReportTable.Column(title: texts.text("lostNet"), currency: report.currency)],
                rows: report.goods.map { goods in
                    [
                        ReportCell(cell: .text(word(goods.reason)), data: goods.reason),
                        ReportCell(cell: .chip(words.slice(goods.stateAtLoss)), data: goods.stateAtLoss),
                        goods.unit.map { ReportCell(cell: .text(words.unit($0)), data: $0.rawValue) } ?? .empty,
                        write.count(goods.lines, to: lines(goods)),
                        write.money(goods.value, to: lines(goods, in: goods.elsewhere == 0 ? nil : report.currency)),
                    ]
                }), note: sales.elsewhere(report.goods.reduce(0) { $0 + $1.elsewhere }))
    }
}
