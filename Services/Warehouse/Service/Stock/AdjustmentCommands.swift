import Contracts
import Messaging
import Postgres
import WarehouseDomain

/// Count differences and write-offs (P-19): rows of today, never below what is claimed.
enum AdjustmentCommands {
    static func adjust(_ request: AdjustStockRequest, in tx: Transaction) async throws -> StockAdjustmentView {
        if let id = request.adjustmentID, let known = try await AdjustmentStore.find(id, in: tx) { return known }
        let company = try await Company.current(in: tx)
        guard let product = try await ProductStore.find([request.productID], in: tx)[request.productID] else {
            throw WarehouseRefusal.productNotKnown(request.productID)
        }
        if let given = request.unitCost?.currency, given != company.currency {
            throw WarehouseRefusal.foreignCurrency(given, own: company.currency)
        }
        let key = StockKey(request.productID, request.warehouseID ?? tx.acting.company.mainWarehouse)
        let empty = StockItem(key: key, stockClass: try product.stockClass, currency: company.currency)
        WarehouseStore.ensureMain(of: tx.acting.company, in: tx)
        StockStore.ensure([empty], in: tx)
        let item = try await StockStore.lock([key], in: tx)[key] ?? empty
        let difference = try request.difference(from: item)
        let id = request.adjustmentID ?? ReceiptID()
        let (cost, posting) = try item.corrected(
            by: difference, unitCost: request.unitCost, reason: request.reason, source: id.uuid)
        StockPostings.post(posting, in: tx)
        let made = StockAdjustmentView(
            id: id, productID: key.product, warehouseID: key.warehouse, difference: difference,
            cost: Money(cost, item.currency), reason: request.reason, note: request.note, adjustedAt: tx.now)
        AdjustmentStore.insert(made, in: tx)
        try await Outbox.append(
            StockAdjusted(
                adjustmentID: id, productID: key.product, quantity: difference, cost: made.cost,
                reason: request.reason, stockClass: item.stockClass), in: tx)
        return made
    }
}

extension AdjustStockRequest {
    /// A count tells what is on the shelf; the difference follows from what should be there.
    fileprivate func difference(from item: StockItem) throws(WarehouseRefusal) -> ExactDecimal {
        let difference: ExactDecimal
        switch (self.difference, counted) {
        case (let given?, nil): difference = given
        case (nil, let counted?) where counted >= .zero: difference = counted - item.store
        default:
            throw .fault(pointer: "/difference", code: "required", message: "Name the difference, or what was counted.")
        }
        guard difference != .zero else {
            throw .fault(pointer: "/difference", code: "nothing", message: "There is no difference.")
        }
        return difference
    }
}

enum AdjustmentStore {
    static func find(_ id: ReceiptID, in tx: Transaction) async throws -> StockAdjustmentView? {
        let row = try await tx.first(
            """
            select adjustment_id, product_id, warehouse_id, quantity_millionths, cost_units, currency, reason, note,
              adjusted_at
            from stock_adjustment where company_id = \(tx.acting.company) and adjustment_id = \(id)
            """
        )
        return try row.map { row in
            StockAdjustmentView(
                id: try row["adjustment_id"], productID: try row["product_id"], warehouseID: try row["warehouse_id"],
                difference: try row["quantity_millionths"], cost: Money(try row["cost_units"], try row["currency"]),
                reason: try row["reason"], note: try row["note"], adjustedAt: try row["adjusted_at"])
        }
    }

    static func insert(_ made: StockAdjustmentView, in tx: Transaction) {
        tx.write(
            """
            insert into stock_adjustment (company_id, adjustment_id, product_id, warehouse_id, quantity_millionths,
              cost_units, currency, reason, note, adjusted_by, adjusted_at)
            values (\(tx.acting.company), \(made.id), \(made.productID), \(made.warehouseID), \(made.difference),
              \(made.cost.amount), \(made.cost.currency), \(made.reason), \(made.note), \(tx.acting.actor.userID),
              \(tx.now))
            """
        )
    }
}
