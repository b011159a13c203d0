import ApprovalDomain
import Contracts
import Foundation
import Postgres

/// One decision with what belongs to its row.
struct DecisionRow: Sendable {
    let id: UUID
    let request: ApprovalRequest
    let decision: RecordedDecision
    let said: ApprovalDecision
    let reason: String?
    let returnedToStep: Int?
    let remarks: [ApprovalRemark]
}

/// All SQL that writes decisions; they are only ever added.
enum DecisionStore {
    static func insert(_ rows: [DecisionRow], in tx: Transaction) {
        guard !rows.isEmpty else { return }
        tx.write(
            """
            insert into approval_decision
              (company_id, decided_at, id, request_id, step, round, decision, approver_id, on_behalf_of, revision,
               content_hash, requested_by, reason, returned_to_step)
            select \(tx.acting.company), \(tx.now), * from unnest(
              \(rows.map(\.id)), \(rows.map(\.request.id)), \(rows.map(\.decision.step)), \(rows.map(\.decision.round)),
              \(rows.map(\.said)), \(rows.map(\.decision.approver)), \(rows.map(\.decision.onBehalfOf)),
              \(rows.map(\.request.revision)), \(rows.map(\.request.contentHash)), \(rows.map(\.request.requestedBy)),
              \(rows.map(\.reason)), \(rows.map(\.returnedToStep)))
            """
        )
        let remarks = rows.flatMap { row in
            row.remarks.enumerated().map { (decision: row.id, position: $0.offset, remark: $0.element) }
        }
        guard !remarks.isEmpty else { return }
        tx.write(
            """
            insert into approval_remark (company_id, decision_id, position, line_id, field, text)
            select \(tx.acting.company), * from unnest(
              \(remarks.map(\.decision)), \(remarks.map(\.position)), \(remarks.map(\.remark.lineID)),
              \(remarks.map(\.remark.field)), \(remarks.map(\.remark.text)))
            """
        )
    }
}
