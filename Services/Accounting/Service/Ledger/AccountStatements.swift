import AccountingDomain
import Contracts
import Postgres

/// A customer's account over some days, with the balance after each entry.
enum AccountStatements {
    /// So many rows are told at most.
    static let most = 5000

    private struct Sums {
        let opening: Int64
        let debit: Int64
        let credit: Int64
        let count: Int
    }

    /// - Parameter last: so many rows at the end of the period are told.
    static func show(
        _ account: AccountID, from: LocalDate?, to: LocalDate?, last: Int, in tx: Transaction
    ) async throws -> AccountStatementView {
        let books = try await BooksStore.find(in: tx)
        guard let customer = try await PartyStore.buyer(account, in: tx) else {
            throw AccountingRefusal.notFound("account")
        }
        let entries = entries(of: account, through: to, in: tx)
        let sums = try await sums(of: entries, from: from, in: tx)
        let rows = try await rows(of: entries, from: from, after: sums.opening, last: last, books.currency, in: tx)
        func money(_ units: Int64) -> Money { Money(units, books.currency) }
        return AccountStatementView(
            accountID: account, company: books.books.seller, customer: customer, currency: books.currency, from: from,
            to: to, opening: money(sums.opening), debit: money(sums.debit), credit: money(sums.credit),
            closing: money(sums.opening + sums.debit - sums.credit), rows: rows, leftOff: sums.count - rows.count)
    }

    /// What each entry changes of what the customer owes (1210) less his money with us (2110); allocations change nothing.
    /// Index: journal_entry_of_account.
    private static func entries(of account: AccountID, through to: LocalDate?, in tx: Transaction) -> SQL {
        let end: SQL = to.map { " and e.posted_on <= \($0)" } ?? ""
        return """
            select e.id, e.rule, e.source_id, e.invoice_id, e.posted_on, e.occurred_on,
                sum(l.debit_units - l.credit_units)::bigint as units
            from journal_entry e join journal_line l on l.entry_id = e.id and l.code in (1210, 2110)
            where e.company_id = \(tx.acting.company) and e.account_id = \(account)\(end)
            group by e.id having sum(l.debit_units - l.credit_units) <> 0
            """
    }

    private static func sums(of entries: SQL, from: LocalDate?, in tx: Transaction) async throws -> Sums {
        let (before, within) = (before(from), within(from))
        let row = try await tx.first(
            """
            select coalesce(sum(units) filter (where \(before)), 0)::bigint as opening,
                coalesce(sum(units) filter (where \(within) and units > 0), 0)::bigint as debit,
                coalesce(-sum(units) filter (where \(within) and units < 0), 0)::bigint as credit,
                count(*) filter (where \(within)) as rows
            from (\(entries)) as entry
            """
        )
        guard let row else { return Sums(opening: 0, debit: 0, credit: 0, count: 0) }
        return Sums(
            opening: try row["opening"], debit: try row["debit"], credit: try row["credit"], count: try row["rows"])
    }

    private static func rows(
        of entries: SQL, from: LocalDate?, after opening: Int64, last: Int, _ currency: Currency, in tx: Transaction
    ) async throws -> [AccountStatementView.Row] {
        let found = try await tx.query(
            """
            select entry.*, coalesce(a.legal_number, p.bank_reference, i.legal_number) as document
            from (
                select *, sum(units) over (order by posted_on, id)::bigint as moved from (\(entries)) as entry
                where \(within(from)) order by posted_on desc, id desc limit \(last)
            ) as entry
            left join adjustment a on a.id = entry.source_id
            left join payment p on p.id = entry.source_id
            left join invoice i on i.id = entry.invoice_id
            order by posted_on, entry.id
            """
        )
        return try found.map { row in
            let (units, moved): (Int64, Int64) = (try row["units"], try row["moved"])
            return AccountStatementView.Row(
                entryID: try row["id"], rule: try row["rule"], postedOn: try row["posted_on"],
                occurredOn: try row["occurred_on"], invoiceID: try row["invoice_id"], document: try row["document"],
                debit: Money(max(units, 0), currency), credit: Money(max(-units, 0), currency),
                balance: Money(opening + moved, currency))
        }
    }

    private static func before(_ from: LocalDate?) -> SQL { from.map { "posted_on < \($0)" } ?? "false" }
    private static func within(_ from: LocalDate?) -> SQL { from.map { "posted_on >= \($0)" } ?? "true" }
}
