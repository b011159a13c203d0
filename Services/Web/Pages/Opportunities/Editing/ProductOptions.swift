import Contracts
import ServiceKit

/// Products to choose from in a row, as the options of its list: the first ones, or those that have the typed words. The
/// script asks while people type; without it the server finds products when the form is sent.
enum ProductOptions {
    static let path = "\(ProductsPage.path)/options"
    private static let proposed = 60

    static func register(on pages: PageRoutes) { pages.get(path, right: .writeSales, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let found = try await find(desk.visit.query["q"] ?? "", desk)
        return try desk.page(
            "page/product_options", title: desk.texts.text("products"), ["proposals": LineGrid.proposals(found, desk)])
    }

    /// What can be sold; raw material is not.
    static func find(_ words: String, _ desk: Desk) async throws -> [ProductView] {
        let asked = QueryParameters(pairs: [("f.kind.in", "GOODS,SERVICE"), ("f.q.has", words)])
        let query = ListQuery(path: path, asked, fields: ["kind": ["GOODS", "SERVICE"]], searches: ["q": .plain])
        return try await desk.services.products(query, limit: proposed, for: desk.visit).data
    }
}
