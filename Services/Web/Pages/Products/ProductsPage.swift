import Contracts

/// What can be sold, found by SKU or any part of the name; beside each what the warehouse told last (F-ARYA-33).
enum ProductsPage {
    static let path = "/sales/products"
    private static let shown = 50
    private static let kinds = ["GOODS", "SERVICE", "RAW_MATERIAL"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSales, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(path: path, desk.visit.query, fields: ["kind": kinds], searches: ["q": .plain])
        let page = try await desk.services.products(query, limit: shown, for: desk.visit)
        let choices = kinds.map { ListControls.Choice(value: $0, text: texts.word("saleKind", $0)) }
        let empty =
            query.isFiltered
            ? EmptyState(
                title: texts.text("nothingFound"), advice: texts.text("searchPartAdvice"),
                way: (texts.text("clearFilters"), query.bare.address))
            : EmptyState(title: texts.text("noProducts"), advice: texts.text("noProductsAdvice"))
        let collection = Collection(
            controls: ListControls(
                query: query, groups: [(field: "kind", label: texts.text("saleKind"), choices: choices)],
                searches: [("q", texts.text("skuOrName"))], next: page.page.next),
            table: table(page.data, desk), empty: empty)
        return try desk.page("page/collection", title: texts.text("products"), collection.values)
    }

    private static func table(_ products: [ProductView], _ desk: Desk) -> Table {
        let (texts, formats) = (desk.texts, desk.formats)
        return Table(
            caption: texts.text("products"),
            columns: ["sku", "productName", "saleKind", "listPrice", "taxRate", "available", "availableAsOf"].map {
                texts.text($0)
            },
            rows: products.map { product in
                let stock = product.availability
                return Table.Row([
                    .code(product.sku), .text(product.name), .text(texts.word("saleKind", product.kind.rawValue)),
                    product.listPrice.map { .number(formats.price($0)) } ?? .empty,
                    .number(formats.percent(product.taxRate)),
                    stock.map { .number(formats.quantity($0.available, product.unit)) } ?? .empty,
                    .moment(stock?.asOf, formats),
                ])
            })
    }
}
