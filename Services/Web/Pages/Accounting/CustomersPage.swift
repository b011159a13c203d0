import Contracts

/// The customers with what they owe, by name.
enum CustomersPage {
    static let path = "/accounting/accounts"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readLedger, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["blocked": ["true"]], searches: ["q": .plain])
        let page = try await desk.services.customers(query, limit: shown, for: desk.visit)
        let table = Table(
            caption: texts.text("customers"),
            columns: ["customer", "taxID", "balance", "undelivered", "state"].map { texts.text($0) },
            rows: page.data.map { customer in
                Table.Row(
                    to: "\(path)/\(customer.accountID)",
                    [
                        .text(customer.name), .code(customer.taxID), .number(formats.money(customer.balance)),
                        customer.undelivered.isZero ? .empty : .number(formats.money(customer.undelivered)),
                        customer.blockedReason == nil ? .empty : .chip(Chip(texts.text("blocked"), .bad)),
                    ])
            })
        let list = DeskList(
            title: texts.text("customers"),
            controls: ListControls(
                query: query,
                groups: [
                    (
                        field: "blocked", label: texts.text("state"),
                        choices: [.init(value: "true", text: texts.text("blocked"))]
                    )
                ], searches: [("q", texts.text("nameOrTaxID"))], next: page.page.next),
            table: table, empty: EmptyState(title: texts.text("noCustomers"), advice: texts.text("noCustomersAdvice")))
        return try desk.page(list)
    }
}
