import Contracts
import Foundation
import Postgres

/// By what a report groups.
enum ReportKey: String, CaseIterable {
    case agent, manager, region, product, quarter

    /// The group's identity, as a column; the list of opportunities can be asked for it.
    var id: SQL {
        switch self {
        case .agent: "o.owner_id"
        case .manager: "u.manager_id"
        case .region: "u.unit_id"
        case .product: "l.product_id"
        case .quarter: "NULL::uuid"
        }
    }

    /// Its name, of an opportunity `o` with its owner `u`, his manager `m` and its main product `p`.
    var name: SQL {
        switch self {
        case .agent: "coalesce(u.display_name, 'unknown')"
        case .manager: "coalesce(m.display_name, 'unknown')"
        case .region: "coalesce(u.unit_name, 'unknown')"
        case .product: "coalesce(p.name, 'unknown')"
        // By day; the quarters of a calendar are counted from days (``Quarters``).
        case .quarter: "to_char(o.closed_on, 'YYYY-MM-DD')"
        }
    }

    var joins: SQL {
        self == .product
            ? """
            LEFT JOIN opportunity_line AS l ON l.opportunity_id = o.id AND l.position = 1
            LEFT JOIN product AS p ON p.id = l.product_id
            """
            : """
            LEFT JOIN app_user AS u ON u.user_id = o.owner_id
            LEFT JOIN app_user AS m ON m.user_id = u.manager_id
            """
    }

    /// The identity as it goes over the wire.
    func wire(_ id: UUID?) -> String? {
        guard let id else { return nil }
        return switch self {
        case .agent, .manager: "\(UserID(id))"
        case .region: "\(UnitID(id))"
        case .product: "\(ProductID(id))"
        case .quarter: nil
        }
    }
}

/// Which days a report is about; open on a side that is not named.
struct ReportPeriod: Hashable {
    let from: LocalDate?
    let to: LocalDate?

    /// ` AND …` for a column that holds a day.
    func condition(on column: SQL) -> SQL {
        let begins: SQL = if let from { " AND \(column) >= \(from)" } else { "" }
        let ends: SQL = if let to { " AND \(column) <= \(to)" } else { "" }
        return "\(begins)\(ends)"
    }
}
