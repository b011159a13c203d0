import Contracts
import ServiceKit
import SourcingService

/// The rules of purchasing beyond those all sourcing units share.
enum PurchasingAudit {
    static func checks(_ company: CompanyID) -> [InvariantCheck] {
        SourcingAudit<PurchaseTrade>.checks(company) + [
            InvariantCheck(
                "SM-13-order",
                checked: "SELECT count(*) FROM enquiry WHERE company_id = \(company) AND reference IS NOT NULL",
                broken: """
                    SELECT e.id::text AS example
                    FROM enquiry e LEFT JOIN purchase_order o ON o.id = e.id
                    WHERE e.company_id = \(company) AND e.reference IS DISTINCT FROM o.number
                    """)
        ]
    }
}
