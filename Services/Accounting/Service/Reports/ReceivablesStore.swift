import AccountingDomain
import Contracts
import Postgres

/// What customers owe by the age of their invoices; `invoice_owed` carries it.
///
/// Invoices say nothing of a day on which they are due, so their age counts from the day of issue.
enum ReceivablesStore {
    /// The last days of the ages that end.
    private static let limits = [30, 60, 90, 180]

    /// - Parameter limit: of the customers that are named; all count in the sums.
    static func report(limit: Int, in tx: Transaction) async throws -> ReceivablesReport {
        let books = try await BooksStore.find(in: tx)
        let ages = ages(on: books.today.date)
        let rows = try await owing(ages, limit: limit, in: tx)
        let sums = try await sums(ages, in: tx)
        let total: Int = try sums?["customers"] ?? 0
        return ReceivablesReport(
            asOf: books.today.date, ages: ages,
            rows: try rows.map { row in
                ReceivablesReport.Row(
                    accountID: try row["account_id"], name: try row["name"],
                    figures: try figures(row, ages, books.currency))
            }, unlisted: total - rows.count,
            total: try sums.map { try figures($0, ages, books.currency) } ?? .none(ages, books.currency))
    }

    static func ages(on today: LocalDate) -> [ReceivablesReport.Age] {
        (0...limits.count).map { index in
            let from = index == 0 ? 0 : limits[index - 1] + 1
            let to = index < limits.count ? limits[index] : nil
            return ReceivablesReport.Age(
                fromDays: from, toDays: to, issuedFrom: to.map { today.adding(days: -$0) },
                issuedTo: index == 0 ? nil : today.adding(days: -from))
        }
    }

    private static func owing(
        _ ages: [ReceivablesReport.Age], limit: Int, in tx: Transaction
    ) async throws -> [Row] {
        try await tx.query(
            """
            select c.account_id, a.name, o.*, c.undelivered_units as undelivered, c.advances_units as advances
            from (
                select i.account_id as owing, \(columns(ages)) from invoice i
                where i.company_id = \(tx.acting.company) and i.receivable_units > 0
                group by i.account_id
            ) as o
            join credit_account c on c.company_id = \(tx.acting.company) and c.account_id = o.owing
            join account a on a.company_id = c.company_id and a.account_id = c.account_id
            order by o.owed desc, a.name, c.account_id
            limit \(limit)
            """
        )
    }

    private static func sums(_ ages: [ReceivablesReport.Age], in tx: Transaction) async throws -> Row? {
        try await tx.first(
            """
            select o.*, c.undelivered, c.advances
            from (
                select count(distinct i.account_id) as customers, \(columns(ages)) from invoice i
                where i.company_id = \(tx.acting.company) and i.receivable_units > 0
            ) as o, (
                select coalesce(sum(undelivered_units), 0)::bigint as undelivered,
                    coalesce(sum(advances_units), 0)::bigint as advances
                from credit_account where company_id = \(tx.acting.company)
            ) as c
            """
        )
    }

    private static func columns(_ ages: [ReceivablesReport.Age]) -> SQL {
        let sums = ages.indices.map { index -> SQL in
            let since: SQL = ages[index].issuedFrom.map { " and i.issue_date >= \($0)" } ?? ""
            let until: SQL = ages[index].issuedTo.map { " and i.issue_date <= \($0)" } ?? ""
            return """
                coalesce(sum(i.receivable_units) filter (where true\(since)\(until)), 0)::bigint as \(names[index])
                """
        }
        return """
            count(*) as invoices, coalesce(sum(i.receivable_units), 0)::bigint as owed, \(sums.joined(separator: ", "))
            """
    }

    private static let names: [SQL] = ["age_0", "age_1", "age_2", "age_3", "age_4"]

    private static func figures(
        _ row: Row, _ ages: [ReceivablesReport.Age], _ currency: Currency
    ) throws -> ReceivablesReport.Figures {
        ReceivablesReport.Figures(
            byAge: try ages.indices.map { Money(try row["age_\($0)"], currency) },
            owed: Money(try row["owed"], currency),
            invoices: try row["invoices"], undelivered: Money(try row["undelivered"], currency),
            advances: Money(try row["advances"], currency))
    }
}

extension ReceivablesReport.Figures {
    fileprivate static func none(_ ages: [ReceivablesReport.Age], _ currency: Currency) -> Self {
        let zero = Money.zero(currency)
        return Self(byAge: ages.map { _ in zero }, owed: zero, invoices: 0, undelivered: zero, advances: zero)
    }
}
