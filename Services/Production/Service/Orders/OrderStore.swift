import Contracts
import Postgres
import ProductionDomain
import ServiceKit
import SourcingService

/// An order with its materials. Whoever changes one has locked the enquiry of the same id: that row guards both.
struct OrderRecord: Sendable {
    let order: ProductionOrder
    let plan: MaterialPlan
    let steps: [String]
    let note: String?
    /// What of the good pieces the warehouse says it has.
    let received: ExactDecimal
}

/// All SQL about production orders.
enum OrderStore {
    static func insert(
        _ order: ProductionOrder, _ bill: BillOfMaterials, _ lines: [MaterialLine], in tx: Transaction
    ) {
        tx.write(
            """
            INSERT INTO production_order (id, company_id, product_id, quantity_millionths, input_allowance_millionths,
                process_days, steps, state, version)
            VALUES (\(order.id), \(tx.acting.company), \(order.product), \(order.quantity), \(order.inputAllowance),
                \(bill.processDays), \(JSONColumn(bill.steps)), \(order.state), \(order.version))
            """)
        tx.write(
            """
            INSERT INTO order_material (order_id, material_id, required_millionths, position)
            SELECT \(order.id), n.material_id, n.required, n.position
            FROM unnest(\(lines.map(\.productID)), \(lines.map(\.quantity))) WITH ORDINALITY
                AS n(material_id, required, position)
            """)
    }

    /// - Parameter note: what people should know of the last step; takes the place of the former note.
    static func save(_ order: ProductionOrder, note: String?, in tx: Transaction) {
        tx.write(
            """
            UPDATE production_order
            SET state = \(order.state), material_cost_units = \(order.materialCost?.amount),
                output_cost_units = \(order.outputCost?.amount), lost_cost_units = \(order.lostCost?.amount),
                currency = \(order.materialCost?.currency.rawValue),
                good_millionths = \(order.good), scrap_millionths = \(order.scrap), note = \(note),
                version = \(order.version)
            WHERE id = \(order.id)
            """)
    }

    static func insert(_ report: OutputReport, cost: Money?, of order: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO output_report (id, order_id, good_millionths, scrap_millionths, cost_units, reporter_id,
                reported_at)
            VALUES (\(report.id), \(order), \(report.good), \(report.scrap), \(cost?.amount ?? 0),
                \(tx.acting.actor.userID), \(tx.now))
            """)
    }

    static func addReceived(_ quantity: ExactDecimal, to order: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            UPDATE production_order SET received_millionths = received_millionths + \(quantity)
            WHERE id = \(order) AND company_id = \(tx.acting.company)
            """)
    }

    static func find(_ id: EnquiryID, in tx: Transaction) async throws -> OrderRecord? {
        try await find([id], in: tx)[id]
    }

    static func find(_ ids: [EnquiryID], in tx: Transaction) async throws -> [EnquiryID: OrderRecord] {
        let rows = try await tx.query(
            """
            SELECT o.id, o.product_id, o.quantity_millionths, o.input_allowance_millionths, o.process_days, o.steps,
                o.state, o.materials_checked, o.material_cost_units, o.output_cost_units, o.lost_cost_units, o.currency,
                o.good_millionths, o.scrap_millionths, o.received_millionths, o.note, o.version,
                m.material_id, m.required_millionths, m.held_millionths,
                r.id AS request_id, r.quantity_millionths AS requested_millionths, r.state AS request_state,
                r.offer_id, r.offered_millionths, r.available_on, r.valid_until
            FROM production_order o
            JOIN order_material m ON m.order_id = o.id
            LEFT JOIN material_request r ON r.order_id = m.order_id AND r.material_id = m.material_id
            WHERE o.id = any(\(ids)) AND o.company_id = \(tx.acting.company)
            ORDER BY o.id, m.position, r.id
            """)
        var found: [EnquiryID: OrderRecord] = [:]
        for group in try rows.grouped(by: { try $0["id"] as EnquiryID }) {
            let record = try OrderRecord(rows: group)
            found[record.order.id] = record
        }
        return found
    }

    /// The order that a request to supply was made for.
    static func id(ofRequest request: EnquiryID, in tx: Transaction) async throws -> EnquiryID? {
        let row = try await tx.first(
            """
            SELECT o.id FROM material_request r JOIN production_order o ON o.id = r.order_id
            WHERE r.id = \(request) AND o.company_id = \(tx.acting.company)
            """)
        return try row?["id"]
    }

    /// Those whose product or reference has the words. Indices: production_order_of_product, enquiry_by_words.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "o.product_id = any(\(ProductStore.named(pattern, company)))",
                """
                o.id = any(ARRAY(SELECT w.id FROM enquiry w
                    WHERE w.company_id = \(company) AND search_key(w.reference) LIKE \(pattern)))
                """,
            ]
        }
    }

    /// One page of ids, newest last. Index: production_order_list.
    ///
    /// - Parameter conditions: on the order `o`.
    static func list(
        conditions: SQL, after: EnquiryID?, limit: Int, in tx: Transaction
    ) async throws -> [EnquiryID] {
        let next: SQL = after.map { " AND o.id > \($0)" } ?? ""
        let rows = try await tx.query(
            """
            SELECT o.id FROM production_order o
            WHERE o.company_id = \(tx.acting.company)\(conditions)\(next)
            ORDER BY o.id
            LIMIT \(limit)
            """)
        return try rows.map { try $0["id"] }
    }

    /// How many can be started, and how many are under way; `production_order_in_state` carries it.
    static func work(in tx: Transaction) async throws -> [SourcingWork: Int] {
        let row = try await tx.first(
            """
            SELECT count(*) FILTER (WHERE state = 'RELEASED')::bigint AS released,
                count(*) FILTER (WHERE state = 'STARTED')::bigint AS started
            FROM production_order
            WHERE company_id = \(tx.acting.company) AND state IN ('RELEASED', 'STARTED')
            """)
        return [
            .ordersToStart: Int(try row?["released"] as Int64? ?? 0),
            .ordersStarted: Int(try row?["started"] as Int64? ?? 0),
        ]
    }
}

extension OrderRecord {
    fileprivate init(rows: [Row]) throws {
        let first = rows[0]
        order = try ProductionOrder(row: first)
        plan = MaterialPlan(
            order: order.id, processDays: try first["process_days"],
            needs: try rows.grouped(by: { try $0["material_id"] as ProductID }).map { try MaterialNeed(rows: $0) },
            isChecked: try first["materials_checked"])
        steps = (try first["steps"] as JSONColumn<[String]>).value
        note = try first["note"]
        received = try first["received_millionths"]
    }
}

extension ProductionOrder {
    fileprivate init(row: Row) throws {
        let code: String? = try row["currency"]
        let currency = Currency(rawValue: code ?? "")
        func money(_ column: String) throws -> Money? {
            let units: Int64? = try row[column]
            return units.map { Money($0, currency) }
        }
        self.init(
            id: try row["id"], product: try row["product_id"], quantity: try row["quantity_millionths"],
            inputAllowance: try row["input_allowance_millionths"], state: try row["state"],
            materialCost: try money("material_cost_units"), good: try row["good_millionths"],
            scrap: try row["scrap_millionths"], outputCost: try money("output_cost_units"),
            lostCost: try money("lost_cost_units"), version: try row["version"])
    }
}

extension MaterialNeed {
    fileprivate init(rows: [Row]) throws {
        let first = rows[0]
        self.init(
            material: try first["material_id"], required: try first["required_millionths"],
            held: try first["held_millionths"], requests: try rows.compactMap { try MaterialRequest(row: $0) })
    }
}

extension MaterialRequest {
    fileprivate init?(row: Row) throws {
        guard let id: EnquiryID = try row["request_id"] else { return nil }
        self.init(
            id: id, quantity: try row["requested_millionths"], state: try row["request_state"],
            offer: try row["offer_id"], offered: try row["offered_millionths"], availableOn: try row["available_on"],
            validUntil: try row["valid_until"])
    }
}
