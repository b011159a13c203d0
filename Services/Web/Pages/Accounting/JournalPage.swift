import Contracts

/// The journal, the latest first; one entry with its lines.
enum JournalPage {
    static let path = "/accounting/journal-entries"
    static let invoiceField = "invoice_id"
    private static let shown = 50
    /// `flows.md` 7.5.
    static let rules = [
        "P-02", "P-04", "P-05", "P-06", "P-06a", "P-07", "P-08", "P-09", "P-10", "P-10a", "P-11", "P-16", "P-18",
        "P-18a", "P-19", "P-20", "MANUAL",
    ]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.get("\(path)/{id}", right: .readLedger, one)
        pages.file(of: path, right: .readLedger) { file($0) }
    }

    private static func query(_ desk: Desk) -> ListQuery {
        ListQuery(
            path: path, desk.visit.query,
            fields: ["rule": rules, CustomerFilter.field: CustomerFilter(desk.visit.query).known],
            ids: [invoiceField: ListQuery.isID(InvoiceID.self)], searches: ["q": .plain], measures: ["posted_on": .day],
            reading: desk.reading)
    }

    private typealias Line = RecordLine<JournalEntryView, JournalEntryView.Line>

    /// A row for each line of an entry: what spreadsheets sum are accounts.
    private static func file(_ desk: Desk) -> Listing<Line> {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        let lines: [ListColumn<Line>] = [
            .inFile("ledgerCode") { "\($0.line.code)" }, .inFile("ledgerAccount") { words.ledgerAccount($0.line.code) },
            .money("debit", formats) { $0.line.debit }, .money("credit", formats) { $0.line.credit },
            .currency { $0.line.debit },
        ]
        return Listing(
            query(desk), columns(desk).map { column in column.of { (line: Line) in line.record } } + lines,
            id: { "\($0.record.id)" }
        ) {
            try await desk.services.journalEntries($0, limit: $1, for: desk.visit).lines(\.lines)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, query) = (desk.texts, AccountingWords(desk), query(desk))
        let customer = CustomerFilter(desk.visit.query)
        let invoice = query.chosen[invoiceField, default: []]
        let page = try await desk.services.journalEntries(query, limit: shown, for: desk.visit)
        let first = page.data.first
        let invoiceGroup = invoice.map { id in
            (
                field: invoiceField, label: texts.text("invoice"),
                choices: [ListControls.Choice(value: id, text: first?.legalNumber ?? texts.text("invoice"))]
            )
        }
        let ruleChoices = rules.map { ListControls.Choice(value: $0, text: words.rule($0)) }
        let list = DeskList(
            title: texts.text("journal"), pages: BooksPages.tabs(desk, current: path),
            controls: ListControls(
                query: query,
                groups: customer.group(first?.accountName, texts) + invoiceGroup + [
                    (field: "rule", label: texts.text("postingRule"), choices: ruleChoices)
                ], searches: [("q", texts.text("findEntry"))], next: page.page.next,
                days: NarrowedList.days(query, desk, "posted_on", "postedOn")), isListing: true,
            table: Table("journal", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
            empty: EmptyState(title: texts.text("booksEmpty"), advice: texts.text("booksEmptyAdvice")))
        return try desk.page(list)
    }

    /// Of whole entries.
    private static func columns(_ desk: Desk) -> [ListColumn<JournalEntryView>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .day("postedOn", formats) { $0.postedOn }, .day("occurredOn", formats) { $0.occurredOn }.inFileOnly,
            .word("postingRule", { $0.rule }) { words.rule($0) }, .text("customer") { $0.accountName },
            .code("document") { $0.legalNumber }, .text("entryText") { $0.text == $0.legalNumber ? nil : $0.text },
            .onPage("amount") { entry in
                let currency = entry.lines.first?.debit.currency ?? .irr
                return .number(formats.money(entry.lines.map(\.debit).reduce(.zero(currency), +)))
            },
        ]
    }

    static func one(_ desk: Desk) async throws -> Reply {
        let entry = try await desk.services.journalEntry(desk.id("id"), for: desk.visit)
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        var record = DeskRecord(
            crumbs: [Way(texts.text("journal"), to: path)], title: .text(words.rule(entry.rule)))
        record.lead = [
            entry.accountID.map {
                .link(entry.accountName ?? texts.text("customer"), to: "\(CustomersPage.path)/\($0)")
            }
                ?? .empty,
            entry.invoiceID.map { .link(entry.legalNumber ?? texts.text("invoice"), to: "\(InvoicesPage.path)/\($0)") }
                ?? .empty,
        ]
        record.facts = Facts([
            (texts.text("postedOn"), .day(entry.postedOn, formats)),
            (texts.text("occurredOn"), entry.occurredOn == entry.postedOn ? .empty : .day(entry.occurredOn, formats)),
            (texts.text("ruleCode"), .code(entry.rule)),
            (texts.text("entryText"), entry.text.map { .text($0) } ?? .empty),
        ])
        let table = Table(
            caption: texts.text("lines"),
            columns: ["ledgerCode", "ledgerAccount", "debit", "credit"].map { texts.text($0) },
            rows: entry.lines.map { line in
                Table.Row([
                    .code("\(line.code)"), .text(words.ledgerAccount(line.code)), words.money(line.debit),
                    words.money(line.credit),
                ])
            })
        record.main = [RecordSection(name: "lines", title: texts.text("lines"), table: table)]
        return try desk.page(record, title: texts.text("journalEntry"))
    }
}
