import Contracts

/// What can be sold, found by SKU or any part of the name; beside each what the warehouse told last (F-ARYA-33).
enum ProductsPage {
    static let path = "/sales/products"
    private static let shown = 50
    private static let kinds = ["GOODS", "SERVICE", "RAW_MATERIAL"]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSales, show)
        pages.file(of: path, right: .readSales) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<ProductView> {
        let query = ListQuery(path: path, desk.visit.query, fields: ["kind": kinds], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.products($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        let query = listing.query
        let page = try await listing.page(shown)
        let choices = kinds.map { ListControls.Choice(value: $0, text: texts.word("saleKind", $0)) }
        let empty =
            query.isFiltered
            ? EmptyState(
                title: texts.text("nothingFound"), advice: texts.text("searchPartAdvice"),
                way: (texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: texts.text("noProducts"), advice: texts.text("noProductsAdvice"))
        var collection = Collection(
            controls: ListControls(
                query: query, groups: [(field: "kind", label: texts.text("saleKind"), choices: choices)],
                searches: [("q", texts.text("skuOrName"))], next: page.page.next),
            table: Table("products", columns(desk), page.data, desk, to: { _ in nil }), empty: empty)
        collection.keep(as: ListViews(query, desk, own: nil))
        return try desk.page("page/collection", title: texts.text("products"), collection.values)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<ProductView>] {
        let formats = desk.formats
        return [
            .code("sku") { $0.sku }, .text("productName") { $0.name },
            .word("saleKind", { $0.kind.rawValue }) { desk.texts.word("saleKind", $0) },
            ListColumn(
                "listPrice", cell: { $0.listPrice.map { .number(formats.price($0)) } ?? .empty },
                data: { $0.listPrice.map { .number($0.value.description) } }),
            .inFile("saleCurrency") { $0.listPrice?.currency.rawValue },
            ListColumn(
                "taxRate", cell: { .number(formats.percent($0.taxRate)) }, data: { .number($0.taxRate.description) }),
            .quantity("available", formats, { $0.availability?.available }, unit: { $0.unit }),
            .inFile("unitOfMeasure") { $0.unit }, .moment("availableAsOf", formats) { $0.availability?.asOf },
        ]
    }
}
