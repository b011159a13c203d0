import Contracts
import Foundation

extension Opportunity {
    /// A closed sale is taken up again: a draft of a new revision, which needs a new approval.
    ///
    /// Documents stand, and with them every figure of a period that may be closed by now: what was delivered stays as it is,
    /// its line cannot be changed, and the sale is carried on around it. A line of which nothing was sold is wanted again as
    /// it was; where it was invoiced and credited it stays as history, and one like it takes its place. The representative
    /// may leave lines out, change them or add others before he submits it.
    /// - Throws: `.reasonRequired`; `.notClosed`.
    package func reopened(reason: String, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard !state.isOpen else { throw .notClosed(state) }
        var reopened = self
        reopened.state = .draft
        reopened.revision += 1
        reopened.wantUnsoldLinesAgain(at)
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

    private mutating func wantUnsoldLinesAgain(_ at: Circumstances) {
        let sold = Set(slices.lazy.filter { $0.state == .delivered || $0.state == .returned }.map(\.line))
        let documented = Set(slices.lazy.filter(\.isFixed).map(\.line))
        for index in lines.indices where lines[index].until == nil && !sold.contains(lines[index].id) {
            let line = lines[index]
            if documented.contains(line.id) {
                lines[index].until = revision
                lines.append(line.again(as: OpportunityLineID(at.fresh()), in: revision))
            } else {
                slices.removeAll { $0.line == line.id }
                lines[index].since = revision
            }
            let wanted = documented.contains(line.id) ? lines[lines.count - 1] : line
            slices.append(Slice(id: SliceID(at.fresh()), line: wanted.id, quantity: wanted.quantity.value))
        }
    }
}
