import Contracts

/// The customers, found by any part of their names; the words are in the address.
enum AccountsPage {
    static let path = "/sales/accounts"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSales, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.accounts(query, limit: shown, for: desk.visit)
        var collection = collection(page, query, desk, to: { "\(path)/\($0.id)" })
        if desk.may(.writeSales) {
            collection.main = Collection.Way(text: texts.text("newAccount"), target: "\(path)/new", key: "c")
        }
        return try desk.page("page/collection", title: texts.text("accounts"), collection.values)
    }

    /// - Parameter target: where the row of an account leads.
    static func collection(
        _ page: Page<AccountView>, _ query: ListQuery, _ desk: Desk, to target: (AccountView) -> String
    ) -> Collection {
        let texts = desk.texts
        let table = Table(
            caption: texts.text("accounts"),
            columns: ["accountName", "taxNumber", "accountCity", "accountCountry", "accountClass"].map {
                texts.text($0)
            },
            rows: page.data.map { account in
                Table.Row(
                    to: target(account),
                    [
                        .text(account.name), .code(account.taxID), account.address.map { .text($0.city) } ?? .empty,
                        .text(Countries.name(of: account.country, texts.language) ?? account.country),
                        account.accountClass.map { .text($0) } ?? .empty,
                    ])
            })
        let new = desk.may(.writeSales) ? (text: texts.text("newAccount"), target: "\(path)/new") : nil
        let empty =
            query.isFiltered
            ? EmptyState(
                title: texts.text("nothingFound"), advice: texts.text("searchPartAdvice"),
                way: (texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: texts.text("noAccounts"), advice: texts.text("noAccountsAdvice"), way: new)
        return Collection(
            controls: ListControls(
                query: query, groups: [], searches: [("q", texts.text("nameOrTaxNumber"))], next: page.page.next),
            table: table, empty: empty)
    }
}
