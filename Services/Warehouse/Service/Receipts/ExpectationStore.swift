import Contracts
import Postgres
import WarehouseDomain

/// All SQL about expected receipts.
enum ExpectationStore {
    static let columns: SQL = """
        request_id, source, product_id, quantity_millionths, received_millionths, unit_cost_millionths, currency,
        opportunity_id, line_id, slice_id, production_order_id, is_pegged, state
        """

    static func find(_ requests: [EnquiryID], in tx: Transaction) async throws -> [EnquiryID: ExpectedReceipt] {
        guard !requests.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select \(columns) from expected_receipt
            where company_id = \(tx.acting.company) and request_id = any(\(requests))
            order by request_id
            for no key update
            """
        )
        let found = try rows.map(ExpectedReceipt.init(row:))
        return Dictionary(uniqueKeysWithValues: found.map { ($0.request, $0) })
    }

    /// Output of the shop floor may be told before the promise: then its receipt is there already.
    static func promise(_ promise: ExpectedReceipt, on date: LocalDate?, reference: String, in tx: Transaction) {
        tx.write(
            """
            insert into expected_receipt as e (company_id, request_id, source, product_id, quantity_millionths,
              received_millionths, unit_cost_millionths, currency, promised_on, reference, opportunity_id, line_id,
              slice_id, production_order_id, is_pegged, state)
            values (\(tx.acting.company), \(promise.request), \(promise.source), \(promise.product),
              \(promise.quantity), \(promise.received), \(promise.unitCost.value), \(promise.unitCost.currency), \(date),
              \(reference), \(promise.peg.opportunityID), \(promise.peg.lineID), \(promise.peg.sliceID),
              \(promise.peg.productionOrderID), \(promise.isPegged), \(promise.state))
            on conflict (company_id, request_id) do update
            set quantity_millionths = excluded.quantity_millionths, promised_on = excluded.promised_on,
              unit_cost_millionths = excluded.unit_cost_millionths, reference = excluded.reference,
              state = case when e.received_millionths >= excluded.quantity_millionths then 'RECEIVED'
                when e.received_millionths > 0 then 'PARTLY_RECEIVED' else 'EXPECTED' end
            """
        )
    }

    static func save(_ receipts: [ExpectedReceipt], in tx: Transaction) {
        guard !receipts.isEmpty else { return }
        tx.write(
            """
            update expected_receipt e set received_millionths = c.received, state = c.state, slice_id = c.slice_id
            from unnest(\(receipts.map(\.request)), \(receipts.map(\.received)), \(receipts.map(\.state.rawValue)),
              \(receipts.map(\.peg.sliceID))) as c(request_id, received, state, slice_id)
            where e.company_id = \(tx.acting.company) and e.request_id = c.request_id
            """
        )
    }

    static func postpone(_ request: EnquiryID, to date: LocalDate, in tx: Transaction) {
        tx.write(
            """
            update expected_receipt set promised_on = \(date)
            where company_id = \(tx.acting.company) and request_id = \(request)
            """
        )
    }

    static func cancel(_ request: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            update expected_receipt set is_pegged = false,
              state = case when state = 'RECEIVED' then state else 'CANCELLED' end
            where company_id = \(tx.acting.company) and request_id = \(request)
            """
        )
    }

    static func unpeg(_ request: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            update expected_receipt set is_pegged = false
            where company_id = \(tx.acting.company) and request_id = \(request)
            """
        )
    }

    static func unpeg(slices: [SliceID], in tx: Transaction) {
        guard !slices.isEmpty else { return }
        tx.write(
            """
            update expected_receipt set is_pegged = false
            where company_id = \(tx.acting.company) and slice_id = any(\(slices))
              and state in ('EXPECTED', 'PARTLY_RECEIVED')
            """
        )
    }
}

extension ExpectedReceipt {
    init(row: Row) throws {
        self.init(
            request: try row["request_id"], source: try row["source"], product: try row["product_id"],
            quantity: try row["quantity_millionths"],
            unitCost: UnitPrice(try row["unit_cost_millionths"], try row["currency"]),
            peg: Peg(
                opportunityID: try row["opportunity_id"], lineID: try row["line_id"], sliceID: try row["slice_id"],
                productionOrderID: try row["production_order_id"]),
            isPegged: try row["is_pegged"], received: try row["received_millionths"], state: try row["state"])
    }
}
