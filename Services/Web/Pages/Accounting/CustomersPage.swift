import Contracts

/// The customers with what they owe, by name.
enum CustomersPage {
    static let path = "/accounting/accounts"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.file(of: path, right: .readLedger) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<CustomerAccountSummary> {
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["blocked": ["true"]], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.accountID)" }) {
            try await desk.services.customers($0, limit: $1, for: desk.visit)
        }
    }

    private static func columns(_ desk: Desk) -> [ListColumn<CustomerAccountSummary>] {
        let (texts, formats) = (desk.texts, desk.formats)
        return [
            .text("customer") { $0.name }, .code("taxID") { $0.taxID }, .money("balance", formats) { $0.balance },
            .money("undelivered", formats, hidesZero: true) { $0.undelivered }, .currency { $0.balance },
            .onPage("state") { $0.blockedReason == nil ? .empty : .chip(Chip(texts.text("blocked"), .bad)) },
            .inFile("blockedBecause") { $0.blockedReason },
        ]
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        let query = listing.query
        let page = try await listing.page(shown)
        let list = DeskList(
            title: texts.text("customers"),
            controls: ListControls(
                query: query,
                groups: [
                    (
                        field: "blocked", label: texts.text("state"),
                        choices: [.init(value: "true", text: texts.text("blocked"))]
                    )
                ], searches: [("q", texts.text("nameOrTaxID"))], next: page.page.next), isListing: true,
            table: Table("customers", columns(desk), page.data, desk, to: { "\(path)/\($0.accountID)" }),
            empty: EmptyState(title: texts.text("noCustomers"), advice: texts.text("noCustomersAdvice")))
        return try desk.page(list)
    }
}
