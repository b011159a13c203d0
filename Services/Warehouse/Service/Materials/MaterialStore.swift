import Contracts
import Postgres
import WarehouseDomain

/// All SQL about the material of production orders.
enum MaterialStore {
    /// The order's material, locked until commit; empty for an order that nobody asked material for.
    static func find(_ order: EnquiryID, in tx: Transaction) async throws -> OrderMaterials {
        let row = try await tx.first(
            """
            select state from production_order
            where company_id = \(tx.acting.company) and order_id = \(order)
            for no key update
            """
        )
        guard let row else { return OrderMaterials(order: order) }
        let needs = try await tx.query(
            """
            select product_id, quantity_millionths from material_need
            where company_id = \(tx.acting.company) and order_id = \(order)
            order by place
            """
        )
        let claims = try await tx.query(
            """
            select product_id, warehouse_id, quantity_millionths from material_claim
            where company_id = \(tx.acting.company) and order_id = \(order)
            order by product_id, warehouse_id
            """
        )
        return OrderMaterials(
            order: order, state: try row["state"],
            needs: try needs.map {
                MaterialLine(productID: try $0["product_id"], quantity: try $0["quantity_millionths"])
            },
            claims: try claims.map {
                OrderMaterials.Claim(
                    stock: StockKey(try $0["product_id"], try $0["warehouse_id"]),
                    quantity: try $0["quantity_millionths"])
            })
    }

    static func save(_ materials: OrderMaterials, issuedCost: Int64 = 0, in tx: Transaction) {
        tx.write(
            """
            insert into production_order as o (company_id, order_id, state, issued_units)
            values (\(tx.acting.company), \(materials.order), \(materials.state), \(issuedCost))
            on conflict (company_id, order_id) do update
            set state = excluded.state, issued_units = o.issued_units + excluded.issued_units
            """
        )
        saveNeeds(materials, in: tx)
        saveClaims(materials, in: tx)
    }

    private static func saveNeeds(_ materials: OrderMaterials, in tx: Transaction) {
        let needs = materials.needs.filter { $0.quantity > .zero }
        tx.write(
            """
            insert into material_need (company_id, order_id, product_id, place, quantity_millionths)
            select \(tx.acting.company), \(materials.order), n.product_id, n.place, n.quantity
            from unnest(\(needs.map(\.productID)), \(needs.map(\.quantity)))
              with ordinality as n(product_id, quantity, place)
            on conflict (company_id, order_id, product_id) do update
            set quantity_millionths = excluded.quantity_millionths, place = excluded.place
            """
        )
    }

    static func saveClaims(_ materials: OrderMaterials, in tx: Transaction) {
        tx.write(
            """
            delete from material_claim where company_id = \(tx.acting.company) and order_id = \(materials.order)
            """
        )
        let claims = materials.claims.filter { $0.quantity > .zero }
        guard !claims.isEmpty else { return }
        tx.write(
            """
            insert into material_claim (company_id, order_id, product_id, warehouse_id, quantity_millionths)
            select \(tx.acting.company), \(materials.order), c.*
            from unnest(\(claims.map(\.stock.product)), \(claims.map(\.stock.warehouse)), \(claims.map(\.quantity))) as c
            """
        )
    }

    /// The value that left the shop floor as product, or as scrap of a stopped order (P-18, second half).
    static func addOutput(_ cost: Int64, of order: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            insert into production_order as o (company_id, order_id, state, output_units)
            values (\(tx.acting.company), \(order), 'OPEN', \(cost))
            on conflict (company_id, order_id) do update set output_units = o.output_units + excluded.output_units
            """
        )
    }
}
