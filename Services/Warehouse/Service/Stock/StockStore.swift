import Contracts
import Postgres
import WarehouseDomain

/// All SQL that reads or makes stock items; what changes on them goes through ``StockPostings``.
enum StockStore {
    static let columns: SQL = """
        s.product_id, s.warehouse_id, s.stock_class, s.currency, s.store_millionths, s.dispatch_area_millionths,
        s.transit_millionths, s.quarantine_millionths, s.held_millionths, s.reserved_millionths, s.value_units,
        s.transit_value_units, s.quarantine_value_units, s.last_value_units, s.last_quantity_millionths
        """

    /// The items of these products, locked until commit, with everything that this unit of work did to them before.
    static func lock(_ products: [ProductID], in tx: Transaction) async throws -> [StockItem] {
        StockPostings.flush(in: tx)
        StockPostings.passGate(in: tx)
        let rows = try await tx.query(
            """
            select \(columns) from stock_item s
            where s.company_id = \(tx.acting.company) and s.product_id = any(\(products))
            order by s.product_id, s.warehouse_id
            for no key update
            """
        )
        return try rows.map(StockItem.init(row:))
    }

    static func lock(_ keys: some Sequence<StockKey>, in tx: Transaction) async throws -> [StockKey: StockItem] {
        let wanted = Set(keys)
        guard !wanted.isEmpty else { return [:] }
        let items = try await lock(Array(Set(wanted.map(\.product))), in: tx)
        return Dictionary(uniqueKeysWithValues: items.filter { wanted.contains($0.key) }.map { ($0.key, $0) })
    }

    /// Makes the items that do not exist yet, empty.
    static func ensure(_ items: [StockItem], in tx: Transaction) {
        guard !items.isEmpty else { return }
        StockPostings.passGate(in: tx)
        let sorted = items.sorted { $0.key < $1.key }
        tx.write(
            """
            insert into stock_item (company_id, product_id, warehouse_id, stock_class, currency, changed_at)
            select \(tx.acting.company), i.product_id, i.warehouse_id, i.stock_class, i.currency, \(tx.now)
            from unnest(\(sorted.map(\.key.product)), \(sorted.map(\.key.warehouse)), \(sorted.map(\.stockClass.rawValue)),
              \(sorted.map(\.currency.rawValue))) as i(product_id, warehouse_id, stock_class, currency)
            on conflict (company_id, product_id, warehouse_id) do nothing
            """
        )
    }
}

extension StockItem {
    init(row: Row) throws {
        self.init(
            key: StockKey(try row["product_id"], try row["warehouse_id"]), stockClass: try row["stock_class"],
            currency: try row["currency"], store: try row["store_millionths"],
            dispatchArea: try row["dispatch_area_millionths"], transit: try row["transit_millionths"],
            quarantine: try row["quarantine_millionths"], held: try row["held_millionths"],
            reserved: try row["reserved_millionths"], value: try row["value_units"],
            transitValue: try row["transit_value_units"], quarantineValue: try row["quarantine_value_units"],
            lastValue: try row["last_value_units"], lastQuantity: try row["last_quantity_millionths"])
    }
}
