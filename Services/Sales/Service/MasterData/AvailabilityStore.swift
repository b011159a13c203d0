import Contracts
import Postgres

/// What the warehouse said it has of a product: to be shown beside it, with its time. Nothing here decides by it.
enum AvailabilityStore {
    static func save(_ fact: AvailabilityChanged, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO availability AS a (company_id, product_id, warehouse_id, on_hand_millionths,
                available_millionths, as_of)
            VALUES (\(tx.acting.company), \(fact.productID), \(fact.warehouseID), \(fact.onHand), \(fact.available),
                \(fact.asOf))
            ON CONFLICT (company_id, product_id, warehouse_id) DO UPDATE
            SET on_hand_millionths = excluded.on_hand_millionths,
                available_millionths = excluded.available_millionths, as_of = excluded.as_of
            WHERE a.as_of <= excluded.as_of
            """
        )
    }

    /// Over all warehouses, as old as the oldest of what was told.
    static func find(_ products: [ProductID], in tx: Transaction) async throws -> [ProductID: ProductAvailability] {
        let rows = try await tx.query(
            """
            SELECT product_id, sum(on_hand_millionths)::bigint AS on_hand, sum(available_millionths)::bigint AS available,
                min(as_of) AS as_of
            FROM availability
            WHERE company_id = \(tx.acting.company) AND product_id = ANY(\(products))
            GROUP BY product_id
            """
        )
        return try rows.reduce(into: [:]) { found, row in
            let product: ProductID = try row["product_id"]
            found[product] = ProductAvailability(
                onHand: try row["on_hand"], available: try row["available"], asOf: try row["as_of"])
        }
    }
}
