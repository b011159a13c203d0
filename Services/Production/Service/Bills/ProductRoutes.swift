import Contracts
import Postgres
import ServiceKit

/// The products as production knows them: for whoever writes a bill of materials.
enum ProductRoutes {
    static func register(on routes: ServiceRoutes) { routes.get("products", right: .readSourcing, list) }

    /// Pages by code, then id. Index: product_by_sku, or product_by_words where words are looked for.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("product_id", "sku", "q")
        var beyond: SQL = ""
        if let sku: String = try page.key(0), let id: ProductID = try page.key(1) {
            beyond = " AND (p.sku, p.product_id) > (\(sku), \(id))"
        }
        let conditions: SQL = """
            \(try filters.sql("product_id", on: "p.product_id", as: ProductID.self))
            \(try filters.sql("sku", on: "p.sku", as: String.self))
            \(call.searchWords.sql(on: "p.search"))
            \(beyond)
            """
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                SELECT p.product_id, p.sku, p.name, p.unit FROM product p
                WHERE p.company_id = \(tx.acting.company) \(conditions)
                ORDER BY p.sku, p.product_id
                LIMIT \(page.fetch)
                """
            )
            let views = try rows.map { row in
                KnownProductView(
                    id: try row["product_id"], sku: try row["sku"], name: try row["name"], unit: try row["unit"])
            }
            return try call.list(views, page, keys: { [$0.sku, $0.id] }, view: { $0 })
        }
    }
}
