import ApprovalDomain
import Contracts
import Postgres

/// All SQL that writes tasks; they change only under their request's lock.
enum TaskStore {
    static func insert(_ tasks: [(request: ApprovalRequestID, task: ApprovalTask)], in tx: Transaction) {
        guard !tasks.isEmpty else { return }
        let seats = tasks.map { "{" + $0.task.seats.map(String.init).joined(separator: ",") + "}" }
        tx.write(
            """
            insert into approval_task
              (id, request_id, step, round, company_id, user_id, seats, is_escalated, state, opened_at)
            select id, request_id, step, round, \(tx.acting.company), user_id, seats::integer[], is_escalated, 'OPEN',
                   \(tx.now)
            from unnest(
              \(tasks.map(\.task.id)), \(tasks.map(\.request)), \(tasks.map(\.task.step)), \(tasks.map(\.task.round)),
              \(tasks.map(\.task.user)), \(seats), \(tasks.map(\.task.isEscalated)))
              as n (id, request_id, step, round, user_id, seats, is_escalated)
            """
        )
    }

    /// Tasks that ended, done or no longer needed.
    static func save(_ tasks: [ApprovalTask], in tx: Transaction) {
        guard !tasks.isEmpty else { return }
        tx.write(
            """
            update approval_task as t
            set state = n.state, decided_by = n.decided_by, returned_lines = n.returned_lines::uuid[],
                closed_at = \(tx.now)
            from unnest(\(tasks.map(\.id)), \(tasks.map(\.state)), \(tasks.map(\.decidedBy)),
                        \(tasks.map { arrayText($0.returnedLines) }))
              as n (id, state, decided_by, returned_lines)
            where t.id = n.id and t.company_id = \(tx.acting.company)
            """
        )
    }

    /// A request ended from outside: nothing of it lies in an inbox any longer.
    static func closeAll(of request: ApprovalRequestID, in tx: Transaction) {
        tx.write(
            """
            update approval_task set state = 'CLOSED', closed_at = \(tx.now)
            where request_id = \(request) and company_id = \(tx.acting.company) and state = 'OPEN'
            """
        )
    }
}
