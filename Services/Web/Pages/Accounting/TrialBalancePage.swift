import Contracts

/// Debit and credit of every ledger account, up to a day.
enum TrialBalancePage {
    static let path = "/accounting/trial-balance"

    static func register(on pages: PageRoutes) { pages.get(path, right: .readLedger, show) }

    /// `?through=1405/6/31`, as people write days.
    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let typed = (desk.visit.query["through"] ?? "").trimmingCharacters(in: .whitespaces)
        let reading = Reading(language: desk.visit.language, today: formats.localDate(desk.now))
        var fault: String?
        var day: LocalDate?
        if !typed.isEmpty {
            do { day = try reading.day(typed) } catch { fault = texts.text(error.key) }
        }
        let balance = try await desk.services.trialBalance(through: day, for: desk.visit)
        let columns = ["ledgerCode", "ledgerAccount", "debit", "credit", "balance"]
        var rows = balance.rows.map { row in
            Table.Row([
                .code("\(row.code)"), .text(words.ledgerAccount(row.code)), .number(formats.money(row.debit)),
                .number(formats.money(row.credit)), .number(formats.money(row.balance)),
            ])
        }
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
            "table": Table(caption: texts.text("trialBalance"), columns: columns.map { texts.text($0) }, rows: rows)
                .values,
            "empty": EmptyState(title: texts.text("booksEmpty"), advice: texts.text("booksEmptyAdvice")).values,
            "through": day.map { texts.text("throughDay", ["day": formats.day($0)]) }.section,
        ]
        return try desk.page("page/trial_balance", title: texts.text("trialBalance"), content)
    }
}
