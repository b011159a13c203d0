import Contracts
import Postgres
import WarehouseDomain

extension StockView {
    init(row: Row, showsCost: Bool, at time: Timestamp) throws {
        let item = try StockItem(row: row)
        self.init(
            productID: item.key.product, warehouseID: item.key.warehouse, sku: try row["sku"], name: try row["name"],
            kind: try row["kind"], unit: try row["unit"], onHand: item.onHand, held: item.held,
            reserved: item.reserved, available: item.available, incoming: try row["incoming"],
            inDispatchArea: item.dispatchArea, inTransit: item.transit, inQuarantine: item.quarantine,
            value: showsCost ? Money(item.value, item.currency) : nil,
            averageCost: showsCost ? item.averageCost : nil, asOf: time)
    }

    init(nothingOf product: Product, in tx: Transaction) {
        self.init(
            productID: product.id, warehouseID: tx.acting.company.mainWarehouse, sku: product.sku, name: product.name,
            kind: product.kind, unit: product.unit, onHand: .zero, held: .zero, reserved: .zero, available: .zero,
            incoming: .zero, inDispatchArea: .zero, inTransit: .zero, inQuarantine: .zero, asOf: tx.now)
    }

    /// One product over two warehouses; shown under the first one's.
    func adding(_ other: StockView) -> StockView {
        StockView(
            productID: productID, warehouseID: warehouseID, sku: sku, name: name, kind: kind, unit: unit,
            onHand: onHand + other.onHand, held: held + other.held, reserved: reserved + other.reserved,
            available: available + other.available, incoming: incoming,
            inDispatchArea: inDispatchArea + other.inDispatchArea, inTransit: inTransit + other.inTransit,
            inQuarantine: inQuarantine + other.inQuarantine,
            value: value.flatMap { mine in other.value.map { mine + $0 } }, asOf: asOf)
    }
}

extension StockItem {
    /// For people to look at; decisions use the exact value.
    fileprivate var averageCost: UnitPrice? {
        guard onHand > .zero else { return nil }
        let millionths = roundedQuotient(
            Int128(value) * 1_000_000_000_000, Int128(onHand.millionths) * Int128(currency.minorUnits))
        let average = ExactDecimal(millionths: Int64(clamping: millionths))
        return average.isOutOfRange ? nil : UnitPrice(average, currency)
    }
}

extension LedgerRowView {
    init(row: Row, showsCost: Bool) throws {
        self.init(
            id: try row["row_id"], productID: try row["product_id"], warehouseID: try row["warehouse_id"],
            kind: try row["kind"], from: try row["from_place"], to: try row["to_place"],
            quantity: try row["quantity_millionths"], cost: showsCost ? try row["cost_units"] : nil,
            sourceID: Base32.encode(try row["source_id"]), actorID: try row["actor_id"],
            postedAt: try row["posted_at"])
        actorName = try row["actor_name"]
    }
}
