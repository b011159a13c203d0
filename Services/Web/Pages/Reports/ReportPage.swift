import Contracts
import HTTPTypes
import Hummingbird

/// The reports that there are, each a page with a file of its numbers beside it.
enum ReportPage: String, CaseIterable, Sendable {
    case stages
    case success = "success-rate"
    case losses = "loss-reasons"
    case receivables
    case stockValue = "stock-value"

    static let overview = "/reports"

    static func register(on pages: PageRoutes) {
        pages.get(overview, ReportOverview.show)
        for page in allCases {
            pages.get(page.path, right: page.right) { try page.show(try await page.report($0), $0) }
            pages.get("\(page.path).csv", right: page.right) { try await page.file($0) }
        }
    }

    var path: String { "\(Self.overview)/\(rawValue)" }

    var right: Right {
        switch self {
        case .stages, .success, .losses: .readSales
        case .receivables: .readLedger
        case .stockValue: .readCost
        }
    }

    /// What its address may ask.
    private var known: [String] {
        switch self {
        case .stages, .losses: ["process"] + ReportPeriod.fields
        case .success: ["by", "process"] + ReportPeriod.fields
        case .receivables: []
        case .stockValue: ["by", "warehouse"]
        }
    }

    /// Those that the person may open.
    static func open(to desk: Desk) -> [ReportPage] { allCases.filter { desk.may($0.right) } }

    static func tabs(_ desk: Desk, current: ReportPage?) -> Tabs {
        let all = Tabs.Tab(text: desk.texts.text("reportOverview"), target: overview, isCurrent: current == nil)
        return Tabs(
            desk.texts.text("reports"),
            [all]
                + open(to: desk).map {
                    Tabs.Tab(text: desk.texts.word("report", $0.rawValue), target: $0.path, isCurrent: $0 == current)
                })
    }

    private func report(_ desk: Desk) async throws -> Report {
        let query = ReportQuery(path, desk.visit.query, known: known)
        switch self {
        case .stages: return try await StagesReport.make(query, desk)
        case .success: return try await SuccessReport.make(query, desk)
        case .losses: return try await LossesReport.make(query, desk)
        case .receivables: return try await AgeingReport.make(query, desk)
        case .stockValue: return try await StockReport.make(query, desk)
        }
    }

    // MARK: - As a page

    private func show(_ report: Report, _ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let content: Values = [
            "heading": texts.word("report", rawValue), "asks": texts.word("reportQuestion", rawValue),
            "lead": report.lead, "pageTabs": Self.tabs(desk, current: self).values,
            "viewTabs": report.views.map(\.values), "forms": form(report, desk).section,
            "figures": report.figures.map(\.values).section,
            "parts": report.parts.map { part($0, report, texts) },
            "definition": report.definition,
        ]
        return try desk.page("page/report", title: texts.word("report", rawValue), content)
    }

    private func part(_ part: ReportPart, _ report: Report, _ texts: MessageCatalog) -> Values {
        let isThere = !part.table.rows.isEmpty
        let unprinted = part.table.unprinted
        let notes = [unprinted == 0 ? nil : texts.text("moreInFile", count: unprinted), part.note].compactMap(\.self)
        return [
            "partName": part.name, "partTitle": part.title, "partLead": part.lead.section,
            "isPictured": isThere && part.chart != nil,
            "charts": isThere ? part.chart.map { $0.under(part.title).values }.section : [Values](),
            "tables": isThere ? [part.table.table(part.title).withoutEmptyColumns.values] : [Values](),
            "isSummed": part.table.sum != nil, "partNote": notes.joined(separator: " ").nothingIfEmpty.section,
            "files": isThere ? [report.query.with("part", part.name).address(of: "\(path).csv")] : [String](),
            "fileLabel": texts.text("format.pair", ["name": texts.text("reportFile"), "value": part.title]),
            "empties": isThere
                ? [Values]()
                : [EmptyState(title: texts.text("reportEmpty"), advice: texts.text("reportEmptyAdvice")).values],
        ]
    }

    /// The days, and the process where there are several.
    private func form(_ report: Report, _ desk: Desk) -> Values? {
        guard let period = report.period else { return nil }
        let (query, texts) = (report.query, desk.texts)
        func field(_ name: String, _ day: LocalDate?) -> Values {
            let typed = period.named == nil ? query[name] : nil
            return [
                "fieldName": name, "fieldLabel": texts.word("periodField", name),
                "typed": typed ?? day.map(desk.formats.numericDay) ?? "",
                "faults": period.faults[name].map { texts.text($0) }.section,
            ]
        }
        let processes = report.processes.map { process -> Values in
            [
                "code": process.key, "text": ProcessWords(texts).name(process),
                "isChosen": process.key == report.process,
            ]
        }
        let bare = query.without("period", "from", "to")
        let presets =
            [
                Tabs.Tab(
                    text: texts.text("periodAll"), target: bare.address,
                    isCurrent: query["period"] == nil
                        && query["from"] == nil && query["to"] == nil)
            ]
            + ReportPeriod.Named.allCases.map {
                Tabs.Tab(
                    text: texts.word("period", $0.rawValue), target: bare.with("period", $0.rawValue).address,
                    isCurrent: $0 == period.named)
            }
        return [
            "reportPath": path, "carried": query.carried(besides: ["process", "period", "from", "to"]),
            "choosesProcess": processes.count > 1, "processes": processes,
            "fields": [field("from", period.from), field("to", period.to)],
            "presets": Tabs(texts.text("periodLabel"), presets).values,
        ]
    }

    // MARK: - As a file

    /// `?part=…` names the table; the first one without it.
    private func file(_ desk: Desk) async throws -> Reply {
        let report = try await report(desk)
        let asked = desk.visit.query["part"]
        guard let part = asked.map({ name in report.parts.first { $0.name == name } }) ?? report.parts.first else {
            throw PageFault.notFound
        }
        return .file(part.table.file(for: desk.visit.language), "\(rawValue)-\(part.name).csv")
    }
}
