import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// The rules that hold in every sourcing unit, checked over the rows of one company (`flows.md` SM-11 to SM-13, S-53).
package enum SourcingAudit<T: Department> {
    package static func checks(_ company: CompanyID) -> [InvariantCheck] {
        let committed: SQL = "SELECT count(*) FROM enquiry WHERE company_id = \(company) AND reference IS NOT NULL"
        let tolerance = T.terms.overReceipt
        return [
            InvariantCheck(
                "\(machine)-arrived", checked: committed,
                broken: """
                    SELECT id::text AS example FROM enquiry
                    WHERE company_id = \(company) AND reference IS NOT NULL
                        AND arrived_millionths > committed_millionths
                            + committed_millionths::numeric * \(tolerance) / 1000000
                    """),
            InvariantCheck(
                "\(machine)-offer", checked: committed,
                broken: """
                    SELECT e.id::text AS example FROM enquiry e JOIN offer o ON o.id = e.offer_id
                    WHERE e.company_id = \(company) AND e.reference IS NOT NULL
                        AND (o.enquiry_id <> e.id OR e.committed_millionths > o.quantity_millionths)
                    """),
            InvariantCheck(
                "\(machine)-outcome",
                checked: "SELECT count(*) FROM enquiry WHERE company_id = \(company)",
                broken: """
                    SELECT e.id::text AS example FROM enquiry e
                    WHERE e.company_id = \(company) AND e.state IN ('COMMITTED', 'PARTLY_ARRIVED')
                        AND e.arrived_millionths >= e.committed_millionths
                    """),
        ]
    }

    /// Counts and sums that other services are compared with.
    package static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let rows = try await tx.query(
            """
            SELECT state, count(*) AS enquiries, coalesce(sum(committed_millionths), 0)::bigint AS committed,
                coalesce(sum(arrived_millionths + excess_millionths), 0)::bigint AS arrived
            FROM enquiry
            WHERE company_id = \(tx.acting.company)
            GROUP BY state
            """)
        var facts: [String: Int64] = ["committed_millionths": 0, "arrived_millionths": 0, "exceptions": 0]
        for row in rows {
            let state: EnquiryStatus = try row["state"]
            facts["enquiries_\(state.rawValue.lowercased())"] = try row["enquiries"]
            facts["committed_millionths", default: 0] += try row["committed"]
            facts["arrived_millionths", default: 0] += try row["arrived"]
        }
        let exceptions = try await tx.first(
            "SELECT count(*) AS n FROM sourcing_exception WHERE company_id = \(tx.acting.company)")
        facts["exceptions"] = try exceptions?["n"]
        return facts
    }

    private static var machine: String {
        switch T.service {
        case .production: "SM-12"
        case .purchasing: "SM-13"
        default: "SM-11"
        }
    }
}
