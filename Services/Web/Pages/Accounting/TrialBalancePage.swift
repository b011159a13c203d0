import Contracts

/// Debit and credit of every ledger account, up to a day.
enum TrialBalancePage {
    static let path = "/accounting/trial-balance"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.get(ListFile.path(of: path), right: .readLedger, file)
    }

    /// The day that was typed, `?through=1405/6/31` as people write days; or what is wrong with it.
    private static func through(_ desk: Desk) -> (typed: String, day: LocalDate?, fault: String?) {
        let typed = (desk.visit.query["through"] ?? "").trimmingCharacters(in: .whitespaces)
        guard !typed.isEmpty else { return (typed, nil, nil) }
        do {
            return (typed, try desk.reading.day(typed), nil)
        } catch {
            return (typed, nil, desk.texts.text(error.key))
        }
    }

    private static func columns(_ desk: Desk) -> [ListColumn<TrialBalanceView.Row>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .code("ledgerCode") { "\($0.code)" }, .text("ledgerAccount") { words.ledgerAccount($0.code) },
            .money("debit", formats) { $0.debit }, .money("credit", formats) { $0.credit },
            .money("balance", formats) { $0.balance }, .currency { $0.balance },
        ]
    }

    private static func file(_ desk: Desk) async throws -> Reply {
        let asked = through(desk)
        // A day that nobody can read is no reason to write the balance of another one.
        guard asked.fault == nil else { return .see(address(path, asked.typed)) }
        let listing = Listing(ListQuery(path: path, desk.visit.query, fields: [:]), columns(desk), id: nil) {
            _, limit in
            Page(
                try await desk.services.trialBalance(through: asked.day, for: desk.visit).rows, limit: limit, next: nil)
        }
        return try await ListFile.reply(listing, desk)
    }

    private static func address(_ path: String, _ typed: String) -> String {
        typed.isEmpty ? path : "\(path)?through=\(ListQuery.encoded(typed))"
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let (typed, day, fault) = through(desk)
        let balance = try await desk.services.trialBalance(through: day, for: desk.visit)
        let table = Table("trialBalance", columns(desk), balance.rows, desk, to: { _ in nil })
        var rows = table.rows
        if let currency = balance.rows.first?.debit.currency {
            let debit = balance.rows.map(\.debit).reduce(.zero(currency), +)
            let credit = balance.rows.map(\.credit).reduce(.zero(currency), +)
            rows.append(
                Table.Row([
                    .text(texts.text("sum")), .empty, .number(formats.money(debit)), .number(formats.money(credit)),
                    .number(formats.money(balance.difference)),
                ]))
        }
        let content: Values = [
            "pageTabs": BooksPages.tabs(desk, current: path).values,
            "path": path, "typed": typed, "fault": fault.section,
            "hasRows": !balance.rows.isEmpty,
            "table": Table(caption: table.caption, columns: table.columns, rows: rows).values,
            "ways": [["text": texts.text("asFile"), "target": address(ListFile.path(of: path), typed)] as Values],
            "empty": EmptyState(title: texts.text("booksEmpty"), advice: texts.text("booksEmptyAdvice")).values,
            "through": day.map { texts.text("throughDay", ["day": formats.day($0)]) }.section,
        ]
        return try desk.page("page/trial_balance", title: texts.text("trialBalance"), content)
    }
}
