import Contracts
import Postgres
import WarehouseDomain

/// All SQL about claims that wait for stock. Rows come and go only behind the company's stock gate, so what is read there
/// needs no lock of its own.
enum WaitingStore {
    private static let columns: SQL = """
        slice_id, asked_as, opportunity_id, line_id, product_id, quantity_millionths, priority, approved_at
        """

    static func insert(_ waiting: [WaitingHold], in tx: Transaction) {
        guard !waiting.isEmpty else { return }
        tx.write(
            """
            insert into waiting_hold (company_id, slice_id, asked_as, opportunity_id, line_id, product_id,
              quantity_millionths, priority, approved_at, asked_at)
            select \(tx.acting.company), w.*, \(tx.now)
            from unnest(\(waiting.map(\.slice)), \(waiting.map(\.askedAs)), \(waiting.map(\.opportunity)),
              \(waiting.map(\.line)), \(waiting.map(\.product)), \(waiting.map(\.quantity)),
              \(waiting.map(\.priority)), \(waiting.map(\.approvedAt))) as w
            """
        )
    }

    /// Everybody who waits for one of these products; the stock gate is passed.
    static func find(_ products: [ProductID], in tx: Transaction) async throws -> [WaitingHold] {
        let rows = try await tx.query(
            """
            select \(columns) from waiting_hold
            where company_id = \(tx.acting.company) and product_id = any(\(products))
            """
        )
        return try rows.map(WaitingHold.init(row:))
    }

    /// One who waits; the stock gate is passed.
    static func find(_ slice: SliceID, in tx: Transaction) async throws -> WaitingHold? {
        let row = try await tx.first(
            """
            select \(columns) from waiting_hold
            where company_id = \(tx.acting.company) and slice_id = \(slice)
            """
        )
        return try row.map(WaitingHold.init(row:))
    }

    /// What was served leaves the line, or stays in it with the rest.
    static func save(_ served: [WaitingLine.Served], in tx: Transaction) {
        let done = served.filter { $0.rest == nil }.map(\.slice)
        if !done.isEmpty {
            tx.write(
                "delete from waiting_hold where company_id = \(tx.acting.company) and slice_id = any(\(done))")
        }
        let rests = served.compactMap { part in part.rest.map { (part.slice, $0) } }
        guard !rests.isEmpty else { return }
        tx.write(
            """
            update waiting_hold w set slice_id = r.rest_id, quantity_millionths = r.quantity
            from unnest(\(rests.map(\.0)), \(rests.map(\.1.slice)), \(rests.map(\.1.quantity)))
              as r(slice_id, rest_id, quantity)
            where w.company_id = \(tx.acting.company) and w.slice_id = r.slice_id
            """
        )
    }

    /// Takes slices of an opportunity out of the line, all of them where none is named.
    ///
    /// - Returns: what waited, by slice.
    static func release(
        _ slices: [SliceID], of opportunity: OpportunityID, in tx: Transaction
    ) async throws -> [SliceQuantity] {
        let named: SQL = slices.isEmpty ? "" : " and slice_id = any(\(slices))"
        let waiting: SQL = """
            from waiting_hold
            where company_id = \(tx.acting.company) and opportunity_id = \(opportunity)\(named)
            """
        // Hardly anybody waits: looked for first, so that the gate stays open for the others.
        guard try await tx.first("select 1 as one \(waiting) limit 1") != nil else { return [] }
        StockPostings.passGate(in: tx)
        let rows = try await tx.query("delete \(waiting) returning slice_id, quantity_millionths")
        return try rows.map { SliceQuantity(sliceID: try $0["slice_id"], quantity: try $0["quantity_millionths"]) }
    }
}

extension WaitingHold {
    init(row: Row) throws {
        self.init(
            askedAs: try row["asked_as"], opportunity: try row["opportunity_id"], line: try row["line_id"],
            slice: try row["slice_id"], product: try row["product_id"], quantity: try row["quantity_millionths"],
            priority: try row["priority"], approvedAt: try row["approved_at"])
    }
}
