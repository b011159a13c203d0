import ApprovalDomain
import Contracts
import Messaging
import Postgres
import ServiceKit

/// T-04: reminds, escalates and expires. Hours count around the clock until the suite keeps working calendars.
enum TimerCommands {
    static let job = PeriodicJob(
        "approval-timers", every: .seconds(30),
        companies: { tx in
            try await tx.query(
                """
                select distinct company_id from request_step where state = 'OPEN' and next_call_at <= \(tx.now)
                """
            ).map { try $0["company_id"] }
        }, runDue)

    /// One batch of what is due; the rest follows at the next time.
    static func runDue(in tx: Transaction) async throws {
        let rows = try await tx.query(
            """
            select r.id
            from approval_request as r
            join request_step as s on s.request_id = r.id
            where r.company_id = \(tx.acting.company) and s.state = 'OPEN' and s.next_call_at <= \(tx.now)
            order by r.id
            limit 200
            for update of r skip locked
            """
        )
        guard !rows.isEmpty else { return }
        let ids = try rows.map { try $0["id"] as ApprovalRequestID }
        let waits = try await waiting(ids, in: tx)
        for request in try await RequestStore.find(ids, .forUpdate, in: tx) where request.state == .inProgress {
            guard let step = request.openStep, let waiting = waits[request.id] else { continue }
            try await call(request, step, waiting, in: tx)
        }
    }

    private static func call(
        _ request: ApprovalRequest, _ step: ApprovalRequest.Step, _ waiting: Waiting, in tx: Transaction
    ) async throws {
        switch waiting.due(at: tx.now) {
        case nil: return
        case .remind:
            note(request, step, waiting.with(reminded: true), in: tx)
            let awaited = request.tasks.filter { $0.step == step.number && $0.state == .open }
            try await Outbox.append(
                ApprovalReminded(requestID: request.id, step: step.number, approvers: awaited.map(\.user)), in: tx)
        case .escalate:
            let people = try await PeopleStore.directory(of: request.tasks.map(\.user), in: tx)
            let added = request.escalated(to: people) { ApprovalTaskID() }
            TaskStore.insert(added.map { (request.id, $0) }, in: tx)
            note(request, step, waiting.with(reminded: true, escalated: true), in: tx)
            try await Outbox.append(
                ApprovalEscalated(requestID: request.id, step: step.number, to: added.map(\.user)), in: tx)
        case .expire:
            let expired = try request.ended(.expired)
            RequestCommands.save(ended: [expired], in: tx)
            try await answer(expired.outcome(), in: tx)
        }
    }

    private static func note(
        _ request: ApprovalRequest, _ step: ApprovalRequest.Step, _ waiting: Waiting, in tx: Transaction
    ) {
        tx.write(
            """
            update request_step
            set is_reminded = \(waiting.isReminded), is_escalated = \(waiting.isEscalated),
                next_call_at = \(waiting.nextCall)
            where request_id = \(request.id) and step = \(step.number) and company_id = \(tx.acting.company)
            """
        )
    }

    private static func waiting(
        _ ids: [ApprovalRequestID], in tx: Transaction
    ) async throws -> [ApprovalRequestID: Waiting] {
        let rows = try await tx.query(
            """
            select s.request_id, s.opened_at, s.is_reminded, s.is_escalated,
                   p.remind_after_hours, p.escalate_after_hours, p.expire_after_hours
            from request_step as s
            join approval_request as r on r.id = s.request_id
            join policy_step as p on p.policy_id = r.policy_id and p.step = s.policy_step
            where s.request_id = any(\(ids)) and s.state = 'OPEN' and s.company_id = \(tx.acting.company)
            """
        )
        return Dictionary(
            try rows.map { row in
                let deadlines = Deadlines(
                    remindAfterHours: try row["remind_after_hours"],
                    escalateAfterHours: try row["escalate_after_hours"],
                    expireAfterHours: try row["expire_after_hours"])
                let waiting = Waiting(
                    openedAt: try row["opened_at"], deadlines: deadlines, isReminded: try row["is_reminded"],
                    isEscalated: try row["is_escalated"])
                return (try row["request_id"] as ApprovalRequestID, waiting)
            }
        ) { first, _ in first }
    }
}

extension Waiting {
    fileprivate func with(reminded: Bool, escalated: Bool = false) -> Waiting {
        Waiting(openedAt: openedAt, deadlines: deadlines, isReminded: reminded, isEscalated: isEscalated || escalated)
    }
}
