import Contracts

/// The days of a customer's statement: typed, or named in the company's fiscal calendar; without a word this fiscal year.
struct StatementPeriod: Sendable {
    let query: ReportQuery
    let typed: ReportPeriod
    let named: ReportPeriod.Named?
    let from: LocalDate?
    let to: LocalDate?

    init(_ account: AccountID, _ desk: Desk) {
        let query = ReportQuery("\(CustomersPage.path)/\(account)", desk.visit.query, known: ReportPeriod.fields)
        let typed = ReportPeriod(query, desk.reading)
        let isTyped = query["from"] != nil || query["to"] != nil
        let named = isTyped && typed.faults.isEmpty ? nil : typed.named ?? .thisYear
        let calendar = (desk.me.company.calendar == .persian ? Language.fa : .en).calendar
        let days = named.flatMap { ReportPeriod.days(of: $0, calendar, today: desk.formats.localDate(desk.now)) }
        (self.query, self.typed, self.named) = (query, typed, named)
        (from, to) = days.map { ($0.lowerBound, $0.upperBound) } ?? (typed.from, typed.to)
    }

    /// As the service, and every page about the same days, is asked.
    var question: String {
        let days = (from.map { ["from=\($0)"] } ?? []) + (to.map { ["to=\($0)"] } ?? [])
        return days.joined(separator: "&")
    }

    func values(_ desk: Desk) -> Values {
        let texts = desk.texts
        func field(_ name: String, _ day: LocalDate?) -> Values {
            [
                "fieldName": name, "fieldLabel": texts.word("periodField", name),
                "typed": query[name] ?? day.map(desk.formats.numericDay) ?? "",
                "faults": typed.faults[name].map { texts.text($0) }.section,
            ]
        }
        let bare = query.without("period", "from", "to")
        let presets = ReportPeriod.Named.allCases.map {
            Tabs.Tab(
                text: texts.word("period", $0.rawValue), target: bare.with("period", $0.rawValue).address,
                isCurrent: $0 == named && typed.faults.isEmpty)
        }
        return [
            "periodPath": query.path, "presets": Tabs(texts.text("periodLabel"), presets).values,
            "fields": [field("from", from), field("to", to)],
        ]
    }
}

/// A customer's statement: in his record with the balance after each row, as a file, and on paper in his language.
enum AccountStatement {
    /// So many rows are on the page.
    static let shown = 200

    static func register(on pages: PageRoutes) {
        PrintedPages.register(on: pages, of: "\(CustomersPage.path)/{id}", right: .readLedger, printout)
        pages.get("\(CustomersPage.path)/{id}/statement.csv", right: .readLedger, file)
    }

    // MARK: - In the record

    static func section(_ statement: AccountStatementView, _ period: StatementPeriod, _ desk: Desk) -> RecordSection {
        let texts = desk.texts
        let place = period.query.path
        let question = period.question.isEmpty ? "" : "?\(period.question)"
        var section = RecordSection(
            name: "movements", title: texts.text("movements"), table: table(statement, desk),
            calm: statement.leftOff > 0 ? texts.text("statementLeftOff", count: statement.leftOff) : nil,
            ways: [
                Way(texts.text("asFile"), to: "\(place)/statement.csv\(question)"),
                Way(texts.text("printStatement"), to: "\(place)/print\(question)"),
                Way(texts.text("statementPDF"), to: "\(place)/print.pdf\(question)"),
            ])
        section.period = period.values(desk)
        return section
    }

    private static func table(_ statement: AccountStatementView, _ desk: Desk) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        func total(_ name: String, _ cells: [Cell]) -> Table.Row { Table.Row([.text(texts.text(name))] + cells) }
        let rows = statement.rows.map { row in
            Table.Row(
                to: "\(JournalPage.path)/\(row.entryID)",
                [
                    .day(row.postedOn, formats), .text(words.rule(row.rule)), .code(row.document),
                    words.money(row.debit), words.money(row.credit), .number(formats.money(row.balance)),
                ])
        }
        let opening = total(
            "openingBalance", [.empty, .empty, .empty, .empty, .number(formats.money(statement.opening))])
        let turnover = total(
            "turnover",
            [
                .empty, .empty, .number(formats.money(statement.debit)), .number(formats.money(statement.credit)),
                .empty,
            ])
        let closing = total(
            "closingBalance", [.empty, .empty, .empty, .empty, .number(formats.money(statement.closing))])
        let columns = ["postedOn", "postingRule", "document", "debit", "credit", "balance"]
        return Table(
            caption: texts.text("movements"), columns: columns.map { texts.text($0) },
            rows: [opening] + rows + [turnover, closing])
    }

    // MARK: - As a file

    private static func file(_ desk: Desk) async throws -> Reply {
        let (id, texts): (AccountID, MessageCatalog) = (try desk.id("id"), desk.texts)
        let period = StatementPeriod(id, desk)
        // Days that nobody can read are no reason to write the rows of others.
        guard period.typed.faults.isEmpty else { return .see(period.query.address) }
        let statement = try await desk.services.statement(of: id, period, last: nil, for: desk.visit)
        guard statement.leftOff == 0 else { return try tooLong(period, desk) }
        var file = CSV(for: texts.language).file
        let columns = ["postedOn", "postingRule", "document", "debit", "credit", "balance", "saleCurrency"]
        file.add(columns.map { texts.text($0) })
        let currency = CSV.Value.text(statement.currency.rawValue)
        func total(_ day: LocalDate?, _ name: String, _ figures: [CSV.Value]) {
            file.add([.text(day?.description ?? ""), .text(texts.text(name)), .text("")] + figures + [currency])
        }
        total(statement.from, "openingBalance", [.text(""), .text(""), .number(statement.opening.plain)])
        for row in statement.rows {
            file.add([
                .text(row.postedOn.description), .text(row.rule), .text(row.document ?? ""), .number(row.debit.plain),
                .number(row.credit.plain), .number(row.balance.plain), currency,
            ])
        }
        total(
            statement.to, "closingBalance",
            [.number(statement.debit.plain), .number(statement.credit.plain), .number(statement.closing.plain)])
        return .file(file.bytes, "statement-\(ShortCode.of(id))-\(desk.formats.localDate(desk.now)).csv")
    }

    /// Back to fewer days.
    private static func tooLong(_ period: StatementPeriod, _ desk: Desk) throws -> Reply {
        let title = desk.texts.text("fileTooLong", ["count": desk.formats.number(ListFile.most)])
        return try desk.page(
            "page/no_pdf", title: title,
            [
                "heading": title, "advice": desk.texts.text("statementTooLongAdvice"), "page": period.query.address,
                "requestID": desk.visit.trace.requestID,
            ], status: .unprocessableContent)
    }

    // MARK: - On paper

    private static func printout(_ desk: Desk) async throws -> Printout {
        let id: AccountID = try desk.id("id")
        let period = StatementPeriod(id, desk)
        guard period.typed.faults.isEmpty else { throw PageFault.notFound }
        let statement = try await desk.services.statement(of: id, period, last: nil, for: desk.visit)
        let formats = PaperPages.formats(for: statement.customer.country, desk)
        let paper = StatementPaper(statement: statement, printedOn: formats.localDate(desk.now), formats: formats)
        return Printout(
            template: "statement_paper",
            title: formats.texts.text("statementOf", ["name": statement.customer.name.isolated]),
            number: "statement-\(ShortCode.of(id))", language: formats.language,
            query: period.question.isEmpty ? "" : "&\(period.question)"
        ) { _ in paper.values }
    }
}
