import Contracts
import Postgres
import WarehouseDomain

/// What the goods cost us, by warehouse or by product: sums over the stock items of a company.
enum StockValueStore {
    enum Key: String, CaseIterable {
        case warehouse, product
    }

    /// - Parameters:
    ///   - warehouse: the one that is asked for; all without it.
    ///   - limit: of the rows that are named; all count in the sums.
    static func report(
        by key: Key, in warehouse: WarehouseID?, limit: Int, in tx: Transaction
    ) async throws -> StockValueReport {
        let currency = try await Company.current(in: tx).currency
        let place: SQL = warehouse.map { " and s.warehouse_id = \($0)" } ?? ""
        let those: SQL = "s.company_id = \(tx.acting.company)\(place)"
        let rows = try await tx.query(key == .warehouse ? warehouses(those, limit) : products(those, limit, in: tx))
        let sums = try await tx.first(
            """
            select coalesce(sum(s.value_units), 0)::bigint as value,
              coalesce(sum(s.transit_value_units), 0)::bigint as transit,
              count(distinct s.product_id) filter (where s.value_units + s.transit_value_units > 0) as products,
              count(distinct s.warehouse_id) as warehouses
            from stock_item s where \(those)
            """
        )
        let all: Int = try sums?[key == .warehouse ? "warehouses" : "products"] ?? 0
        return StockValueReport(
            asOf: tx.now,
            rows: try rows.map { row in
                let quantity: ExactDecimal? = try row["on_hand"]
                let unit: String? = try row["unit"]
                return StockValueReport.Row(
                    id: key == .warehouse ? "\(try row["id"] as WarehouseID)" : "\(try row["id"] as ProductID)",
                    name: try row["name"], sku: try row["sku"],
                    onHand: quantity.flatMap { quantity in unit.map { Quantity(quantity, $0) } },
                    items: try row["items"], value: Money(try row["value"], currency),
                    inTransit: Money(try row["transit"], currency))
            }, unlisted: max(0, all - rows.count), value: Money(try sums?["value"] ?? 0, currency),
            inTransit: Money(try sums?["transit"] ?? 0, currency))
    }

    private static func warehouses(_ those: SQL, _ limit: Int) -> SQL {
        """
        select w.warehouse_id as id, w.name, null::text as sku, null::bigint as on_hand, null::text as unit,
          count(*) as items, sum(s.value_units)::bigint as value, sum(s.transit_value_units)::bigint as transit
        from stock_item s
        join warehouse w on w.company_id = s.company_id and w.warehouse_id = s.warehouse_id
        where \(those)
        group by w.warehouse_id, w.name
        order by value desc, w.name, w.warehouse_id
        limit \(limit)
        """
    }

    private static func products(_ those: SQL, _ limit: Int, in tx: Transaction) -> SQL {
        """
        select p.product_id as id, p.name, p.sku, p.unit, v.*
        from (
          select s.product_id, sum(s.store_millionths + s.dispatch_area_millionths)::bigint as on_hand,
            count(*) as items, sum(s.value_units)::bigint as value, sum(s.transit_value_units)::bigint as transit
          from stock_item s
          where \(those)
          group by s.product_id having sum(s.value_units + s.transit_value_units) > 0
          order by value desc, s.product_id
          limit \(limit)
        ) as v
        join product p on p.company_id = \(tx.acting.company) and p.product_id = v.product_id
        order by v.value desc, p.product_id
        """
    }
}
