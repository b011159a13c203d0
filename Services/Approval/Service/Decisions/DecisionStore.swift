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
    let returnedLines: [OpportunityLineID]
    let remarks: [ApprovalRemark]
}

/// PostgreSQL's text of an array of ids, where many arrays travel in one.
func arrayText(_ ids: [OpportunityLineID]) -> String {
    "{" + ids.map { $0.uuid.uuidString }.joined(separator: ",") + "}"
}

/// All SQL that writes decisions; they are only ever added.
enum DecisionStore {
    /// What approvers wrote whose yes counts, in the order of their decisions.
    static func remarks(on request: ApprovalRequest, in tx: Transaction) async throws -> [ApprovalRemark] {
        let rows = try await tx.query(
            """
            select k.line_id, k.field, k.text
            from approval_decision as d
            join request_step as s on s.request_id = d.request_id and s.step = d.step and s.round = d.round
            join approval_remark as k on k.decision_id = d.id
            where d.company_id = \(tx.acting.company) and d.request_id = \(request.id) and d.decision = 'approve'
            order by d.seq, k.position
            """
        )
        return try rows.map {
            ApprovalRemark(lineID: try $0["line_id"], field: try $0["field"], text: try $0["text"])
        }
    }

    static func insert(_ rows: [DecisionRow], in tx: Transaction) {
        guard !rows.isEmpty else { return }
        tx.write(
            """
            insert into approval_decision
              (company_id, decided_at, id, request_id, step, round, decision, approver_id, on_behalf_of, revision,
               content_hash, requested_by, reason, returned_to_step, returned_lines)
            select \(tx.acting.company), \(tx.now), n.id, n.request_id, n.step, n.round, n.decision, n.approver_id,
                   n.on_behalf_of, n.revision, n.content_hash, n.requested_by, n.reason, n.returned_to_step,
                   n.returned_lines::uuid[]
            from unnest(
              \(rows.map(\.id)), \(rows.map(\.request.id)), \(rows.map(\.decision.step)), \(rows.map(\.decision.round)),
              \(rows.map(\.said)), \(rows.map(\.decision.approver)), \(rows.map(\.decision.onBehalfOf)),
              \(rows.map(\.request.revision)), \(rows.map(\.request.contentHash)), \(rows.map(\.request.requestedBy)),
              \(rows.map(\.reason)), \(rows.map(\.returnedToStep)), \(rows.map { arrayText($0.returnedLines) }))
              as n (id, request_id, step, round, decision, approver_id, on_behalf_of, revision, content_hash,
                    requested_by, reason, returned_to_step, returned_lines)
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
