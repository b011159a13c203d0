import Contracts
import Foundation

extension Opportunity {
    /// Closes once every slice is terminal: won if anything was delivered, else lost (SM-03, I-41). Fires once. A revision
    /// that waits for its approval closes only when it was given up, or nothing of it is left; what a revision left out is
    /// no loss.
    mutating func close(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        guard state.isOpen, !slices.isEmpty, slices.allSatisfy(\.state.isTerminal) else { return consequences }
        let isCarriedOut = state == .approved || state == .fulfilling
        guard isCarriedOut || lossReason != nil || agreedRevision > 0 && liveLines.isEmpty else { return consequences }
        if state == .inApproval { consequences += withdrawApproval("nothing of it is left") }
        let standing = Set(standingLines.map(\.id))
        let delivered = slices.filter { $0.state == .delivered || $0.state == .returned }
        let lost = slices.filter { ($0.state == .lost || $0.state == .withdrawn) && standing.contains($0.line) }
        closedAt = at.now
        // What was planned for it is over with it (SM-02).
        nextStep = nil
        nextStepOn = nil
        if slices.contains(where: { $0.invoice == nil }), proForma != nil {
            consequences += takeBackProForma(lost.compactMap(\.lossReason).first ?? "not wanted any more")
        }
        if delivered.isEmpty {
            state = .lost
            lossReason = lossReason ?? lost.compactMap(\.lossReason).first ?? "not recorded"
            consequences.tell(
                OpportunityLost(opportunityID: id, reason: lossReason ?? "", stageAtLoss: stage.rawValue))
        } else {
            state = .won
            let (gained, missed) = (netValue(of: delivered), netValue(of: lost))
            consequences.tell(
                OpportunityWon(
                    opportunityID: id, deliveredValue: gained, lostValue: missed, partial: !lost.isEmpty
                ))
        }
        return consequences
    }

    /// The representative gives up. Claims are taken back first; the last answer closes the opportunity (section 6).
    ///
    /// - Throws: `.reasonRequired`; `.alreadyClosed`; `.hasDocuments` while an invoice stands.
    package func closedAsLost(reason: String, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard state.isOpen else { throw .alreadyClosed(state) }
        let credited: [Slice.State] = [.lost, .withdrawn]
        let isInvoiced = slices.contains { $0.invoice != nil && !credited.contains($0.state) }
        guard !isInvoiced, paperState != .accepted else { throw .hasDocuments }
        var closing = self
        closing.lossReason = reason
        var consequences = Consequences()
        if state == .inApproval {
            consequences += withdrawApproval(reason)
            // A yes that crosses it finds a draft, and changes nothing.
            closing.state = .draft
        }
        consequences += closing.takeBackProForma(reason)
        let open = slices.indices.filter { !slices[$0].state.isTerminal && slices[$0].state != .withdrawing }
        consequences += closing.giveUp(open, as: .lost, reason)
        consequences += closing.close(at)
        return (closing, consequences)
    }

    private func withdrawApproval(_ reason: String) -> Consequences {
        var consequences = Consequences()
        guard let request = approvalRequest else { return consequences }
        consequences.ask(
            WithdrawApproval(requestID: request, subjectKind: .opportunity, reason: reason), key: "\(request)/withdraw")
        return consequences
    }

    /// Whatever of the pro-forma is not invoiced goes back, with its credit (SM-08).
    private mutating func takeBackProForma(_ reason: String) -> Consequences {
        var consequences = Consequences()
        if paperState != .ended, paperState != .refused, let proForma {
            consequences.ask(
                WithdrawProForma(proFormaID: proForma, opportunityID: id, reason: reason), key: "\(proForma)/withdraw")
        }
        paperState = .ended
        return consequences
    }
}
