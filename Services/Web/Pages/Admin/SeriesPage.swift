import Contracts
import Hummingbird

/// The series of legal numbers as the administrator sees them: how their numbers are written, how far they are, and the
/// next year's, made ready in time. Numbers that were given out never change, so a series that has begun is only looked at.
enum SeriesPage {
    static let path = "/admin/number-series"
    private static let newPath = "\(path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .manageSeries, list)
        pages.get(newPath, right: .manageSeries) { try await form($0) }
        pages.post(newPath, right: .manageSeries, prepare)
        pages.get("\(path)/{series}", right: .manageSeries) { try await show($0) }
        pages.post("\(path)/{series}/pattern", right: .manageSeries, rewrite)
    }

    static func list(_ desk: Desk) async throws -> Reply {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let series = try await desk.services.numberSeries(for: desk.visit)
        let columns = ["kind", "fiscalYear", "nextNumber", "lastNumber", "lastIssueDate", "numbersUnbroken"]
        let table = Table(
            caption: texts.text("numberSeriesTitle"), columns: columns.map { texts.text($0) },
            rows: series.map { series in
                Table.Row(
                    to: target(series),
                    [
                        .text(words.series(series.kind)), .number(formats.year(series.fiscalYear)),
                        .code(series.nextNumber), .number(formats.number(series.lastNumber)),
                        .day(series.lastIssueDate, formats), .chip(state(series, texts)),
                    ])
            })
        let list = AdminList(
            title: texts.text("numberSeriesTitle"), lead: texts.text("numberSeriesLead"),
            main: AdminWay(text: texts.text("newSeries"), target: newPath, key: "c"), table: table,
            empty: EmptyState(title: texts.text("noNumbers"), advice: texts.text("noNumbersAdvice")))
        return try desk.page(list)
    }

    /// Like `INVOICE-1405`.
    static func target(_ series: NumberSeriesView) -> String {
        "\(path)/\(series.kind)-\(series.fiscalYear)"
    }

    private static func state(_ series: NumberSeriesView, _ texts: MessageCatalog) -> Chip {
        if series.lastNumber == 0 { return Chip(texts.text("seriesReady"), .quiet) }
        return series.isUnbroken
            ? Chip(texts.text("seriesUnbroken"), .good) : Chip(texts.text("seriesBroken"), .bad)
    }

    // MARK: - One series

    private static func series(_ desk: Desk) async throws -> NumberSeriesView {
        let parts = (desk.visit.parameters.get("series") ?? "").split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2, Services.seriesKinds.contains(parts[0]), let year = Int(parts[1]) else {
            throw PageFault.notFound
        }
        let kind = parts[0]
        return try await desk.services.numberSeries(kind, year, for: desk.visit)
    }

    static func show(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let series = try await series(desk)
        let title = texts.text(
            "seriesOfYear",
            ["kind": AccountingWords(desk).series(series.kind), "year": formats.year(series.fiscalYear)])
        let record = AdminRecord(
            title: title, crumb: AdminWay(text: texts.text("numberSeriesTitle"), target: path),
            lead: series.lastNumber == 0 ? nil : texts.text("seriesBegunLead"), chips: [state(series, texts)],
            facts: Facts([
                (texts.text("nextNumber"), .code(series.nextNumber)),
                (texts.text("lastNumber"), .number(formats.number(series.lastNumber))),
                (texts.text("lastIssueDate"), .day(series.lastIssueDate, formats)),
            ]), actions: series.lastNumber == 0 ? [pattern(series, desk)] : [])
        return try desk.page(record, refusal)
    }

    private static func pattern(_ series: NumberSeriesView, _ desk: Desk) -> Form {
        Form(
            "pattern", to: "\(target(series))/pattern", desk.texts.text("rewriteSeries"),
            advice: desk.texts.text("rewriteSeriesAdvice"), version: series.version,
            fields(desk, mark: series.mark, digits: series.digits))
    }

    private static func rewrite(_ desk: Desk) async throws -> Reply {
        let series = try await series(desk)
        var input = try await desk.input("pattern")
        let mark = Reading.latin(input.optionalText("mark") ?? "")
        let body = input.wholeNumber("digits").map { SeriesPatternRequest(mark: mark.uppercased(), digits: $0) }
        let change = Change(
            "accounting", "number-series/\(series.kind)/\(series.fiscalYear)", body, method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(target(series))?done=seriesRewritten", else: { try await show(desk, $0) })
    }

    // MARK: - A new one

    private static func prepare(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("series")
        let kind = input.choice("kind", of: Services.seriesKinds)
        let year = input.wholeNumber("fiscal_year")
        let mark = input.optionalText("mark").map { Reading.latin($0).uppercased() }
        let digits = input.optional("digits") { $0.wholeNumber($1) }
        let body = kind.flatMap { kind in
            year.map { NumberSeriesRequest(kind: kind, fiscalYear: $0, mark: mark, digits: digits) }
        }
        return try await desk.carryOut(
            Change("accounting", "number-series", body), input, then: "\(path)?done=seriesPrepared",
            else: { try await form(desk, $0) })
    }

    private static func form(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, words) = (desk.texts, AccountingWords(desk))
        let year = desk.formats.fiscalYear(of: desk.now, in: desk.me.company.calendar)
        // What people come here for is the next year; this one's series have begun as a rule.
        let years = [year, year + 1].map { Field.Option("\($0)", desk.formats.year($0)) }
        let form = Form(
            "series", to: newPath, texts.text("prepareSeries"), weight: .main, advice: texts.text("newSeriesAdvice"),
            [
                Field("kind", texts.text("kind"), .list(Services.seriesKinds.map { .init($0, words.series($0)) })),
                Field("fiscal_year", texts.text("fiscalYear"), .choice(years), value: "\(year + 1)"),
            ] + fields(desk, mark: "", digits: nil))
        return try desk.page(
            AdminForm(
                title: texts.text("newSeries"), crumb: AdminWay(text: texts.text("numberSeriesTitle"), target: path),
                form: form), refusal)
    }

    private static func fields(_ desk: Desk, mark: String, digits: Int?) -> [Field] {
        let texts = desk.texts
        return [
            Field(
                "mark", texts.text("seriesMark"), .code, value: mark,
                hint: texts.text(digits == nil ? "seriesMarkInherited" : "seriesMarkHint"), isOptional: true,
                longest: 10),
            Field(
                "digits", texts.text("seriesDigits"), .number, value: digits.map(desk.formats.number) ?? "",
                hint: texts.text("seriesDigitsHint"), isOptional: digits == nil),
        ]
    }
}
