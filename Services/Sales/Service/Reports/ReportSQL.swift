import Contracts
import Postgres

/// Expressions over an opportunity `o` that reports and lists share.
enum ReportSQL {
    /// The code of the reason why it was lost; whatever was written in other words counts as other.
    static let lossReason: SQL = reason(of: "o.loss_reason")

    /// The day on which it was opened, where the company is; its zone is asked for once, not for each sale.
    static func openedOn(_ company: CompanyID) -> SQL { day(of: "o.opened_at", at: company) }

    /// The day of an instant where the company is.
    static func day(of instant: SQL, at company: CompanyID) -> SQL {
        """
        (\(instant) AT TIME ZONE coalesce(
            (SELECT c.time_zone FROM company AS c WHERE c.company_id = \(company)), 'UTC'))::date
        """
    }

    /// Nothing where nothing was lost.
    ///
    /// - Parameter text: a column that holds a reason, with a note behind it perhaps.
    static func reason(of text: SQL) -> SQL {
        """
        (CASE WHEN \(text) IS NULL THEN NULL WHEN split_part(\(text), ': ', 1) = ANY(\(LossReason.allCases.map(\.rawValue)))
            THEN split_part(\(text), ': ', 1) ELSE \(LossReason.other.rawValue) END)
        """
    }
}
