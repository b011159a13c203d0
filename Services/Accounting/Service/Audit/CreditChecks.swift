import Contracts
import ServiceKit

/// I-20, R-05: nobody was given more credit than he had.
enum CreditChecks {
    static func all(of company: CompanyID) -> [InvariantCheck] {
        [
            // The figures were stored under the lock they were read under; they are the proof.
            InvariantCheck(
                "I-20",
                checked: """
                    select count(*) from pro_forma
                    where company_id = \(company) and terms = 'CREDIT' and issued_at is not null
                    """,
                broken: """
                    select id::text as example from pro_forma
                    where company_id = \(company) and terms = 'CREDIT' and issued_at is not null
                        and coalesce(
                            credit_exposure_units + net_units + tax_units > credit_limit_units + credit_overrides_units,
                            true)
                    """),
            InvariantCheck(
                "R-05", checked: "select count(*) from credit_account where company_id = \(company)",
                broken: """
                    select c.account_id::text as example
                    from credit_account c
                    left join (
                        select e.account_id,
                            sum(case when l.code = 1210 then l.debit_units - l.credit_units else 0 end) as receivable,
                            sum(case when l.code = 1215 then l.debit_units - l.credit_units else 0 end) as undelivered,
                            sum(case when l.code = 1220 then l.debit_units - l.credit_units else 0 end) as uninvoiced,
                            sum(case when l.code = 1020 then l.debit_units - l.credit_units else 0 end) as cheques,
                            sum(case when l.code = 2110 then l.credit_units - l.debit_units else 0 end) as advances
                        from journal_entry e join journal_line l on l.entry_id = e.id
                        where e.company_id = \(company) and e.account_id is not null
                        group by e.account_id
                    ) j on j.account_id = c.account_id
                    left join (
                        select account_id, sum(hold_units) as holds from pro_forma
                        where company_id = \(company) group by account_id
                    ) h on h.account_id = c.account_id
                    left join (
                        select account_id, sum(earmarked_units) as earmarked from invoice
                        where company_id = \(company) group by account_id
                    ) m on m.account_id = c.account_id
                    where c.company_id = \(company)
                        and (c.receivable_units, c.undelivered_units, c.uninvoiced_units, c.cheques_units,
                            c.advances_units, c.holds_units, c.earmarked_units)
                        is distinct from
                            (coalesce(j.receivable, 0), coalesce(j.undelivered, 0), coalesce(j.uninvoiced, 0),
                            coalesce(j.cheques, 0), coalesce(j.advances, 0), coalesce(h.holds, 0),
                            coalesce(m.earmarked, 0))
                    """),
        ]
    }
}
