import ApprovalDomain
import Contracts
import Foundation
import Postgres

/// All SQL about requests as they are decided. Lock order everywhere: requests by id, then nothing else; steps and
/// tasks change only under their request's lock.
enum RequestStore {
    /// Requests with the steps and tasks that count; unknown ids are left out.
    ///
    /// Two statements on purpose: the children are read after the lock is held, not in the snapshot before it.
    static func find(
        _ ids: [ApprovalRequestID], _ lock: RowLock, in tx: Transaction
    ) async throws -> [ApprovalRequest] {
        let rows = try await tx.query(
            """
            select id, subject_kind, subject_id, revision, content_hash, requested_by, state, version
            from approval_request
            where company_id = \(tx.acting.company) and id = any(\(ids))
            order by id
            \(lock)
            """
        )
        guard !rows.isEmpty else { return [] }
        let children = try await tx.query(
            """
            select s.request_id, s.step, s.policy_step, s.name, s.needed, s.may_return_lines, s.state, s.round,
                   t.id as task_id, t.user_id, t.seats, t.is_escalated, t.state as task_state, t.decided_by,
                   t.returned_lines
            from request_step as s
            left join approval_task as t
              on t.request_id = s.request_id and t.step = s.step and t.round = s.round
            where s.request_id = any(\(ids)) and s.company_id = \(tx.acting.company)
            order by s.request_id, s.step, t.id
            """
        )
        let byRequest = Dictionary(
            try children.grouped { try $0["request_id"] as ApprovalRequestID }
                .map { (try $0[0]["request_id"] as ApprovalRequestID, $0) }
        ) { first, _ in first }
        return try rows.map { row in
            try ApprovalRequest(row: row, children: byRequest[try row["id"], default: []])
        }
    }

    static func find(_ id: ApprovalRequestID, _ lock: RowLock, in tx: Transaction) async throws -> ApprovalRequest? {
        try await find([id], lock, in: tx).first
    }

    /// What is known of a document: this request itself, its open one, and newer revisions; all locked.
    static func rivals(of asked: RequestApproval, in tx: Transaction) async throws -> [ApprovalRequest] {
        // There may be no row to lock yet: two revisions of one document that come at once go one after the other.
        tx.write("select pg_advisory_xact_lock(hashtextextended(\(asked.subjectID.uuidString), 0))")
        let rows = try await tx.query(
            """
            select id from approval_request
            where company_id = \(tx.acting.company) and subject_id = \(asked.subjectID)
              and subject_kind = \(asked.subjectKind)
              and (id = \(asked.requestID) or state = 'IN_PROGRESS' or revision > \(asked.revision))
            order by id
            for update
            """
        )
        guard !rows.isEmpty else { return [] }
        return try await find(rows.map { try $0["id"] }, .forUpdate, in: tx)
    }

    /// Open requests whose present step a person's change may concern.
    static func open(
        concerning user: UserID, roles: [Role], in tx: Transaction
    ) async throws -> [ApprovalRequestID] {
        try await tx.query(
            """
            select r.id
            from request_step as s
            join approval_request as r on r.id = s.request_id
            where s.state = 'OPEN' and s.company_id = \(tx.acting.company)
              and (
                exists (
                  select from approval_task as t
                  where t.request_id = s.request_id and t.step = s.step and t.state = 'OPEN' and t.user_id = \(user))
                or exists (
                  select from policy_seat as p
                  where p.policy_id = r.policy_id and p.step = s.policy_step
                    and (p.user_id = \(user) or p.role = any(\(roles)) or p.unit_id is not null))
              )
            order by r.id
            """
        ).map { try $0["id"] }
    }

    /// Writes state and version of requests that were found under lock.
    static func save(_ requests: [ApprovalRequest], in tx: Transaction) {
        guard !requests.isEmpty else { return }
        tx.write(
            """
            update approval_request as r
            set state = n.state, version = n.version,
                ended_at = case when n.state <> 'IN_PROGRESS' then \(tx.now) end
            from unnest(\(requests.map(\.id)), \(requests.map(\.state)), \(requests.map(\.version)))
              as n (id, state, version)
            where r.id = n.id and r.company_id = \(tx.acting.company)
            """
        )
    }

    /// Writes steps. Those that are open now start their time anew if they were not open in this round before.
    static func save(
        _ steps: [(request: ApprovalRequestID, step: ApprovalRequest.Step, opens: Bool)], in tx: Transaction
    ) {
        guard !steps.isEmpty else { return }
        tx.write(
            """
            update request_step as s
            set state = n.state, round = n.round,
                opened_at = case when n.opens then \(tx.now) else s.opened_at end,
                next_call_at = case when n.opens then \(tx.now) + make_interval(hours => p.remind_after_hours)
                                    else s.next_call_at end,
                is_reminded = s.is_reminded and not n.opens,
                is_escalated = s.is_escalated and not n.opens
            from unnest(\(steps.map(\.request)), \(steps.map(\.step.number)), \(steps.map(\.step.state)),
                        \(steps.map(\.step.round)), \(steps.map(\.opens)))
              as n (request_id, step, state, round, opens)
            join approval_request as r on r.id = n.request_id
            join policy_step as p on p.policy_id = r.policy_id
            where s.request_id = n.request_id and s.step = n.step and p.step = s.policy_step
            """
        )
    }
}

extension ApprovalRequest {
    /// - Parameter children: one row per task, at least one per step.
    fileprivate init(row: Row, children: [Row]) throws {
        self.init(
            id: try row["id"], subjectKind: try row["subject_kind"], subjectID: try row["subject_id"],
            revision: try row["revision"], contentHash: try row["content_hash"], requestedBy: try row["requested_by"],
            state: try row["state"],
            steps: try children.grouped { try $0["step"] as Int }.map { try Step(row: $0[0]) },
            tasks: try children.compactMap(ApprovalTask.init(row:)), version: try row["version"])
    }
}

extension ApprovalRequest.Step {
    fileprivate init(row: Row) throws {
        self.init(
            number: try row["step"], policyStep: try row["policy_step"], name: try row["name"],
            needed: try row["needed"], mayReturnLines: try row["may_return_lines"], state: try row["state"],
            round: try row["round"])
    }
}

extension ApprovalTask {
    /// `nil` for a step without tasks.
    fileprivate init?(row: Row) throws {
        guard let id: ApprovalTaskID = try row["task_id"] else { return nil }
        let seats: [Int32] = try row["seats"]
        self.init(
            id: id, step: try row["step"], round: try row["round"], user: try row["user_id"],
            seats: seats.map(Int.init),
            isEscalated: try row["is_escalated"], state: try row["task_state"], decidedBy: try row["decided_by"],
            returnedLines: try row["returned_lines"])
    }
}
