import Contracts
import Foundation

extension Opportunity {
    /// A lost sale is taken up again: a draft of a new revision, which needs a new approval. Its lines stay, their slices
    /// begin anew; of what became of the old ones only the log tells.
    ///
    /// What was invoiced once has documents that stand; that is a matter for a new sale.
    /// - Throws: `.reasonRequired`; `.notLost`; `.hasDocuments`.
    package func reopened(reason: String, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard state == .lost else { throw .notLost(state) }
        guard slices.allSatisfy({ $0.invoice == nil }) else { throw .hasDocuments }
        var reopened = self
        reopened.state = .draft
        reopened.revision += 1
        reopened.slices = lines.map { Slice(id: SliceID(at.fresh()), line: $0.id, quantity: $0.quantity.value) }
        reopened.contentHash = nil
        reopened.approvalRequest = nil
        reopened.approvedAt = nil
        reopened.proForma = nil
        reopened.paperState = .none
        reopened.paperNote = nil
        reopened.lossReason = nil
        reopened.closedAt = nil
        var consequences = Consequences()
        consequences.tell(OpportunityReopened(opportunityID: id, revision: reopened.revision, reason: reason))
        return (reopened, consequences)
    }
}
