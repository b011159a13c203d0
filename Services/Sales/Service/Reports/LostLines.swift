import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// The lines of which something was lost, as the report of losses counts them: one row for each line, reason, state and
/// unit. The newest lines first; `slice_lost` carries them.
struct LostLines {
    struct Found {
        let view: LostLineView
        /// Of the first of its slices, in the sale.
        let place: Int
    }

    let page: PageRequest
    private let conditions: SQL
    /// Where the page begins.
    private let key: (line: OpportunityLineID, place: Int)?

    /// - Throws: ``Problem`` for a filter or a value that is not known.
    init(_ call: Call) throws {
        page = try call.page()
        let filters = try call.filters(
            "process", "reason", "state_at_loss", "unit", "currency", "closed_on", "opportunity_id")
        conditions = try """
        \(filters.sql("process", on: "o.process", as: String.self))\
        \(filters.sql("reason", on: ReportSQL.reason(of: "s.loss_reason"), as: LossReason.self))\
        \(filters.sql("state_at_loss", on: "s.state_at_loss", as: Slice.State.self))\
        \(filters.sql("unit", on: "s.unit", as: ServiceName.self))\
        \(filters.sql("currency", on: "o.currency", as: String.self))\
        \(filters.sql("closed_on", on: "o.closed_on", as: LocalDate.self))\
        \(filters.sql("opportunity_id", on: "o.id", as: OpportunityID.self))
        """
        guard let line = try page.key(0, OpportunityLineID.self), let place = try page.key(1, Int.self) else {
            key = nil
            return
        }
        key = (line, place)
    }

    func page(scope: SQL, in tx: Transaction) async throws -> [Found] {
        let from: SQL = if let key { " AND s.line_id <= \(key.line)" } else { "" }
        let begins: SQL =
            if let key { " HAVING (s.line_id, min(s.position)) < (\(key.line), \(key.place))" } else { "" }
        return try await tx.query(
            """
            SELECT s.line_id, s.opportunity_id, o.name, o.account_name, l.description, l.unit AS measure,
                \(ReportSQL.reason(of: "s.loss_reason")) AS reason, s.state_at_loss, s.unit, o.currency, o.closed_on,
                sum(s.quantity_millionths)::bigint AS quantity, min(s.position) AS place,
                sum(s.lost_units)::bigint AS units
            FROM slice AS s
            JOIN opportunity_line AS l ON l.id = s.line_id
            JOIN opportunity AS o ON o.id = s.opportunity_id
            WHERE s.state = 'LOST' AND o.company_id = \(tx.acting.company) AND \(scope) \(conditions) \(from)
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 \(begins)
            ORDER BY s.line_id DESC, min(s.position) DESC LIMIT \(page.fetch)
            """
        ).map(Found.init)
    }
}

extension LostLines.Found {
    fileprivate init(_ row: Row) throws {
        let unit: String? = try row["unit"]
        place = try row["place"]
        view = LostLineView(
            lineID: try row["line_id"], opportunityID: try row["opportunity_id"], opportunityName: try row["name"],
            accountName: try row["account_name"], description: try row["description"],
            quantity: Quantity(ExactDecimal(millionths: try row["quantity"]), try row["measure"]),
            reason: try row["reason"], stateAtLoss: try row["state_at_loss"],
            unit: unit.flatMap(ServiceName.init(rawValue:)),
            value: Money(try row["units"], Currency(rawValue: try row["currency"])), closedOn: try row["closed_on"])
    }
}
