import Contracts
import Messaging
import Postgres
import ServiceKit
import WarehouseDomain

/// Material for production orders: claimed, taken to the shop floor, or let go. Each command has one answer (M-04).
enum MaterialCommands {
    static func hold(_ command: HoldMaterials, in tx: Transaction) async throws {
        let materials = try await MaterialStore.find(command.orderID, in: tx)
        let stock = try await StockStore.lock(Array(Set(command.lines.map(\.productID))), in: tx)
        let free = try await WaitingCommands.settingAside(stock, in: tx)
        let (after, posting) = materials.holding(command.lines, from: free)
        MaterialStore.save(after, in: tx)
        StockPostings.post(posting, in: tx)
        try await Outbox.append(MaterialsHeld(orderID: command.orderID, lines: after.availability), in: tx)
    }

    static func issue(_ command: IssueMaterials, in tx: Transaction) async throws {
        let materials = try await MaterialStore.find(command.orderID, in: tx)
        let stock = try await StockStore.lock(materials.claims.map(\.stock), in: tx)
        let after: OrderMaterials
        let cost: OrderMaterials.Cost
        let posting: StockPosting
        do throws(OrderMaterials.Refused) {
            (after, cost, posting) = try materials.issued(from: stock)
        } catch {
            return try await Outbox.append(
                MaterialIssueRefused(orderID: command.orderID, reason: error.reason), in: tx)
        }
        MaterialStore.save(after, issuedCost: cost.total, in: tx)
        StockPostings.post(posting, in: tx)
        let currency = try await Company.current(in: tx).currency
        try await Outbox.append(
            MaterialsIssued(
                orderID: command.orderID, lines: materials.needs, cost: Money(cost.total, currency),
                goodsCost: cost.ofGoods == 0 ? nil : Money(cost.ofGoods, currency)), in: tx)
    }

    /// One that overtakes its hold leaves the order released, so that the late hold claims nothing (M-06).
    static func release(_ command: ReleaseMaterials, in tx: Transaction) async throws {
        let (after, posting) = try await MaterialStore.find(command.orderID, in: tx).released()
        MaterialStore.save(after, in: tx)
        StockPostings.post(posting, in: tx)
        try await Outbox.append(MaterialsReleased(orderID: command.orderID), in: tx)
    }

    /// What is left of a stopped order on the shop floor is scrap (SM-12): its value leaves 1330 as that of goods would,
    /// and no quantity of anything changes.
    ///
    /// - Throws: ``NotYetKnown`` until the product is.
    static func stopped(_ fact: ProductionStopped, in tx: Transaction) async throws {
        guard let product = try await ProductStore.find([fact.productID], in: tx)[fact.productID] else {
            throw NotYetKnown("product \(fact.productID)")
        }
        let stock = StockKey(fact.productID, tx.acting.company.mainWarehouse)
        MaterialStore.addOutput(fact.lostCost.amount, of: fact.orderID, in: tx)
        WarehouseStore.ensureMain(of: tx.acting.company, in: tx)
        let item = StockItem(key: stock, stockClass: try product.stockClass, currency: fact.lostCost.currency)
        StockStore.ensure([item], in: tx)
        var posting = StockPosting()
        posting.move(
            StockMove(
                .productionScrap, stock, from: .production, to: .scrap, .zero, cost: fact.lostCost.amount,
                source: fact.orderID.uuid))
        StockPostings.post(posting, in: tx)
    }
}
