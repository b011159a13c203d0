import Contracts

/// won ÷ (won + lost), by person, team, region, product or quarter (`domain.md` 5.7).
enum SuccessReport {
    static func make(_ query: ReportQuery, _ desk: Desk) async throws -> Report {
        let key = query["by"].flatMap { Services.successKeys.contains($0) ? $0 : nil } ?? Services.successKeys[0]
        let sales = try await SalesFigures(query, desk)
        let calendar = key == "quarter" && desk.texts.language == .fa ? ["calendar=\(FiscalCalendar.persian)"] : []
        let report = try await desk.services.successRate(by: key, sales.question + calendar, for: desk.visit)
        let part = SuccessPart(key: key, report: report, sales: sales)
        return Report(
            page: .success, query: query, lead: sales.lead, period: sales.period,
            views: [
                Tabs(
                    desk.texts.text("reportBy"),
                    Services.successKeys.map {
                        Tabs.Tab(
                            text: desk.texts.word("successBy", $0), target: query.with("by", $0).address,
                            isCurrent: $0 == key)
                    })
            ], processes: sales.processes, process: report.process, figures: part.figures, parts: [part.part],
            definition: desk.texts.text("reportHowSuccess"))
    }
}

/// The table of one key, with its sums.
struct SuccessPart: Sendable {
    let key: String
    let report: SuccessRateReport
    let sales: SalesFigures

    var won: Int { report.rows.reduce(0) { $0 + $1.won } }
    var lost: Int { report.rows.reduce(0) { $0 + $1.lost } }
    var rate: ExactDecimal? { ReportWriter.share(Int128(won), of: Int128(won + lost)) }
    var value: Money { report.rows.reduce(.zero(report.currency)) { $0 + $1.wonValue } }

    var figures: Facts {
        let formats = sales.desk.formats
        return Facts([
            (
                sales.texts.text("successRate"),
                rate.map { .number(formats.percent(ReportWriter.rounded($0)), to: list(nil, "WON,LOST")) } ?? .empty
            ),
            (sales.texts.text("wonSales"), .number(formats.number(won), to: won == 0 ? nil : list(nil, "WON"))),
            (sales.texts.text("lostSales"), .number(formats.number(lost), to: lost == 0 ? nil : list(nil, "LOST"))),
            (
                sales.texts.text("wonValue"),
                .number(formats.money(value), to: won == 0 ? nil : list(nil, "WON", in: summed))
            ),
        ])
    }

    /// The currency of the sums, where there are won sales in others.
    private var summed: Currency? { report.rows.contains { $0.wonElsewhere > 0 } ? report.currency : nil }

    /// The sales of one row; nothing leads to those of nobody.
    ///
    /// - Parameter currency: for what is summed in it, where some are in another.
    private func list(_ row: SuccessRateRow?, _ state: String, in currency: Currency? = nil) -> String? {
        var conditions = ["f.state.in=\(state)"]
        guard let row else {
            return SalesFigures.list(report.process, conditions + sales.days("closed_on"), in: currency)
        }
        if key == "quarter" {
            guard let quarter = Quarter(row) else { return nil }
            // The quarter of a period that begins or ends within it.
            let (first, last) = sales.period.counted
            let from = max(quarter.days.lowerBound, first ?? quarter.days.lowerBound)
            let to = min(quarter.days.upperBound, last ?? quarter.days.upperBound)
            conditions += ["f.closed_on.gte=\(from)", "f.closed_on.lte=\(to)"]
            return SalesFigures.list(report.process, conditions, in: currency)
        }
        guard let id = row.id, let field = Self.fields[key] else { return nil }
        return SalesFigures.list(
            report.process, conditions + ["f.\(field).in=\(id)"] + sales.days("closed_on"), in: currency)
    }

    /// By which the list of sales narrows down to one row.
    private static let fields = [
        "agent": "owner_id", "manager": "manager_id", "region": "unit_id", "product": "product_id",
    ]

    private func name(_ row: SuccessRateRow) -> String {
        if key == "quarter", let quarter = Quarter(row) { return quarter.words(sales.desk.formats) }
        return row.id == nil && row.key == "unknown" ? sales.texts.text("nobodys") : row.key
    }

    private func percent(_ row: SuccessRateRow) -> String {
        row.rate.map { sales.desk.formats.percent(ReportWriter.rounded($0)) } ?? ""
    }

    var chart: Chart { key == "quarter" ? line : bars }

    var finding: String {
        let formats = sales.desk.formats
        guard let rate else { return sales.texts.text("successNothing") }
        return sales.texts.text(
            "successFinding",
            [
                "won": formats.number(won), "all": formats.number(won + lost),
                "share": formats.percent(ReportWriter.rounded(rate)),
            ])
    }

    /// The largest first; quarters as they follow each other.
    private var rows: [SuccessRateRow] {
        key == "quarter"
            ? report.rows : report.rows.sorted { ($1.won + $1.lost, $0.key) < ($0.won + $0.lost, $1.key) }
    }

    private var bars: Chart {
        let texts = sales.texts
        return Chart(
            name: "success-picture", title: texts.text("wonAndLost"), finding: finding, shape: .bars,
            series: [
                Chart.Series(name: texts.text("wonSales"), look: .plain),
                Chart.Series(name: texts.text("lostSales"), look: .upright),
            ],
            items: rows.prefix(SalesFigures.mostBars).map { row in
                Chart.Item(label: name(row), sizes: [Int64(row.won), Int64(row.lost)], words: percent(row))
            }, direction: texts.language.direction)
    }

    /// The rate of each quarter, of a full hundred percent.
    private var line: Chart {
        Chart(
            name: "success-picture", title: sales.texts.text("successRate"), finding: finding, shape: .line,
            series: [Chart.Series(name: sales.texts.text("successRate"), look: .plain)],
            items: rows.map { row in
                Chart.Item(label: name(row), sizes: row.rate.map { [$0.millionths] } ?? [], words: percent(row))
            }, direction: sales.texts.language.direction, whole: ExactDecimal.scale)
    }

    var part: ReportPart {
        let (texts, write) = (sales.texts, sales.write)
        let columns =
            [texts.word("successBy", key)] + ["wonSales", "lostSales", "successRate"].map { texts.text($0) }
        let made = sales.isFile ? rows : Array(rows.prefix(ReportTable.shown))
        let cells = made.map { row in
            [
                ReportCell(cell: .text(name(row)), data: key == "quarter" ? row.key : name(row)),
                write.count(row.won, to: list(row, "WON")),
                write.count(row.lost, to: list(row, "LOST")), write.share(row.rate, to: list(row, "WON,LOST")),
                write.money(row.wonValue, to: list(row, "WON", in: row.wonElsewhere > 0 ? report.currency : nil)),
            ]
        }
        let isCut = key != "quarter" && report.rows.count > SalesFigures.mostBars
        let notes = [
            sales.elsewhere(report.rows.reduce(0) { $0 + $1.wonElsewhere }),
            isCut ? texts.text("barsAreFew", count: SalesFigures.mostBars) : nil,
        ]
        return ReportPart(
            name: "success",
            title: texts.text(
                "format.pair", ["name": texts.text("successRate"), "value": texts.word("successBy", key)]),
            chart: chart,
            table: ReportTable(
                columns: columns.map { ReportTable.Column(title: $0) }
                    + [ReportTable.Column(title: texts.text("wonValue"), currency: report.currency)],
                rows: cells, more: rows.count - made.count,
                sum: [
                    .text(texts.text("sum")), write.count(won, to: list(nil, "WON")),
                    write.count(lost, to: list(nil, "LOST")), write.share(rate, to: list(nil, "WON,LOST")),
                    write.money(value, to: list(nil, "WON", in: summed)),
                ]), note: notes.compactMap(\.self).joined(separator: " ").nothingIfEmpty)
    }
}

/// `2026-Q3`, `1405-Q2`: a quarter of the calendar that it was asked for.
struct Quarter: Sendable {
    let year: Int
    let number: Int
    let days: ClosedRange<LocalDate>

    init?(_ row: SuccessRateRow) {
        let parts = row.key.split(separator: "-")
        guard parts.count == 2, let year = Int(parts[0]), parts[1].hasPrefix("Q"),
            let number = Int(parts[1].dropFirst()), let first = row.from, let last = row.to, first <= last
        else { return nil }
        (self.year, self.number, days) = (year, number, first...last)
    }

    func words(_ formats: Formats) -> String {
        formats.texts.text("format.quarter", ["number": formats.number(number), "year": formats.year(year)])
    }
}

extension String {
    var nothingIfEmpty: String? { isEmpty ? nil : self }
}
