import Contracts
import ServiceKit

/// I-22, I-30, I-31, I-32: legal documents.
enum DocumentChecks {
    static func all(of company: CompanyID) -> [InvariantCheck] {
        [totals(company), adjustments(company), numbers(company), seals(company), exits(company)]
    }

    /// I-22: totals are the sums of the lines.
    private static func totals(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-22",
            checked: """
                select (select count(*) from invoice where company_id = \(company))
                    + (select count(*) from adjustment where company_id = \(company))
                """,
            broken: """
                select i.id::text as example from invoice i join invoice_line l on l.invoice_id = i.id
                where i.company_id = \(company)
                group by i.id having sum(l.net_units) <> i.net_units or sum(l.tax_units) <> i.tax_units
                union all
                select d.id::text from adjustment d join adjustment_line l on l.adjustment_id = d.id
                where d.company_id = \(company)
                group by d.id
                having sum(l.net_after_units - l.net_before_units) <> d.net_units
                    or sum(l.tax_after_units - l.tax_before_units) <> d.tax_units
                """)
    }

    /// I-22: adjustments never exceed the line, in quantity, net and tax, and the line is worth what they leave.
    private static func adjustments(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-22-lines", checked: "select count(*) from invoice_line where company_id = \(company)",
            broken: """
                select l.id::text as example
                from invoice_line l
                left join (
                    select invoice_line_id, sum(net_after_units - net_before_units) as net,
                        sum(tax_after_units - tax_before_units) as tax,
                        sum(quantity_after_millionths - quantity_before_millionths) as quantity
                    from adjustment_line where company_id = \(company) and invoice_line_id is not null
                    group by invoice_line_id
                ) a on a.invoice_line_id = l.id
                where l.company_id = \(company)
                    and (l.net_units + coalesce(a.net, 0) <> l.kept_net_units
                        or l.tax_units + coalesce(a.tax, 0) <> l.kept_tax_units
                        or l.kept_net_units < 0 or l.kept_tax_units < 0
                        or l.quantity_millionths + coalesce(a.quantity, 0)
                            <> l.quantity_millionths - l.credited_millionths - l.returned_millionths)
                """)
    }

    /// I-30: 1…n in every series, dates never going back, and the series knows its last number.
    private static func numbers(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-30", checked: "select count(*) from number_series where company_id = \(company)",
            broken: """
                with issued as (
                    select 'INVOICE' as kind, branch, fiscal_year, number, issue_date from invoice
                    where company_id = \(company)
                    union all
                    select series, branch, fiscal_year, number, issue_date from adjustment
                    where company_id = \(company)
                ), ordered as (
                    select *, row_number() over series as place, lag(issue_date) over series as before from issued
                    window series as (partition by kind, branch, fiscal_year order by number)
                ), faulty as (
                    select kind, branch, fiscal_year from ordered where number <> place or before > issue_date
                    union
                    select s.kind, s.branch, s.fiscal_year
                    from number_series s
                    left join issued i using (kind, branch, fiscal_year)
                    where s.company_id = \(company)
                    group by s.kind, s.branch, s.fiscal_year, s.last_number
                    having count(i.number) <> s.last_number
                )
                select concat_ws(' ', kind, branch, fiscal_year) as example from faulty
                """)
    }

    /// I-31: the content still has the hash it was issued with.
    private static func seals(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-31",
            checked: """
                select (select count(*) from invoice where company_id = \(company))
                    + (select count(*) from adjustment where company_id = \(company))
                """,
            broken: """
                select i.id::text as example from invoice i left join document_seal s on s.document_id = i.id
                where i.company_id = \(company) and s.hash is distinct from invoice_fingerprint(i.id)
                union all
                select d.id::text from adjustment d left join document_seal s on s.document_id = d.id
                where d.company_id = \(company) and s.hash is distinct from adjustment_fingerprint(d.id)
                """)
    }

    /// I-32, invoice first: exited ≤ invoiced, less what came back unaccepted.
    private static func exits(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-32", checked: "select count(*) from invoice_line where company_id = \(company)",
            broken: """
                select x.invoice_line_id::text as example
                from (
                    select invoice_line_id, sum(quantity_millionths) as quantity from goods_exit
                    where company_id = \(company) group by invoice_line_id
                ) x
                left join invoice_line l on l.id = x.invoice_line_id
                where l.id is null or x.quantity > l.quantity_millionths
                """)
    }
}
