import Contracts

/// What a company may set for its books: the limit of customers that have none, and when goods on credit may leave.
enum BooksSettingsPage {
    static let path = "/accounting/settings"
    static let policies = ["AT_ONCE", "ON_PAYMENT"]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger) { try await show($0) }
        pages.post(path, right: .manageCredit, save)
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let settings = try await desk.services.booksSettings(for: desk.visit)
        let facts = Facts([
            (texts.text("defaultLimit"), .number(desk.formats.money(settings.defaultCreditLimit))),
            (texts.text("releasePolicyTitle"), .text(texts.word("releasePolicy", settings.releasePolicy))),
        ])
        var section = RecordSection(name: "settings", title: texts.text("settings"), facts: facts)
        if desk.may(.manageCredit) {
            section = RecordSection(
                name: "settings", title: texts.text("settings"), form: form(settings, desk).values(desk, refusal))
        }
        let record = DeskRecord(
            crumbs: [Way(texts.text("books"), to: TrialBalancePage.path)], title: .text(texts.text("booksSettings")),
            pages: BooksPages.tabs(desk, current: path), main: [section])
        return try desk.page(record, title: texts.text("booksSettings"), refusal)
    }

    private static func form(_ settings: AccountingSettings, _ desk: Desk) -> Form {
        let texts = desk.texts
        let currency = settings.defaultCreditLimit.currency
        return Form(
            "settings", to: path, texts.text("save"), weight: .main,
            [
                Field(
                    "default_credit_limit", texts.text("defaultLimit"), .number,
                    value: desk.formats.amount(settings.defaultCreditLimit), hint: texts.text("defaultLimitHint"),
                    unit: texts.word("currency", currency.rawValue)),
                Field(
                    "release_policy", texts.text("releasePolicyTitle"),
                    .choice(policies.map { Field.Option($0, texts.word("releasePolicy", $0)) }),
                    value: settings.releasePolicy),
            ])
    }

    private static func save(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("settings")
        let limit = input.money("default_credit_limit", desk.me.company.currency)
        let policy = input.choice("release_policy", of: policies)
        var request: AccountingSettings?
        if let limit, let policy { request = AccountingSettings(defaultCreditLimit: limit, releasePolicy: policy) }
        return try await desk.carryOut(
            Change("accounting", "settings", request, method: "PUT"), input, then: "\(path)?done=booksSettings",
            else: { try await show(desk, $0) })
    }
}
