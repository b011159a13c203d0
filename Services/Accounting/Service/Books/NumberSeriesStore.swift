import AccountingDomain
import Contracts
import Postgres

/// All SQL about the series of legal numbers.
enum NumberSeriesStore {
    /// Takes the next number of a series, under the lock of its row until commit; a rollback gives it back (7.3).
    ///
    /// The last thing a command does before it writes the document: whoever comes after waits here. The caller holds the
    /// credit gate.
    /// - Throws: `.dateBeforeLast` when a later day was used already; then no number is taken.
    static func next(_ kind: SeriesKind, on day: FiscalDay, in tx: Transaction) async throws -> LegalNumber {
        let row = try await tx.first(
            """
            insert into number_series as s (company_id, kind, fiscal_year, last_number, last_issue_date)
            values (\(tx.acting.company), \(kind), \(Int32(day.year)), 1, \(day.date))
            on conflict (company_id, kind, branch, fiscal_year) do update
            set last_number = s.last_number + 1, last_issue_date = excluded.last_issue_date
            where s.last_issue_date <= excluded.last_issue_date
            returning last_number
            """
        )
        guard let row else { throw AccountingRefusal.dateBeforeLast(try await lastDate(kind, day.year, in: tx)) }
        return LegalNumber(kind: kind, fiscalYear: day.year, number: try row["last_number"])
    }

    private static func lastDate(_ kind: SeriesKind, _ year: Int, in tx: Transaction) async throws -> LocalDate {
        let row = try await tx.first(
            """
            select last_issue_date from number_series
            where company_id = \(tx.acting.company) and kind = \(kind) and branch = '' and fiscal_year = \(Int32(year))
            """
        )
        return try row?["last_issue_date"] ?? tx.now.utcDate
    }

    static func all(in tx: Transaction) async throws -> [NumberSeriesView] {
        let rows = try await tx.query(
            """
            select kind, branch, fiscal_year, last_number, last_issue_date from number_series
            where company_id = \(tx.acting.company) order by fiscal_year desc, kind, branch
            """
        )
        return try rows.map { row in
            NumberSeriesView(
                kind: try row["kind"], branch: try row["branch"], fiscalYear: try row["fiscal_year"],
                lastNumber: try row["last_number"], lastIssueDate: try row["last_issue_date"])
        }
    }
}
