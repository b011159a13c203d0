import Contracts
import Messaging
import Postgres
import ServiceKit

/// Tells others what is there and free, some seconds late and many changes at once: a hint (SM-14).
///
/// It compares stock with what was told last, so nothing is written where stock is changed, and it locks no stock item.
enum AvailabilityCommands {
    /// A round tells at most ``most`` items, so that it costs the broker the same however busy the warehouse is; what was
    /// told longest ago comes first.
    static let job = PeriodicJob(
        "tell-availability", every: .seconds(15), companies: { tx in try await AvailabilityStore.companies(in: tx) },
        { tx in try await tell(in: tx) })

    private static let most = 200

    static func tell(in tx: Transaction) async throws {
        for change in try await AvailabilityStore.take(most, in: tx) { try await Outbox.append(change, in: tx) }
    }
}

enum AvailabilityStore {
    static func companies(in tx: Transaction) async throws -> [CompanyID] {
        try await tx.query("select distinct company_id from warehouse order by company_id")
            .map { try $0["company_id"] }
    }

    /// What differs from what was told last, and counts as told from here.
    static func take(_ most: Int, in tx: Transaction) async throws -> [AvailabilityChanged] {
        let rows = try await tx.query(
            """
            with now as (
              select s.product_id, s.warehouse_id, s.store_millionths + s.dispatch_area_millionths as on_hand,
                s.store_millionths + s.dispatch_area_millionths - s.held_millionths - s.reserved_millionths as available
              from stock_item s where s.company_id = \(tx.acting.company)
            ), changed as (
              select n.* from now n
              left join availability_told t on t.company_id = \(tx.acting.company)
                and t.product_id = n.product_id and t.warehouse_id = n.warehouse_id
              where (t.on_hand_millionths, t.available_millionths) is distinct from (n.on_hand, n.available)
              order by t.told_at nulls first, n.product_id, n.warehouse_id
              limit \(most)
            )
            insert into availability_told (company_id, product_id, warehouse_id, on_hand_millionths,
              available_millionths, told_at)
            select \(tx.acting.company), product_id, warehouse_id, on_hand, available, \(tx.now) from changed
            on conflict (company_id, product_id, warehouse_id) do update
            set on_hand_millionths = excluded.on_hand_millionths,
              available_millionths = excluded.available_millionths, told_at = excluded.told_at
            returning product_id, warehouse_id, on_hand_millionths, available_millionths
            """
        )
        return try rows.map { row in
            AvailabilityChanged(
                productID: try row["product_id"], warehouseID: try row["warehouse_id"],
                onHand: try row["on_hand_millionths"], available: try row["available_millionths"], asOf: tx.now)
        }
    }
}
