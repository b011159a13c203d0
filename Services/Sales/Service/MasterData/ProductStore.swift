import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// All SQL about products.
enum ProductStore {
    private static let columns: SQL =
        """
        id, sku, name, kind, unit, route, tax_code, tax_rate_millionths, list_price_millionths, list_price_currency,
        category, version
        """

    static func find(_ ids: Set<ProductID>, in tx: Transaction) async throws -> [ProductID: ProductView] {
        let rows = try await tx.query(
            """
            SELECT \(columns) FROM product
            WHERE id = ANY(\(Array(ids))) AND company_id = \(tx.acting.company)
            """
        )
        return try Dictionary(uniqueKeysWithValues: rows.map(ProductView.init).map { ($0.id, $0) })
    }

    /// By SKU, which is unique in a company; its index carries the list, or `product_by_words` where words are looked for.
    ///
    /// - Parameter filters: further conditions, each beginning with AND.
    static func page(
        _ words: SearchWords, filters: SQL, after sku: String?, limit: Int, in tx: Transaction
    ) async throws -> [ProductView] {
        let position: SQL = if let sku { "AND sku > \(sku)" } else { "" }
        return try await tx.query(
            """
            SELECT \(columns) FROM product
            WHERE company_id = \(tx.acting.company) \(words.sql(on: "search")) \(filters) \(position)
            ORDER BY sku LIMIT \(limit)
            """
        ).map(ProductView.init)
    }

    static func save(_ products: [SaveProductRequest], in tx: Transaction) async throws -> [SavedRow<ProductTag>] {
        try await tx.query(
            """
            INSERT INTO product (company_id, id, sku, name, kind, unit, route, tax_code, tax_rate_millionths,
                list_price_millionths, list_price_currency, category)
            SELECT \(tx.acting.company), *
            FROM unnest(\(products.map(\.id)), \(products.map(\.sku)), \(products.map(\.name)),
                \(products.map(\.kind.rawValue)), \(products.map(\.unit)), \(products.map(\.route.rawValue)),
                \(products.map(\.taxCode)), \(products.map(\.taxRate)), \(products.map { $0.listPrice?.value }),
                \(products.map { $0.listPrice?.currency.rawValue }), \(products.map(\.category)))
            ON CONFLICT (id) DO UPDATE
            SET sku = excluded.sku, name = excluded.name, kind = excluded.kind, unit = excluded.unit,
                route = excluded.route, tax_code = excluded.tax_code,
                tax_rate_millionths = excluded.tax_rate_millionths,
                list_price_millionths = excluded.list_price_millionths,
                list_price_currency = excluded.list_price_currency, category = excluded.category,
                version = product.version + 1
            WHERE product.company_id = excluded.company_id
                AND (product.sku, product.name, product.kind, product.unit, product.route, product.tax_code,
                    product.tax_rate_millionths, product.list_price_millionths, product.list_price_currency,
                    product.category)
                IS DISTINCT FROM (excluded.sku, excluded.name, excluded.kind, excluded.unit, excluded.route,
                    excluded.tax_code, excluded.tax_rate_millionths, excluded.list_price_millionths,
                    excluded.list_price_currency, excluded.category)
            RETURNING id, version
            """
        ).map(SavedRow.init)
    }
}

extension ProductView {
    init(_ row: Row) throws {
        let price: ExactDecimal? = try row["list_price_millionths"]
        let currency: String? = try row["list_price_currency"]
        self.init(
            id: try row["id"], sku: try row["sku"], name: try row["name"], kind: try row["kind"],
            unit: try row["unit"], route: try row["route"], taxCode: try row["tax_code"],
            taxRate: try row["tax_rate_millionths"],
            listPrice: price.flatMap { price in currency.map { UnitPrice(price, Currency(rawValue: $0)) } },
            category: try row["category"], version: try row["version"])
    }
}
