import Contracts

/// The director's desk: each report in small, as a tile that opens it. A service that is away takes its own tiles alone.
enum ReportOverview {
    /// Of a picture in a tile.
    private static let mostBars = 5

    static func show(_ desk: Desk) async throws -> Reply {
        let pages = ReportPage.open(to: desk)
        guard !pages.isEmpty else { throw PageFault.notFound }
        let made = try await withThrowingTaskGroup(of: (Int, [Tile]?).self) { group in
            for (index, page) in pages.enumerated() {
                group.addTask { (index, try await tiles(page, desk)) }
            }
            return try await group.reduce(into: [Int: [Tile]?]()) { $0[$1.0] = $1.1 }
        }
        let shown = pages.indices.compactMap { made[$0] ?? nil }.flatMap(\.self)
        let waiting = desk.may(.decide) ? try await InboxCount.now(for: desk) : nil
        let content: Values = [
            "inboxes": waiting.flatMap { $0.count == 0 ? nil : $0 }.map {
                ["inboxPath": InboxPage.path, "inboxWords": $0.words(desk).long] as Values
            }
            .section,
            "pageTabs": ReportPage.tabs(desk, current: nil).values,
            "isAway": made.values.contains { $0 == nil },
            "countedAt": desk.texts.text("asOf", ["time": desk.formats.moment(desk.now)]),
            "tiles": shown.map { $0.values(desk.texts) },
        ]
        return try desk.page("page/reports", title: desk.texts.text("reports"), content)
    }

    /// Nothing where the service is away.
    private static func tiles(_ page: ReportPage, _ desk: Desk) async throws -> [Tile]? {
        do {
            return try await all(page, desk)
        } catch let failure as ServiceFailure where failure.isAway {
            return nil
        }
    }

    private static func all(_ page: ReportPage, _ desk: Desk) async throws -> [Tile] {
        let query = ReportQuery(page.path, desk.visit.query, known: [])
        switch page {
        case .stages:
            let sales = try await SalesFigures(query, desk)
            async let figures = desk.services.pipelineFigures(for: desk.visit)
            let funnel = FunnelPart(funnel: try await desk.services.funnel([], for: desk.visit), sales: sales)
            let now = StagesNow(process: funnel.funnel.process, groups: try await figures.groups, sales: sales)
            let (opened, won) = (funnel.funnel.stages.first?.reached ?? 0, funnel.funnel.stages.last?.moved ?? 0)
            return [
                Tile(
                    page: page, title: desk.texts.text("openSalesByStage"), figure: desk.formats.number(now.count),
                    about: now.chart.finding, chart: now.count == 0 ? nil : now.chart),
                Tile(
                    page: page, title: desk.texts.text("funnel"), figure: desk.formats.number(won),
                    about: funnel.chart.finding, chart: opened == 0 ? nil : funnel.chart),
            ]
        case .success:
            let sales = try await SalesFigures(query, desk)
            let report = try await desk.services.successRate(by: "agent", [], for: desk.visit)
            let part = SuccessPart(key: "agent", report: report, sales: sales)
            let rate = part.rate.map { desk.formats.percent(ReportWriter.rounded($0)) }
            return [tile(page, rate, part.chart, isThere: !report.rows.isEmpty, desk)]
        case .losses:
            let sales = try await SalesFigures(query, desk)
            let part = LossesPart(report: try await desk.services.lossReasons([], for: desk.visit), sales: sales)
            return [tile(page, desk.formats.number(part.count), part.chart, isThere: part.count > 0, desk)]
        case .receivables:
            let part = AgeingPart(report: try await desk.services.receivables(for: desk.visit), desk: desk)
            let owed = part.report.total.owed
            return [tile(page, desk.formats.money(owed), part.ageChart, isThere: !owed.isZero, desk)]
        case .stockValue:
            guard desk.may(.readStock) else { return [] }
            let report = try await desk.services.stockValue(by: "product", for: desk.visit)
            let part = StockPart(key: "product", warehouse: nil, report: report, desk: desk)
            return [tile(page, desk.formats.money(report.value), part.chart, isThere: !report.rows.isEmpty, desk)]
        }
    }

    private static func tile(
        _ page: ReportPage, _ figure: String?, _ chart: Chart, isThere: Bool, _ desk: Desk
    ) -> Tile {
        Tile(
            page: page, title: desk.texts.word("report", page.rawValue), figure: figure, about: chart.finding,
            chart: isThere ? chart.cut(to: mostBars) : nil)
    }

    private struct Tile: Sendable {
        let page: ReportPage
        let title: String
        let figure: String?
        let about: String
        let chart: Chart?

        func values(_ texts: MessageCatalog) -> Values {
            [
                "tileTitle": title, "target": page.path, "figure": figure.section,
                "about": (chart == nil ? nil : about).section,
                "charts": chart.map { $0.under(title).values }.section, "isEmpty": chart == nil,
            ]
        }
    }
}
