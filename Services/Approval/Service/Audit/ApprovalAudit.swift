import Contracts
import Postgres
import ServiceKit

/// `flows.md` section 8, "Approval", proved from the stored decisions.
enum ApprovalAudit {
    static func checks(of company: CompanyID) -> [InvariantCheck] {
        [granted(company), notOwn(company), oneOpen(company)]
    }

    /// I-50: every step of a granted request has enough yes of distinct persons, for the granted content and in the
    /// round that counts; a grant without steps is an automatic one.
    private static func granted(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-50",
            checked: """
                select count(*) from approval_request where company_id = \(company) and state = 'GRANTED'
                """,
            broken: """
                select r.id as example
                from approval_request as r
                where r.company_id = \(company) and r.state = 'GRANTED'
                  and (
                    r.automatic <> not exists (select from request_step as s where s.request_id = r.id)
                    or exists (
                      select from request_step as s
                      where s.request_id = r.id
                        and s.needed > (
                          select count(distinct d.approver_id) from approval_decision as d
                          where d.request_id = s.request_id and d.step = s.step and d.round = s.round
                            and d.decision = 'approve' and d.content_hash = r.content_hash
                            and d.revision = r.revision))
                  )
                """)
    }

    /// I-51: nobody decided on what he asked for himself, also not as a delegate or through one.
    private static func notOwn(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-51",
            checked: "select count(*) from approval_decision where company_id = \(company)",
            broken: """
                select d.id as example
                from approval_decision as d
                join approval_request as r on r.id = d.request_id
                where d.company_id = \(company)
                  and (d.approver_id = r.requested_by or d.on_behalf_of = r.requested_by)
                """)
    }

    /// SM-06: an open request has exactly one open step; an ended one has no open step and no open task.
    private static func oneOpen(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "SM-06",
            checked: "select count(*) from approval_request where company_id = \(company)",
            broken: """
                select r.id as example
                from approval_request as r
                where r.company_id = \(company)
                  and (
                    (r.state = 'IN_PROGRESS')::int
                      <> (select count(*) from request_step as s where s.request_id = r.id and s.state = 'OPEN')
                    or r.state <> 'IN_PROGRESS' and exists (
                      select from approval_task as t where t.request_id = r.id and t.state = 'OPEN')
                  )
                """)
    }

    /// Requests by state, and every grant for an opportunity, for comparison with what pro-formas rest on (I-50):
    /// `grant.` and the request, its revision and the head of its hash.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let rows = try await tx.query(
            """
            select 'requests.' || subject_kind || '.' || lower(state) as name, count(*) as number
            from approval_request where company_id = \(tx.acting.company)
            group by 1
            union all
            select 'grant.' || id || '.' || revision || '.' || left(content_hash, 12), 1
            from approval_request
            where company_id = \(tx.acting.company) and state = 'GRANTED' and subject_kind = 'opportunity'
            """
        )
        return Dictionary(try rows.map { (try $0["name"] as String, try $0["number"] as Int64) }) { first, _ in first }
    }
}
