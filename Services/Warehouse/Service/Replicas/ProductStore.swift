import Contracts
import Postgres
import WarehouseDomain

/// A product as the warehouse knows it.
struct Product: Sendable {
    let id: ProductID
    let sku: String
    let name: String
    let kind: ProductKind
    let unit: String

    /// - Throws: `.notStocked` for services.
    var stockClass: StockClass {
        get throws(WarehouseRefusal) {
            switch kind {
            case .goods: .goods
            case .material: .material
            case .service: throw .notStocked(id)
            }
        }
    }
}

enum ProductStore {
    /// The products whose code or name has a pattern, as an array; product_by_words carries it.
    static func named(_ pattern: SQL, _ company: CompanyID) -> SQL {
        "array(select k.product_id from product k where k.company_id = \(company) and k.search like \(pattern))"
    }

    static func find(_ ids: [ProductID], in tx: Transaction) async throws -> [ProductID: Product] {
        let rows = try await tx.query(
            """
            select product_id, sku, name, kind, unit from product
            where company_id = \(tx.acting.company) and product_id = any(\(ids))
            """
        )
        let products = try rows.map { row in
            try Product(
                id: row["product_id"], sku: row["sku"], name: row["name"], kind: row["kind"], unit: row["unit"])
        }
        return Dictionary(uniqueKeysWithValues: products.map { ($0.id, $0) })
    }
}
