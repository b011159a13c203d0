import Contracts

/// The customers, found by any part of their names; the words are in the address.
enum AccountsPage {
    static let path = "/sales/accounts"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSales, show)
        pages.file(of: path, right: .readSales) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<AccountView> {
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.accounts($0, limit: $1, for: desk.visit)
        }
    }

    private static func columns(_ desk: Desk) -> [ListColumn<AccountView>] {
        [
            .text("accountName") { $0.name }, .code("taxNumber") { $0.taxID },
            .inFile("accountStreet") { $0.address?.street }, .inFile("accountPostalCode") { $0.address?.postalCode },
            .text("accountCity") { $0.address?.city },
            .word("accountCountry", { $0.country }) { Countries.name(of: $0, desk.texts.language) ?? $0 },
            .text("accountClass") { $0.accountClass }, .inFile("externalRef") { $0.externalRef },
            .text("saleOwner") { $0.ownerName },
        ]
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        let page = try await listing.page(shown)
        var collection = collection(
            page, listing.query, desk, to: { "\(path)/\($0.id)" }, pick: { AccountAssigning.pick($0, desk) })
        collection.choosing = AccountAssigning.choosing(desk)
        collection.keep(as: ListViews(listing.query, desk, own: nil))
        if desk.may(.writeSales) {
            collection.main = Collection.Way(text: texts.text("newAccount"), target: "\(path)/new", key: "c")
        }
        return try desk.page("page/collection", title: texts.text("accounts"), collection.values)
    }

    /// - Parameter target: where the row of an account leads.
    static func collection(
        _ page: Page<AccountView>, _ query: ListQuery, _ desk: Desk, to target: (AccountView) -> String,
        pick: (AccountView) -> Table.Pick? = { _ in nil }
    ) -> Collection {
        let texts = desk.texts
        let table = Table("accounts", columns(desk), page.data, desk, to: target, pick: pick)
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
