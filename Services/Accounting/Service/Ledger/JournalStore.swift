import AccountingDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

/// All SQL about the journal.
enum JournalStore {
    /// Entries and lines of a whole unit of work with one statement; it travels with the commit.
    static func insert(_ posted: [Ledger.Posted], in tx: Transaction) {
        let lines = posted.flatMap { posted in
            posted.entry.lines.enumerated().map { (posted: posted, number: $0.offset + 1, line: $0.element) }
        }
        let entries = posted.map(\.entry)
        tx.write(
            """
            with entries as (
                insert into journal_entry (
                    id, company_id, rule, source_id, account_id, invoice_id, posted_on, occurred_on, currency, text,
                    posted_at)
                select id, company_id, rule, source_id, account_id, invoice_id, posted_on, occurred_on, currency, text,
                    \(tx.now)
                from unnest(
                    \(entries.map(\.id)), \(posted.map(\.company)), \(entries.map(\.rule)), \(entries.map(\.source)),
                    \(entries.map(\.customer)), \(entries.map(\.invoice)), \(posted.map(\.postedOn)),
                    \(entries.map(\.occurredOn)), \(entries.map(\.currency)), \(entries.map(\.text))
                ) as e(id, company_id, rule, source_id, account_id, invoice_id, posted_on, occurred_on, currency, text)
            )
            insert into journal_line (entry_id, line_no, company_id, code, debit_units, credit_units)
            select * from unnest(
                \(lines.map { $0.posted.entry.id }), \(lines.map { Int32($0.number) }),
                \(lines.map { $0.posted.company }), \(lines.map { $0.line.account.rawValue }),
                \(lines.map { $0.line.debit }), \(lines.map { $0.line.credit }))
            """
        )
    }

    /// Debit and credit of every account, up to a day; the sums run over all lines of the company.
    static func balances(
        through day: LocalDate?, in tx: Transaction
    ) async throws -> [(code: Int32, debit: Int64, credit: Int64)] {
        let until: SQL = day.map { " and e.posted_on <= \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select l.code, sum(l.debit_units)::bigint as debit, sum(l.credit_units)::bigint as credit
            from journal_line l join journal_entry e on e.id = l.entry_id
            where l.company_id = \(tx.acting.company)\(until)
            group by l.code order by l.code
            """
        )
        return try rows.map { (try $0["code"], try $0["debit"], try $0["credit"]) }
    }

    /// Those that have the words in their text, in their customer's name or in their invoice's number; carried by
    /// `journal_entry_by_words`, `journal_entry_of_account` and `journal_entry_of_invoice`.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "e.search like \(pattern)", "e.account_id = any(\(CustomerAccountList.named(pattern, company)))",
                """
                e.invoice_id = any(array(select w.invoice_id from invoice_search w join invoice i on i.id = w.invoice_id
                    where i.company_id = \(company) and w.search like \(pattern)))
                """,
            ]
        }
    }

    /// By key set on the id, which is time-ordered (index `journal_entry_listed`), the latest first.
    static func list(
        _ filter: SQL, before: JournalEntryID?, limit: Int, in tx: Transaction
    ) async throws -> [JournalEntryView] {
        let after: SQL = before.map { " and e.id < \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select e.id, e.rule, e.source_id, e.account_id, a.name as account_name, e.invoice_id, i.legal_number,
                e.posted_on, e.occurred_on, e.currency, e.text, l.codes, l.debits, l.credits
            from journal_entry e
            left join account a on a.company_id = e.company_id and a.account_id = e.account_id
            left join invoice i on i.company_id = e.company_id and i.id = e.invoice_id
            cross join lateral (
                select array_agg(l.code order by l.line_no) as codes,
                    array_agg(l.debit_units order by l.line_no) as debits,
                    array_agg(l.credit_units order by l.line_no) as credits
                from journal_line l where l.entry_id = e.id) as l
            where e.company_id = \(tx.acting.company)\(filter)\(after)
            order by e.id desc limit \(limit)
            """
        )
        return try rows.map(JournalEntryView.init(row:))
    }

    static func find(_ id: JournalEntryID, in tx: Transaction) async throws -> JournalEntryView {
        guard let entry = try await list(" and e.id = \(id)", before: nil, limit: 1, in: tx).first else {
            throw AccountingRefusal.notFound("journal entry")
        }
        return entry
    }
}

extension JournalEntryView {
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        let codes: [Int32] = try row["codes"]
        let debits: [Int64] = try row["debits"]
        let credits: [Int64] = try row["credits"]
        self.init(
            id: try row["id"], rule: try row["rule"], sourceID: try row["source_id"],
            accountID: try row["account_id"], accountName: try row["account_name"], invoiceID: try row["invoice_id"],
            legalNumber: try row["legal_number"], postedOn: try row["posted_on"], occurredOn: try row["occurred_on"],
            text: try row["text"],
            lines: codes.indices.map { index in
                Line(
                    code: Int(codes[index]), name: LedgerAccount(rawValue: codes[index])?.name ?? "",
                    debit: Money(debits[index], currency), credit: Money(credits[index], currency))
            })
    }
}
