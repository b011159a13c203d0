import Contracts
import Postgres
import ProductionDomain

/// All SQL about bills of materials.
enum BillStore {
    /// Writes several, each with three statements for all of them together; a bill takes the place of the former one.
    static func save(_ bills: [BillOfMaterials], in tx: Transaction) {
        let company = tx.acting.company
        tx.write(
            """
            INSERT INTO bill_of_materials AS b (company_id, product_id, process_days, steps, scrap_allowance_millionths)
            SELECT \(company), n.product_id, n.process_days, n.steps, n.scrap
            FROM unnest(\(bills.map(\.product)), \(bills.map(\.processDays)), \(bills.map { JSONColumn($0.steps) }),
                \(bills.map(\.scrapAllowance))) AS n(product_id, process_days, steps, scrap)
            ORDER BY n.product_id
            ON CONFLICT (company_id, product_id) DO UPDATE
            SET process_days = excluded.process_days, steps = excluded.steps,
                scrap_allowance_millionths = excluded.scrap_allowance_millionths, version = b.version + 1
            """)
        tx.write(
            "DELETE FROM bill_line WHERE company_id = \(company) AND product_id = any(\(bills.map(\.product)))")
        let lines = bills.flatMap { bill in bill.lines.map { (bill.product, $0) } }
        tx.write(
            """
            INSERT INTO bill_line (company_id, product_id, material_id, quantity_millionths, position)
            SELECT \(company), n.product_id, n.material_id, n.quantity, n.position
            FROM unnest(\(lines.map(\.0)), \(lines.map(\.1.material)), \(lines.map(\.1.quantity))) WITH ORDINALITY
                AS n(product_id, material_id, quantity, position)
            """)
    }

    static func find(_ product: ProductID, in tx: Transaction) async throws -> BillOfMaterials? {
        try await read("b.company_id = \(tx.acting.company) AND b.product_id = \(product)", in: tx).first?.bill
    }

    static func find(_ products: [ProductID], in tx: Transaction) async throws -> [BillRecord] {
        try await read("b.company_id = \(tx.acting.company) AND b.product_id = any(\(products))", in: tx)
    }

    /// By product. Index: the primary key.
    static func list(after product: ProductID?, limit: Int, in tx: Transaction) async throws -> [BillRecord] {
        let after: SQL = product.map { " AND product_id > \($0)" } ?? ""
        return try await read(
            """
            b.company_id = \(tx.acting.company) AND b.product_id IN (
                SELECT product_id FROM bill_of_materials
                WHERE company_id = \(tx.acting.company)\(after)
                ORDER BY product_id LIMIT \(limit))
            """, in: tx)
    }

    private static func read(_ condition: SQL, in tx: Transaction) async throws -> [BillRecord] {
        let rows = try await tx.query(
            """
            SELECT b.product_id, b.process_days, b.steps, b.scrap_allowance_millionths, b.version, l.material_id,
                l.quantity_millionths
            FROM bill_of_materials b
            JOIN bill_line l ON l.company_id = b.company_id AND l.product_id = b.product_id
            WHERE \(condition)
            ORDER BY b.product_id, l.position
            """)
        var records: [BillRecord] = []
        for group in try rows.grouped(by: { try $0["product_id"] as ProductID }) {
            records.append(try BillRecord(rows: group))
        }
        return records
    }
}

/// A bill with the version of its row.
struct BillRecord: Sendable {
    let bill: BillOfMaterials
    let version: Int

    fileprivate init(rows: [Row]) throws {
        let first = rows[0]
        bill = try BillOfMaterials(
            product: try first["product_id"],
            lines: rows.map { .init(material: try $0["material_id"], quantity: try $0["quantity_millionths"]) },
            processDays: try first["process_days"], steps: (try first["steps"] as JSONColumn<[String]>).value,
            scrapAllowance: try first["scrap_allowance_millionths"])
        version = try first["version"]
    }
}
