import Contracts

/// The series of legal numbers: 1, 2, 3, … without a hole (`flows.md` 7.3).
enum NumberSeriesPage {
    static let path = "/accounting/number-series"

    static func register(on pages: PageRoutes) { pages.get(path, right: .readLedger, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let series = try await desk.services.numberSeries(for: desk.visit)
        let table = Table(
            caption: texts.text("numberSeriesTitle"),
            columns: ["kind", "fiscalYear", "lastNumber", "lastIssueDate"].map { texts.text($0) },
            rows: series.map { series in
                Table.Row(
                    to: desk.may(.manageSeries) ? SeriesPage.target(series) : nil,
                    [
                        .text(words.series(series.kind)), .number(formats.year(series.fiscalYear)),
                        .number(formats.number(series.lastNumber)), .day(series.lastIssueDate, formats),
                    ])
            })
        let list = DeskList(
            title: texts.text("numberSeriesTitle"), pages: BooksPages.tabs(desk, current: path),
            lead: texts.text("numberSeriesLead"),
            controls: ListControls(
                query: ListQuery(path: path, desk.visit.query, fields: [:]), groups: [], next: nil), table: table,
            empty: EmptyState(title: texts.text("noNumbers"), advice: texts.text("noNumbersAdvice")))
        return try desk.page(list)
    }
}
