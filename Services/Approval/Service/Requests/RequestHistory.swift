import ApprovalDomain
import Contracts
import Foundation
import Postgres

/// A request's steps, decisions and difference, as an approver reads them.
enum RequestHistory {
    static func detail(
        of request: ApprovalRequestView, in tx: Transaction
    ) async throws -> ApprovalRequestDetail {
        let steps = try await steps(of: request.id, in: tx)
        let decisions = try await decisions(on: request.id, in: tx)
        let before = try await previous(request, in: tx)
        let lines = try await RequestViews.lines(of: [request.id] + [before?.id].compactMap { $0 }, in: tx)
        let current = lines[request.id, default: []]
        let difference = before.map { before in
            RevisionDifference(from: (before.facts, lines[before.id, default: []]), to: (request.facts, current))
        }
        let changes = difference?.changes.map {
            ApprovalRequestDetail.Change(
                lineID: $0.line, productName: $0.productName, field: $0.field, before: $0.before, after: $0.after)
        }
        return ApprovalRequestDetail(
            request: request, lines: current, steps: steps, decisions: decisions, previousRevision: before?.revision,
            changes: changes ?? [])
    }

    private static func steps(
        of id: ApprovalRequestID, in tx: Transaction
    ) async throws -> [ApprovalRequestDetail.Step] {
        let rows = try await tx.query(
            """
            select s.step, s.name, s.needed, s.state, s.round, s.opened_at, s.is_reminded, s.is_escalated,
                   p.amount_over_units, p.amount_over_currency, p.discount_over_millionths, p.expire_after_hours,
                   t.user_id, t.state as task_state, c.display_name
            from request_step as s
            join approval_request as r on r.id = s.request_id
            join policy_step as p on p.policy_id = r.policy_id and p.step = s.policy_step
            left join approval_task as t on t.request_id = s.request_id and t.step = s.step and t.round = s.round
            left join colleague as c on c.company_id = t.company_id and c.user_id = t.user_id
            where s.company_id = \(tx.acting.company) and s.request_id = \(id)
            order by s.step, t.user_id
            """
        )
        return try rows.grouped { try $0["step"] as Int }.map { rows in
            let openedAt: Timestamp? = try rows[0]["opened_at"]
            let hours: Int = try rows[0]["expire_after_hours"]
            return ApprovalRequestDetail.Step(
                number: try rows[0]["step"], name: try rows[0]["name"], needed: try rows[0]["needed"],
                state: try rows[0]["state"], round: try rows[0]["round"], approvers: try rows.compactMap(approver),
                condition: try condition(rows[0]), openedAt: openedAt,
                expiresAt: openedAt?.adding(seconds: Int64(hours) * 3600), reminded: try rows[0]["is_reminded"],
                escalated: try rows[0]["is_escalated"])
        }
    }

    private static func condition(_ row: Row) throws -> ApprovalCondition? {
        let units: Int64? = try row["amount_over_units"]
        let amount = try units.map { Money($0, try row["amount_over_currency"]) }
        let discount: ExactDecimal? = try row["discount_over_millionths"]
        guard amount != nil || discount != nil else { return nil }
        return ApprovalCondition(amountOver: amount, discountOver: discount)
    }

    private static func approver(_ row: Row) throws -> ApprovalRequestDetail.Approver? {
        guard let user: UserID = try row["user_id"] else { return nil }
        return ApprovalRequestDetail.Approver(
            userID: user, name: try row["display_name"], state: try row["task_state"])
    }

    private static func decisions(
        on id: ApprovalRequestID, in tx: Transaction
    ) async throws -> [ApprovalRequestDetail.Decision] {
        let rows = try await tx.query(
            """
            select d.id, d.decision, d.step, d.round, d.approver_id, d.on_behalf_of, d.reason, d.decided_at,
                   d.returned_lines, c.display_name, o.display_name as owner_name, k.line_id, k.field, k.text
            from approval_decision as d
            left join approval_remark as k on k.decision_id = d.id
            left join colleague as c on c.company_id = d.company_id and c.user_id = d.approver_id
            left join colleague as o on o.company_id = d.company_id and o.user_id = d.on_behalf_of
            where d.company_id = \(tx.acting.company) and d.request_id = \(id)
            order by d.seq, k.position
            """
        )
        return try rows.grouped { try $0["id"] as UUID }.map { rows in
            ApprovalRequestDetail.Decision(
                decision: try rows[0]["decision"], step: try rows[0]["step"], round: try rows[0]["round"],
                approverID: try rows[0]["approver_id"], approverName: try rows[0]["display_name"],
                onBehalfOf: try rows[0]["on_behalf_of"], onBehalfOfName: try rows[0]["owner_name"],
                reason: try rows[0]["reason"],
                remarks: try rows.compactMap(remark), returnedLineIDs: try returnedLines(rows[0]),
                decidedAt: try rows[0]["decided_at"])
        }
    }

    private static func returnedLines(_ row: Row) throws -> [OpportunityLineID]? {
        let lines: [OpportunityLineID] = try row["returned_lines"]
        return lines.isEmpty ? nil : lines
    }

    private static func remark(_ row: Row) throws -> ApprovalRemark? {
        guard let text: String = try row["text"] else { return nil }
        return ApprovalRemark(lineID: try row["line_id"], field: try row["field"], text: text)
    }

    /// The revision that approvers saw before; carried by `approval_request_by_subject`.
    private static func previous(
        _ request: ApprovalRequestView, in tx: Transaction
    ) async throws -> ApprovalRequestView? {
        let row = try await tx.first(
            """
            select b.id
            from approval_request as r
            join approval_request as b on b.company_id = r.company_id and b.subject_id = r.subject_id
              and b.subject_kind = r.subject_kind and b.revision < r.revision
            where r.company_id = \(tx.acting.company) and r.id = \(request.id)
            order by b.revision desc, b.requested_at desc
            limit 1
            """
        )
        guard let row else { return nil }
        return try await RequestViews.find(try row["id"], in: tx)
    }
}
