import ApprovalDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

/// The approver's inbox.
enum TaskRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("tasks", right: .decide, news: [.approvalRequest, .creditApproval, .approvalProgress], list)
    }

    /// What waits for the caller, his own and what he decides for others; the longest waiting first.
    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("opportunity_id", "request_id", "q")
        let page = try call.page
        let user = call.principal.user
        return try await call.read { tx in
            let tasks = try await open(for: user, filters, call.searchWords, page, in: tx)
            let lines = try await RequestViews.lines(of: tasks.map(\.requestID), in: tx)
            return try call.list(
                tasks, page, keys: { [$0.openedAt, $0.id] }, view: { $0.view(lines: lines[$0.requestID, default: []]) })
        }
    }

    /// Carried by `approval_task_inbox`.
    private static func open(
        for user: UserID, _ filters: Filters, _ words: SearchWords, _ page: PageRequest, in tx: Transaction
    ) async throws -> [WaitingTask] {
        let users = [user] + Array(try await DelegationStore.delegators(of: user, in: tx))
        let subject = try filters.id("opportunity_id", OpportunityID.self)
        let request = try filters.id("request_id", ApprovalRequestID.self)
        let seenAt: Timestamp? = try page.key(0)
        let seenID: ApprovalTaskID? = try page.key(1)
        return try await tx.query(
            """
            select t.id, t.request_id, t.user_id, t.is_escalated, t.opened_at, r.subject_kind, r.subject_id, r.revision,
                   r.content_hash, r.title, r.account_name, r.total_units, r.currency, r.discount_rate_millionths,
                   r.requested_by, c.display_name, o.display_name as owner_name, s.name, s.is_reminded,
                   s.opened_at as step_opened_at, s.may_return_lines, p.expire_after_hours
            from approval_task as t
            join approval_request as r on r.id = t.request_id
            join request_step as s on s.request_id = t.request_id and s.step = t.step
            join policy_step as p on p.policy_id = r.policy_id and p.step = s.policy_step
            left join colleague as c on c.company_id = r.company_id and c.user_id = r.requested_by
            left join colleague as o on o.company_id = t.company_id and o.user_id = t.user_id
            where t.company_id = \(tx.acting.company) and t.state = 'OPEN' and t.user_id = any(\(users))
              and r.requested_by <> \(user)
              and (\(subject)::uuid is null or r.subject_id = \(subject))
              and (\(request)::uuid is null or r.id = \(request)) \(RequestViews.naming(words))
              and (\(seenAt)::timestamptz is null or (t.opened_at, t.id) > (\(seenAt), \(seenID)))
            order by t.opened_at, t.id
            limit \(page.fetch)
            """
        ).map { try WaitingTask(row: $0, for: user) }
    }
}

/// A task before its lines are read.
private struct WaitingTask {
    let id: ApprovalTaskID
    let requestID: ApprovalRequestID
    let openedAt: Timestamp
    private let make: ([ApprovalLine]) -> ApprovalTaskView

    init(row: Row, for user: UserID) throws {
        let (id, requestID): (ApprovalTaskID, ApprovalRequestID) = (try row["id"], try row["request_id"])
        let openedAt: Timestamp = try row["opened_at"]
        let kind: ApprovalSubject = try row["subject_kind"]
        let opportunity = kind == .opportunity ? OpportunityID(try row["subject_id"] as UUID) : nil
        let (owner, requestedBy): (UserID, UserID) = (try row["user_id"], try row["requested_by"])
        let facts = try ApprovalFacts(row: row)
        let (revision, hash): (Int, String) = (try row["revision"], try row["content_hash"])
        let (step, name): (String, String?) = (try row["name"], try row["display_name"])
        let ownerName: String? = try row["owner_name"]
        let (reminded, escalated): (Bool, Bool) = (try row["is_reminded"], try row["is_escalated"])
        let mayReturnLines: Bool = try row["may_return_lines"]
        let hours: Int = try row["expire_after_hours"]
        let expiresAt = (try row["step_opened_at"] as Timestamp).adding(seconds: Int64(hours) * 3600)
        self.id = id
        self.requestID = requestID
        self.openedAt = openedAt
        self.make = { lines in
            ApprovalTaskView(
                id: id, requestID: requestID, subjectKind: kind, opportunityID: opportunity, revision: revision,
                contentHash: hash, stepName: step, facts: facts, lines: lines, requestedBy: requestedBy,
                requestedByName: name, onBehalfOf: owner == user ? nil : owner,
                onBehalfOfName: owner == user ? nil : ownerName, reminded: reminded, escalated: escalated,
                mayReturnLines: mayReturnLines, openedAt: openedAt, expiresAt: expiresAt)
        }
    }

    func view(lines: [ApprovalLine]) -> ApprovalTaskView { make(lines) }
}
