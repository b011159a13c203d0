import Contracts
import Postgres
import WarehouseDomain

/// Slices that were let go before anything was held for them (M-06).
enum TombstoneStore {
    static func bury(_ slices: [SliceID], in tx: Transaction) {
        guard !slices.isEmpty else { return }
        tx.write(
            """
            insert into hold_tombstone (company_id, slice_id, buried_at)
            select \(tx.acting.company), s, \(tx.now) from unnest(\(slices)) as s
            on conflict (company_id, slice_id) do nothing
            """
        )
    }

    static func clear(_ slices: Set<SliceID>, in tx: Transaction) {
        guard !slices.isEmpty else { return }
        tx.write(
            """
            delete from hold_tombstone where company_id = \(tx.acting.company) and slice_id = any(\(slices.sorted()))
            """
        )
    }

    /// The stock items that a HoldStock command needs, locked until commit, and those of its slices that are buried: one
    /// question, because the company's stock gate is closed meanwhile.
    static func lockStock(for command: HoldStock, in tx: Transaction) async throws -> ([StockItem], Set<SliceID>) {
        StockPostings.flush(in: tx)
        StockPostings.passGate(in: tx)
        let products = Array(Set(command.lines.map(\.productID)))
        let rows = try await tx.query(
            """
            with buried as (
              select coalesce(array_agg(slice_id), '{}') as slices from hold_tombstone
              where company_id = \(tx.acting.company) and slice_id = any(\(command.lines.map(\.sliceID)))
            ), locked as (
              select \(StockStore.columns) from stock_item s
              where s.company_id = \(tx.acting.company) and s.product_id = any(\(products))
              order by s.product_id, s.warehouse_id
              for no key update
            )
            select buried.slices, locked.* from buried left join locked on true
            """
        )
        let stock = try rows.filter { try $0["product_id"] as ProductID? != nil }.map(StockItem.init(row:))
        return (stock, Set(try rows.first?["slices"] as [SliceID]? ?? []))
    }
}
