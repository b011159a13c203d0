import Contracts

/// The months of a fiscal year: the next open one is closed, the last closed one opened again.
enum PeriodsPage {
    static let path = "/accounting/periods"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.post("\(path)/{year}/{period}/{action}", right: .postJournal, act)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        try await page(desk.visit.query["fiscal_year"].flatMap { Int($0) }, desk)
    }

    static func act(_ desk: Desk) async throws -> Reply {
        let parameters = desk.visit.parameters
        guard let year = parameters.get("year").flatMap({ Int($0) }),
            let period = parameters.get("period").flatMap({ Int($0) }), let action = parameters.get("action"),
            ["close", "reopen"].contains(action)
        else { throw PageFault.notFound }
        return try await desk.carryOut(
            Change("accounting", "periods/\(year)/\(period)/\(action)"), try await desk.input("\(action)-\(period)"),
            then: "\(path)?fiscal_year=\(year)&done=period-\(action)", else: { try await page(year, desk, $0) })
    }

    private static func page(_ asked: Int?, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let periods = try await desk.services.periods(of: asked, for: desk.visit)
        guard let year = periods.first?.fiscalYear else { throw PageFault.notFound }
        let closed = periods.filter { $0.state == "CLOSED" }
        let today = formats.localDate(desk.now)
        let open = periods.first { $0.state == "OPEN" && $0.endsOn < today }
        let forms = desk.may(.postJournal) ? [form("close", open, desk), form("reopen", closed.last, desk)] : []
        let table = Table(
            caption: texts.text("periods"),
            columns: ["period", "validFrom", "lastDay", "state"].map { texts.text($0) },
            rows: periods.map { period in
                let isClosed = period.state == "CLOSED"
                return Table.Row([
                    .text(formats.month(of: period.startsOn, in: desk.me.company.calendar)),
                    .day(period.startsOn, formats), .day(period.endsOn, formats),
                    .chip(Chip(texts.word("periodState", period.state), isClosed ? .quiet : .good)),
                ])
            })
        var record = DeskRecord(
            crumbs: [], title: .text(texts.text("fiscalYearTitle", ["year": formats.year(year)])))
        record.pages = BooksPages.tabs(desk, current: path)
        record.ways = [year - 1, year + 1].map {
            Way(texts.text("fiscalYearTitle", ["year": formats.year($0)]), to: "\(path)?fiscal_year=\($0)")
        }
        record.main = [RecordSection(name: "months", title: texts.text("periods"), table: table)]
        record.forms = Actions(forms: forms.compactMap(\.self), opensFirst: false).values(desk, refusal)
        return try desk.page(record, title: texts.text("periods"), refusal)
    }

    private static func form(_ action: String, _ period: FiscalPeriodView?, _ desk: Desk) -> Form? {
        guard let period else { return nil }
        let month = desk.formats.month(of: period.startsOn, in: desk.me.company.calendar)
        return Form(
            "\(action)-\(period.period)", to: "\(path)/\(period.fiscalYear)/\(period.period)/\(action)",
            desk.texts.text("periodAction.\(action)", ["month": month]), weight: action == "close" ? .main : .quiet,
            advice: desk.texts.text("periodAdvice.\(action)"))
    }
}
