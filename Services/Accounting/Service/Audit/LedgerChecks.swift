import Contracts
import ServiceKit

/// I-21, I-23, I-24, I-25, P-18a: the journal and what rests on it.
enum LedgerChecks {
    static func all(of company: CompanyID) -> [InvariantCheck] {
        [
            InvariantCheck(
                "I-21", checked: "select count(*) from journal_entry where company_id = \(company)",
                broken: """
                    select entry_id::text as example from journal_line where company_id = \(company)
                    group by entry_id having sum(debit_units) <> sum(credit_units)
                    """),
            InvariantCheck(
                "I-25", checked: "select count(*) from journal_entry where company_id = \(company)",
                broken: """
                    select rule || ' ' || source_id as example from journal_entry where company_id = \(company)
                    group by rule, source_id having count(*) > 1
                    """),
            payments(company), receivables(company), undelivered(company), stoppedOrders(company),
        ]
    }

    /// SM-12: of a stopped production order nothing stands on 1330 any more.
    private static func stoppedOrders(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "P-18a",
            checked: "select count(*) from work_in_progress where company_id = \(company) and lost_units is not null",
            broken: """
                select order_id::text as example from work_in_progress
                where company_id = \(company) and lost_units is not null
                    and issued_units + variance_units <> received_units + lost_units
                """)
    }

    /// I-23: allocations ≤ payment, and the running sum is the rows' sum.
    private static func payments(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-23", checked: "select count(*) from payment where company_id = \(company)",
            broken: """
                select p.id::text as example
                from payment p
                left join (
                    select payment_id, sum(amount_units) as units from allocation
                    where company_id = \(company) group by payment_id
                ) a on a.payment_id = p.id
                where p.company_id = \(company)
                    and (coalesce(a.units, 0) <> p.allocated_units or p.allocated_units > p.amount_units)
                """)
    }

    /// I-23: what is paid of an invoice is at most what is delivered of it; and its part of 1210 is what it says.
    private static func receivables(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-23-receivable", checked: "select count(*) from invoice where company_id = \(company)",
            broken: """
                select i.id::text as example
                from invoice i
                left join (
                    select invoice_id, sum(amount_units) as units from allocation
                    where company_id = \(company) group by invoice_id
                ) a on a.invoice_id = i.id
                left join (
                    select e.invoice_id, sum(l.debit_units - l.credit_units) as units
                    from journal_entry e join journal_line l on l.entry_id = e.id and l.code = 1210
                    where e.company_id = \(company) and e.invoice_id is not null group by e.invoice_id
                ) j on j.invoice_id = i.id
                where i.company_id = \(company)
                    and (coalesce(a.units, 0) <> i.allocated_units or i.receivable_units < 0
                        or coalesce(j.units, 0) <> i.receivable_units)
                """)
    }

    /// I-24: 1215 of an invoice is the gross, 2310 the net, of what is neither delivered nor credited.
    private static func undelivered(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-24", checked: "select count(*) from invoice where company_id = \(company)",
            broken: """
                select i.id::text as example
                from invoice i
                left join (
                    select e.invoice_id,
                        sum(case when l.code = 1215 then l.debit_units - l.credit_units else 0 end) as gross,
                        sum(case when l.code = 2310 then l.credit_units - l.debit_units else 0 end) as net
                    from journal_entry e join journal_line l on l.entry_id = e.id and l.code in (1215, 2310)
                    where e.company_id = \(company) and e.invoice_id is not null group by e.invoice_id
                ) j on j.invoice_id = i.id
                where i.company_id = \(company)
                    and (coalesce(j.gross, 0) <> i.undelivered_net_units + i.undelivered_tax_units
                        or coalesce(j.net, 0) <> i.undelivered_net_units)
                """)
    }
}
