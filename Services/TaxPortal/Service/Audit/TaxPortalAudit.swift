import Contracts
import Postgres
import ServiceKit

/// `flows.md` section 8, "Tax".
enum TaxPortalAudit {
    static func checks(of company: CompanyID) -> [InvariantCheck] {
        [oneAccepted(company), afterOriginal(company), everyDocument(company), gapless(company)]
    }

    /// I-60: at most one accepted submission per document, and the kept acceptance is its.
    private static func oneAccepted(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-60",
            checked: "select count(*) from tax_document where company_id = \(company)",
            broken: """
                select d.document_id as example
                from tax_document as d
                left join submission as s on s.document_id = d.document_id and s.state = 'ACCEPTED'
                left join acceptance as a on a.document_id = d.document_id
                where d.company_id = \(company)
                group by d.document_id
                having count(distinct s.id) > 1
                  or (min(s.id::text) is distinct from min(a.submission_id::text))
                """)
    }

    /// I-61: an adjustment is accepted only after its original, where that is filed at the portal.
    private static func afterOriginal(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-61",
            checked: """
                select count(*) from submission where company_id = \(company) and original_id is not null
                """,
            broken: """
                select s.id as example
                from submission as s
                left join acceptance as mine on mine.document_id = s.document_id
                left join acceptance as original on original.document_id = s.original_id
                left join submission as outside on outside.document_id = s.original_id and outside.state = 'OUTSIDE'
                where s.company_id = \(company) and s.original_id is not null and s.state = 'ACCEPTED'
                  and outside.id is null
                  and (original.accepted_at is null or original.accepted_at > mine.accepted_at)
                """)
    }

    /// every document of a country with a portal has a submission.
    private static func everyDocument(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "R-07",
            checked: """
                select count(*) from tax_document
                where company_id = \(company) and seller ->> 'country' in ('IR', 'PL')
                """,
            broken: """
                select d.document_id as example
                from tax_document as d
                where d.company_id = \(company) and d.seller ->> 'country' in ('IR', 'PL')
                  and not exists (select from submission as s where s.document_id = d.document_id)
                """)
    }

    /// 7.3: the portal's serials run without gaps within each memory, and each document has its own.
    private static func gapless(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-30",
            checked: "select count(*) from document_serial where company_id = \(company)",
            broken: """
                select c.portal || ' ' || c.memory as example
                from serial_counter as c
                left join document_serial as d
                  on d.company_id = c.company_id and d.portal = c.portal and d.memory = c.memory
                where c.company_id = \(company)
                group by c.portal, c.memory, c.first, c.last
                having count(d.serial) <> c.last - c.first + 1
                  or coalesce(max(d.serial), c.last) <> c.last or coalesce(min(d.serial), c.first) <> c.first
                """)
    }

    /// Documents by kind, to compare with accounting's, and submissions by state.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let rows = try await tx.query(
            """
            select 'documents.' || lower(kind) as name, count(*) as number
            from tax_document where company_id = \(tx.acting.company) group by 1
            union all
            select 'submissions.' || lower(state), count(*)
            from submission where company_id = \(tx.acting.company) group by 1
            """
        )
        return Dictionary(try rows.map { (try $0["name"] as String, try $0["number"] as Int64) }) { first, _ in first }
    }
}
