import AccountingDomain
import Contracts
import Postgres

/// All SQL about the series of legal numbers.
enum NumberSeriesStore {
    /// Takes the next number of a series, under the lock of its row until commit; a rollback gives it back (7.3).
    ///
    /// A year that nobody made ready goes on in the pattern of the last one before it.
    ///
    /// The last thing a command does before it writes the document: whoever comes after waits here. The caller holds the
    /// credit gate.
    /// - Throws: `.dateBeforeLast` when a later day was used already; then no number is taken.
    static func next(_ kind: SeriesKind, on day: FiscalDay, in tx: Transaction) async throws -> LegalNumber {
        let row = try await tx.first(
            """
            with before as (
                select mark, digits from number_series
                where company_id = \(tx.acting.company) and kind = \(kind) and branch = ''
                    and fiscal_year < \(Int32(day.year))
                order by fiscal_year desc limit 1
            )
            insert into number_series as s
                (company_id, kind, fiscal_year, last_number, last_issue_date, mark, digits)
            values (\(tx.acting.company), \(kind), \(Int32(day.year)), 1, \(day.date), (select mark from before),
                coalesce((select digits from before), \(SeriesPattern.usualDigits)))
            on conflict (company_id, kind, branch, fiscal_year) do update
            set last_number = s.last_number + 1, last_issue_date = excluded.last_issue_date
            where s.last_issue_date is null or s.last_issue_date <= excluded.last_issue_date
            returning last_number, mark, digits
            """
        )
        guard let row else { throw AccountingRefusal.dateBeforeLast(try await lastDate(kind, day.year, in: tx)) }
        return LegalNumber(
            kind: kind, fiscalYear: day.year, number: try row["last_number"],
            pattern: SeriesPattern(mark: try row["mark"], digits: try row["digits"]))
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

    /// What is told of a series: how it is written, how far it is, and whether each of its numbers is a document.
    static func all(in tx: Transaction) async throws -> [NumberSeriesView] { try await views("true", in: tx) }

    /// - Throws: `.unknown`.
    static func find(_ kind: SeriesKind, _ year: Int, in tx: Transaction) async throws -> NumberSeriesView {
        let found = try await views("s.kind = \(kind) and s.branch = '' and s.fiscal_year = \(Int32(year))", in: tx)
        guard let view = found.first else { throw SeriesRefusal.unknown }
        return view
    }

    private static func views(_ condition: SQL, in tx: Transaction) async throws -> [NumberSeriesView] {
        let company = tx.acting.company
        let rows = try await tx.query(
            """
            with issued as (
                select kind, branch, fiscal_year, count(*) as count, max(number) as last from (
                    select 'INVOICE' as kind, branch, fiscal_year, number from invoice where company_id = \(company)
                    union all
                    select series, branch, fiscal_year, number from adjustment where company_id = \(company)
                ) as document group by 1, 2, 3
            )
            select s.kind, s.branch, s.fiscal_year, s.last_number, s.last_issue_date, s.mark, s.digits, s.version,
                c.country, coalesce(i.count, 0) = s.last_number and coalesce(i.last, 0) = s.last_number as unbroken
            from number_series as s
            join company as c on c.company_id = s.company_id
            left join issued as i using (kind, branch, fiscal_year)
            where s.company_id = \(company) and \(condition)
            order by s.fiscal_year desc, s.kind, s.branch
            """
        )
        return try rows.map(NumberSeriesView.init)
    }

    // MARK: - Patterns

    /// All of them, held until commit against whoever else changes patterns, and the one that shall be changed against its
    /// first number; the others' numbers go on being given out meanwhile.
    static func lockedPlan(for kind: SeriesKind, _ year: Int, in tx: Transaction) async throws -> SeriesPlan {
        let company = tx.acting.company
        tx.write("select pg_advisory_xact_lock(\(Self.lockClass), hashtext(\(company.uuid)::text))")
        tx.write(
            """
            select 1 from number_series
            where company_id = \(company) and kind = \(kind) and branch = '' and fiscal_year = \(Int32(year)) for update
            """)
        let books = try await BooksStore.find(in: tx)
        let rows = try await tx.query(
            """
            select kind, fiscal_year, mark, digits, last_number from number_series
            where company_id = \(company) and branch = ''
            """
        )
        return SeriesPlan(
            country: books.books.country, thisYear: books.today.year,
            entries: try rows.map { row in
                SeriesPlan.Entry(
                    kind: try row["kind"], year: try row["fiscal_year"],
                    pattern: SeriesPattern(mark: try row["mark"], digits: try row["digits"]),
                    lastNumber: try row["last_number"])
            })
    }

    /// Tells these locks from others of the database.
    private static let lockClass: Int32 = 0x73_65_72_69

    static func insert(_ kind: SeriesKind, _ year: Int, _ pattern: SeriesPattern, in tx: Transaction) {
        tx.write(
            """
            insert into number_series (company_id, kind, fiscal_year, last_number, mark, digits)
            values (\(tx.acting.company), \(kind), \(Int32(year)), 0, \(pattern.mark), \(pattern.digits))
            """
        )
    }

    /// The caller holds the row, and no number of it is given out.
    static func save(_ kind: SeriesKind, _ year: Int, _ pattern: SeriesPattern, in tx: Transaction) {
        tx.write(
            """
            update number_series
            set mark = \(pattern.mark), digits = \(pattern.digits), version = version + 1
            where company_id = \(tx.acting.company) and kind = \(kind) and branch = ''
                and fiscal_year = \(Int32(year)) and last_number = 0
            """
        )
    }
}

extension NumberSeriesView {
    fileprivate init(_ row: Row) throws {
        let kind: SeriesKind = try row["kind"]
        let (branch, country): (String, String) = (try row["branch"], try row["country"])
        let (year, last): (Int, Int64) = (try row["fiscal_year"], try row["last_number"])
        let pattern = SeriesPattern(mark: try row["mark"], digits: try row["digits"])
        func text(_ number: Int64) -> String {
            LegalNumber(kind: kind, branch: branch, fiscalYear: year, number: number, pattern: pattern)
                .text(in: country)
        }
        self.init(
            kind: kind.rawValue, branch: branch, fiscalYear: year, lastNumber: Int(last),
            lastIssueDate: try row["last_issue_date"],
            mark: pattern.mark ?? LegalNumber.usualMark(of: kind, in: country), digits: pattern.digits,
            nextNumber: text(last + 1), isUnbroken: try row["unbroken"], version: try row["version"])
    }
}
