import Contracts
import Postgres
import PurchasingDomain
import ServiceKit
import SourcingService

/// All SQL about purchase orders. Whoever changes one has locked the enquiry of the same id.
enum PurchaseOrderStore {
    static func insert(_ order: PurchaseOrder, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO purchase_order (id, company_id, number, origin, state)
            VALUES (\(order.id), \(tx.acting.company), \(order.number), \(order.origin), \(order.state))
            """)
    }

    static func save(_ order: PurchaseOrder, in tx: Transaction) {
        tx.write(
            """
            UPDATE purchase_order
            SET state = \(order.state), confirmed_on = \(order.confirmedDate),
                confirmed_millionths = \(order.confirmedQuantity), shipped_on = \(order.shippedOn),
                carrier = \(order.carrier), tracking_number = \(order.trackingNumber),
                customs_reference = \(order.customsReference), customs_cleared_on = \(order.customsClearedOn)
            WHERE id = \(order.id)
            """)
    }

    static func find(_ ids: [EnquiryID], in tx: Transaction) async throws -> [EnquiryID: PurchaseOrder] {
        let rows = try await tx.query(
            """
            SELECT id, number, origin, state, confirmed_on, confirmed_millionths, shipped_on, carrier, tracking_number,
                customs_reference, customs_cleared_on
            FROM purchase_order
            WHERE id = any(\(ids)) AND company_id = \(tx.acting.company)
            """)
        return try rows.reduce(into: [:]) { found, row in
            let order = try PurchaseOrder(row: row)
            found[order.id] = order
        }
    }

    /// Those whose number, product or supplier has the words. Indices: purchase_order_by_words, enquiry_of_product,
    /// offer_of_supplier.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "o.search LIKE \(pattern)",
                """
                o.id = any(ARRAY(SELECT w.id FROM enquiry w WHERE w.company_id = \(company)
                    AND w.product_id = any(\(ProductStore.named(pattern, company)))))
                """,
                """
                o.id = any(ARRAY(SELECT w.enquiry_id FROM offer w WHERE w.supplier_id = any(ARRAY(
                    SELECT s.id FROM supplier s WHERE s.company_id = \(company) AND s.search LIKE \(pattern)))))
                """,
            ]
        }
    }

    /// One page of ids, newest last. Index: purchase_order_list, or purchase_order_in_state.
    ///
    /// - Parameter conditions: on the order `o`, and on the enquiry `e` that tells what arrived.
    static func list(
        conditions: SQL, after: EnquiryID?, limit: Int, in tx: Transaction
    ) async throws -> [EnquiryID] {
        let next: SQL = after.map { " AND o.id > \($0)" } ?? ""
        let rows = try await tx.query(
            """
            SELECT o.id FROM purchase_order o JOIN enquiry e ON e.id = o.id
            WHERE o.company_id = \(tx.acting.company)\(conditions)\(next)
            ORDER BY o.id
            LIMIT \(limit)
            """)
        return try rows.map { try $0["id"] }
    }

    /// How many are ordered and nothing else, while something of them is still to come.
    static func unconfirmed(in tx: Transaction) async throws -> Int {
        let row = try await tx.first(
            """
            SELECT count(*)::bigint AS number FROM purchase_order o JOIN enquiry e ON e.id = o.id
            WHERE o.company_id = \(tx.acting.company) AND o.state = 'ORDERED'
                AND e.state = any(\([EnquiryStatus.committed, .partlyArrived]))
            """)
        return Int(try row?["number"] as Int64? ?? 0)
    }

    static func mark(_ id: EnquiryID, _ origin: PurchaseOrigin, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO purchase_origin (enquiry_id, company_id, origin)
            VALUES (\(id), \(tx.acting.company), \(origin))
            ON CONFLICT (enquiry_id) DO UPDATE SET origin = excluded.origin
            """)
    }

    /// What was marked, else what the supplier's country says.
    static func origin(
        of id: EnquiryID, supplier: SupplierID?, in tx: Transaction
    ) async throws -> PurchaseOrigin {
        let row = try await tx.first(
            """
            SELECT (SELECT origin FROM purchase_origin WHERE enquiry_id = \(id)) AS marked,
                (SELECT country FROM supplier WHERE id = \(supplier)) AS supplier_country,
                (SELECT country FROM company WHERE company_id = \(tx.acting.company)) AS company_country
            """)
        return PurchaseOrigin(
            marked: try row?["marked"], supplierCountry: try row?["supplier_country"],
            companyCountry: try row?["company_country"])
    }
}

extension PurchaseOrder {
    fileprivate init(row: Row) throws {
        self.init(id: try row["id"], number: try row["number"], origin: try row["origin"], state: try row["state"])
        confirmedDate = try row["confirmed_on"]
        confirmedQuantity = try row["confirmed_millionths"]
        shippedOn = try row["shipped_on"]
        carrier = try row["carrier"]
        trackingNumber = try row["tracking_number"]
        customsReference = try row["customs_reference"]
        customsClearedOn = try row["customs_cleared_on"]
    }
}
