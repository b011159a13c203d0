import Contracts
import Postgres
import WarehouseDomain

/// Writes what decisions did to stock: collected while the unit of work runs, and written once, just before its commit.
///
/// Popular products are touched by many sales at once. So their rows are changed by differences, all products of a unit in
/// one statement, at its very end. Everybody who locks or changes stock items of a company passes its gate first: a batch
/// of messages takes products in any order, and without the gate two batches would wait for one another in a ring.
enum StockPostings {
    private struct Pending: Sendable {
        var posting = StockPosting()
        var actors: [UserID?] = []
    }

    /// Adds a decision's posting to what will be written.
    static func post(_ posting: StockPosting, in tx: Transaction) {
        guard !posting.isEmpty else { return }
        let actor = tx.acting.actor.userID
        tx.withAttachment(key(tx), default: Pending()) { pending in
            pending.posting += posting
            pending.actors += Array(repeating: actor, count: posting.moves.count)
        }
        // The hook sees the transaction on behalf of its first caller; the company is this one's.
        let company = tx.acting
        tx.beforeCommit(once: key(tx)) { tx in try await settle(in: tx.with(acting: company)) }
    }

    /// Writes everything, and gives what became free to those who wait for it (SM-14).
    private static func settle(in tx: Transaction) async throws {
        flush(in: tx)
        let freed = tx.withAttachment(key(tx), default: Freed()) { freed in
            defer { freed = Freed() }
            return freed.products
        }
        try await WaitingCommands.serve(freed, in: tx)
        flush(in: tx)
    }

    /// The products of which this unit of work made something free, as far as it is written and not served.
    static func freed(in tx: Transaction) -> Set<ProductID> { tx.attachment(key(tx), default: Freed()).products }

    private struct Freed: Sendable {
        var products: Set<ProductID> = []
    }

    /// Writes what is collected so far; before stock items are read under lock, so that they are seen as they will be.
    static func flush(in tx: Transaction) {
        let pending = tx.withAttachment(key(tx), default: Pending()) { pending in
            defer { pending = Pending() }
            return pending
        }
        guard !pending.posting.isEmpty else { return }
        let freed = pending.posting.changes.filter { $0.value.available > .zero }.map(\.key.product)
        if !freed.isEmpty { tx.withAttachment(key(tx), default: Freed()) { $0.products.formUnion(freed) } }
        passGate(in: tx)
        if !pending.posting.changes.isEmpty { writeChanges(pending.posting.changes, in: tx) }
        if !pending.posting.moves.isEmpty { writeLedger(pending.posting.moves, pending.actors, in: tx) }
    }

    /// One unit of work at a time changes the stock items of a company, from here to its commit.
    static func passGate(in tx: Transaction) {
        let isFirst = tx.withAttachment("stock gate of \(tx.acting.company)", default: false) { passed in
            defer { passed = true }
            return !passed
        }
        guard isFirst else { return }
        tx.write("select pg_advisory_xact_lock(\(gateClass), hashtext(\(tx.acting.company.description)))")
    }

    /// Tells these locks from those of jobs and relays.
    private static let gateClass: Int32 = 0x7374_6F63

    private static func key(_ tx: Transaction) -> String { "stock of \(tx.acting.company)" }

    private static func writeChanges(_ changes: [StockKey: StockChange], in tx: Transaction) {
        let keys = changes.keys.sorted()
        let all = keys.compactMap { changes[$0] }
        tx.write(
            """
            update stock_item s set
              store_millionths = s.store_millionths + c.store,
              dispatch_area_millionths = s.dispatch_area_millionths + c.dispatch_area,
              transit_millionths = s.transit_millionths + c.transit,
              quarantine_millionths = s.quarantine_millionths + c.quarantine,
              held_millionths = s.held_millionths + c.held,
              reserved_millionths = s.reserved_millionths + c.reserved,
              value_units = s.value_units + c.value,
              transit_value_units = s.transit_value_units + c.transit_value,
              quarantine_value_units = s.quarantine_value_units + c.quarantine_value,
              last_value_units = case when s.store_millionths + s.dispatch_area_millionths > 0
                then s.value_units else s.last_value_units end,
              last_quantity_millionths = case when s.store_millionths + s.dispatch_area_millionths > 0
                then s.store_millionths + s.dispatch_area_millionths else s.last_quantity_millionths end,
              changed_at = \(tx.now)
            from unnest(\(keys.map(\.product)), \(keys.map(\.warehouse)), \(all.map(\.store)),
              \(all.map(\.dispatchArea)), \(all.map(\.transit)), \(all.map(\.quarantine)), \(all.map(\.held)),
              \(all.map(\.reserved)), \(all.map(\.value)), \(all.map(\.transitValue)), \(all.map(\.quarantineValue)))
              as c(product_id, warehouse_id, store, dispatch_area, transit, quarantine, held, reserved, value,
                transit_value, quarantine_value)
            where s.company_id = \(tx.acting.company) and s.product_id = c.product_id
              and s.warehouse_id = c.warehouse_id
            """
        )
    }

    private static func writeLedger(_ moves: [StockMove], _ actors: [UserID?], in tx: Transaction) {
        tx.write(
            """
            insert into stock_ledger (company_id, product_id, warehouse_id, kind, from_place, to_place,
              quantity_millionths, cost_units, source_id, actor_id, posted_at)
            select \(tx.acting.company), m.*, \(tx.now)
            from unnest(\(moves.map(\.stock.product)), \(moves.map(\.stock.warehouse)), \(moves.map(\.kind.rawValue)),
              \(moves.map(\.from.rawValue)), \(moves.map(\.to.rawValue)), \(moves.map(\.quantity)),
              \(moves.map(\.cost)), \(moves.map(\.source)), \(actors)) as m
            """
        )
    }
}
