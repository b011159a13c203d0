import Contracts
import Postgres
import WarehouseDomain

/// All SQL about receipts.
enum ReceiptStore {
    static func known(_ ids: [ReceiptID], in tx: Transaction) async throws -> Set<ReceiptID> {
        guard !ids.isEmpty else { return [] }
        let rows = try await tx.query(
            """
            select receipt_id from receipt where company_id = \(tx.acting.company) and receipt_id = any(\(ids))
            """
        )
        return Set(try rows.map { try $0["receipt_id"] })
    }

    static func find(_ id: ReceiptID, showsCost: Bool, in tx: Transaction) async throws -> ReceiptView {
        let row = try await tx.first(
            "select \(columns) from receipt r where r.company_id = \(tx.acting.company) and r.receipt_id = \(id)")
        guard let row else { throw WarehouseRefusal.notFound("receipt") }
        return try ReceiptView(row: row, showsCost: showsCost)
    }

    static func insert(_ receipts: [Receipt], in tx: Transaction) {
        guard !receipts.isEmpty else { return }
        tx.write(
            """
            insert into receipt (company_id, receipt_id, source, request_id, product_id, warehouse_id,
              quantity_millionths, cost_units, currency, pegged_millionths, received_by, received_at)
            select \(tx.acting.company), r.*, \(tx.acting.actor.userID), \(tx.now)
            from unnest(\(receipts.map(\.id)), \(receipts.map(\.source.rawValue)), \(receipts.map(\.request)),
              \(receipts.map(\.stock.product)), \(receipts.map(\.stock.warehouse)), \(receipts.map(\.quantity)),
              \(receipts.map(\.cost.amount)), \(receipts.map(\.cost.currency.rawValue)), \(receipts.map(\.pegged))) as r
            """
        )
    }

    static let columns: SQL = """
        r.receipt_id, r.source, r.request_id, r.product_id, r.warehouse_id, r.quantity_millionths, r.pegged_millionths,
        r.cost_units, r.currency, r.received_at
        """

    /// What a receipt's pegs rest on: the live pro-forma of each opportunity, and slices that were let go meanwhile.
    static func pegs(
        of opportunities: [OpportunityID], slices: [SliceID], in tx: Transaction
    ) async throws -> (proFormas: [OpportunityID: ProFormaID], buried: Set<SliceID>) {
        guard !opportunities.isEmpty else { return ([:], []) }
        let rows = try await tx.query(
            """
            select opportunity_id, pro_forma_id, null::uuid as slice_id from pro_forma
            where company_id = \(tx.acting.company) and opportunity_id = any(\(opportunities)) and state <> 'ENDED'
            union all
            select null, null, slice_id from hold_tombstone
            where company_id = \(tx.acting.company) and slice_id = any(\(slices))
            """
        )
        var proFormas: [OpportunityID: ProFormaID] = [:]
        var buried: Set<SliceID> = []
        for row in rows {
            if let slice: SliceID = try row["slice_id"] { buried.insert(slice) }
            if let opportunity: OpportunityID = try row["opportunity_id"] {
                proFormas[opportunity] = try row["pro_forma_id"]
            }
        }
        return (proFormas, buried)
    }
}

extension ReceiptView {
    init(row: Row, showsCost: Bool) throws {
        self.init(
            id: try row["receipt_id"], source: try row["source"], requestID: try row["request_id"],
            productID: try row["product_id"], warehouseID: try row["warehouse_id"],
            quantity: try row["quantity_millionths"], pegged: try row["pegged_millionths"],
            cost: showsCost ? Money(try row["cost_units"], try row["currency"]) : nil,
            receivedAt: try row["received_at"])
    }
}
