import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// Which opportunities a list shows, and in which order: what its address asks for. The figures of reports are asked for in
/// the same words, so that each opens the list behind it.
struct OpportunityQuestion {
    /// The orders that an index carries. `next_step_on` lists those alone that have a next step.
    enum Order: String, CaseIterable {
        case newest = "-opened_at"
        case oldest = "opened_at"
        case expectedFirst = "expected_on"
        case expectedLast = "-expected_on"
        case largest = "-amount"
        case smallest = "amount"
        case nextStepFirst = "next_step_on"
    }

    let order: Order
    let page: PageRequest
    /// Each begins with AND.
    let conditions: SQL

    /// - Throws: ``Problem`` for a filter, a value or an order that is not known.
    init(_ call: Call) throws {
        page = try call.page(
            sorts: Order.newest.rawValue, Order.oldest.rawValue, Order.expectedFirst.rawValue,
            Order.expectedLast.rawValue, Order.largest.rawValue, Order.smallest.rawValue,
            Order.nextStepFirst.rawValue)
        order = Order(rawValue: page.sort) ?? .newest
        let filters = try call.filters(
            "id", "q", "state", "currency", "process", "stage", "furthest", "reached", "account_id", "owner_id",
            "manager_id",
            "unit_id", "product_id", "loss_reason", "lost_at", "opened_at", "opened_on", "closed_on", "expected_on",
            "next_step_on",
            "external_ref")
        conditions =
            try Self.own(filters, call.principal.company) + Self.related(filters, call.principal.company)
            + OpportunityList.naming(call.searchWords) + order.condition(after: page)
    }

    /// Of the opportunity's own facts.
    private static func own(_ filters: Filters, _ company: CompanyID) throws -> SQL {
        try """
        \(filters.sql("id", on: "o.id", as: OpportunityID.self))\
        \(filters.sql("state", on: "o.state", as: Opportunity.State.self))\
        \(filters.sql("currency", on: "o.currency", as: String.self))\
        \(filters.sql("process", on: "o.process", as: String.self))\
        \(filters.sql("stage", on: "o.stage", as: String.self))\
        \(filters.sql("account_id", on: "o.account_id", as: AccountID.self))\
        \(filters.sql("owner_id", on: "o.owner_id", as: UserID.self))\
        \(filters.sql("loss_reason", on: ReportSQL.lossReason, as: LossReason.self))\
        \(filters.sql("opened_at", on: "o.opened_at", as: Timestamp.self))\
        \(filters.sql("opened_on", on: ReportSQL.openedOn(company), as: LocalDate.self))\
        \(filters.sql("closed_on", on: "o.closed_on", as: LocalDate.self))\
        \(filters.sql("expected_on", on: "o.expected_on", as: LocalDate.self))\
        \(filters.sql("next_step_on", on: "o.next_step_on", as: LocalDate.self))\
        \(filters.sql("external_ref", on: "o.external_ref", as: String.self))
        """
    }

    /// Of what belongs to it: its owner's superior and unit, its main product, how far it came, where goods were lost.
    private static func related(_ filters: Filters, _ company: CompanyID) throws -> SQL {
        func among(_ name: String, _ select: (SQL) -> SQL) throws -> SQL {
            let condition: SQL =
                switch name {
                case "product_id": try filters.sql(name, on: "l.product_id", as: ProductID.self)
                case "manager_id": try filters.sql(name, on: "u.manager_id", as: UserID.self)
                case "unit_id": try filters.sql(name, on: "u.unit_id", as: UnitID.self)
                default: try filters.sql(name, on: "s.state_at_loss", as: Slice.State.self)
                }
            return filters[name] == nil ? "" : select(condition)
        }
        let owners: (SQL) -> SQL = { condition in
            " AND o.owner_id IN (SELECT u.user_id FROM app_user AS u WHERE u.company_id = \(company) \(condition))"
        }
        let reached: SQL =
            try filters.value("reached").map { text in
                guard let position = Int(text) else {
                    throw Problem.parameter(
                        "reached", code: "unsupported_parameter", "the position of a stage is expected")
                }
                return " AND (\(stands(" AND s.position >= \(position)")) OR o.state = 'WON')"
            } ?? ""
        let furthest: SQL =
            try filters["furthest"] == nil
            ? "" : " AND \(stands(filters.sql("furthest", on: "s.position", as: Int64.self)))"
        return try among("manager_id", owners) + among("unit_id", owners)
            + among("product_id") { condition in
                """
                 AND o.id IN (SELECT l.opportunity_id FROM opportunity_line AS l WHERE l.position = 1 \(condition))
                """
            }
            + among("lost_at") { condition in
                " AND o.id IN (SELECT s.opportunity_id FROM slice AS s WHERE s.state = 'LOST' \(condition))"
            } + reached + furthest
    }

    /// The furthest stage stands at such a place of its process, as it is ordered now.
    private static func stands(_ condition: SQL) -> SQL {
        """
        EXISTS (
            SELECT FROM sales_stage AS s
            WHERE s.company_id = o.company_id AND s.process = o.process AND s.key = o.furthest_stage\(condition))
        """
    }
}

extension OpportunityQuestion.Order {
    var sql: SQL {
        switch self {
        case .newest: "o.opened_at DESC, o.id DESC"
        case .oldest: "o.opened_at, o.id"
        case .expectedFirst: "o.expected_on, o.id"
        case .expectedLast: "o.expected_on DESC, o.id DESC"
        case .largest: "o.amount_units DESC, o.id DESC"
        case .smallest: "o.amount_units, o.id"
        case .nextStepFirst: "o.next_step_on, o.id"
        }
    }

    /// Where the page begins.
    fileprivate func condition(after page: PageRequest) throws -> SQL {
        let there: SQL = self == .nextStepFirst ? " AND o.next_step_on IS NOT NULL" : ""
        guard let id = try page.key(1, OpportunityID.self) else { return there }
        let position: SQL? =
            switch self {
            case .newest: try page.key(0, Timestamp.self).map { " AND (o.opened_at, o.id) < (\($0), \(id))" }
            case .oldest: try page.key(0, Timestamp.self).map { " AND (o.opened_at, o.id) > (\($0), \(id))" }
            case .expectedFirst: try page.key(0, LocalDate.self).map { " AND (o.expected_on, o.id) > (\($0), \(id))" }
            case .expectedLast: try page.key(0, LocalDate.self).map { " AND (o.expected_on, o.id) < (\($0), \(id))" }
            case .largest: try page.key(0, Int64.self).map { " AND (o.amount_units, o.id) < (\($0), \(id))" }
            case .smallest: try page.key(0, Int64.self).map { " AND (o.amount_units, o.id) > (\($0), \(id))" }
            case .nextStepFirst: try page.key(0, LocalDate.self).map { " AND (o.next_step_on, o.id) > (\($0), \(id))" }
            }
        return there + (position ?? "")
    }

    /// What the next page begins after.
    func keys(_ opportunity: OpportunitySummary) -> [any PageKey] {
        switch self {
        case .newest, .oldest: [opportunity.openedAt, opportunity.id]
        case .expectedFirst, .expectedLast: [opportunity.expectedOn, opportunity.id]
        case .largest, .smallest: [opportunity.amount.amount, opportunity.id]
        case .nextStepFirst: [opportunity.nextStepOn ?? opportunity.expectedOn, opportunity.id]
        }
    }
}

extension SQL {
    fileprivate static func + (left: SQL, right: SQL) -> SQL { "\(left)\(right)" }
}
