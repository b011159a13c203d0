import Contracts
import Postgres

/// The products, as Sales published them: names for people, nothing that decides.
package enum ProductStore {
    package static func save(_ fact: ProductPublished, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO product (product_id, company_id, sku, name, unit)
            VALUES (\(fact.productID), \(tx.acting.company), \(fact.sku), \(fact.name), \(fact.unit))
            ON CONFLICT (product_id) DO UPDATE
            SET sku = excluded.sku, name = excluded.name, unit = excluded.unit
            """
        )
    }

    /// The products whose code or name has a pattern, as an array; product_by_words carries it.
    package static func named(_ pattern: SQL, _ company: CompanyID) -> SQL {
        "ARRAY(SELECT k.product_id FROM product k WHERE k.company_id = \(company) AND k.search LIKE \(pattern))"
    }

    package static func find(_ ids: some Sequence<ProductID>, in tx: Transaction) async throws -> [ProductID:
        ProductSummary]
    {
        let rows = try await tx.query(
            """
            SELECT product_id, sku, name, unit
            FROM product
            WHERE product_id = any(\(Array(Set(ids)))) AND company_id = \(tx.acting.company)
            """
        )
        return try rows.reduce(into: [:]) { found, row in
            found[try row["product_id"]] = ProductSummary(
                sku: try row["sku"], name: try row["name"], unit: try row["unit"])
        }
    }
}
