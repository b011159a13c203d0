import Contracts
import Foundation

extension Opportunity {
    /// Closes once every slice is terminal: won if anything was delivered, else lost (SM-03, I-41). Fires once.
    mutating func close(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        guard state.isOpen, !slices.isEmpty, slices.allSatisfy(\.state.isTerminal) else { return consequences }
        let delivered = slices.filter { $0.state == .delivered || $0.state == .returned }
        let lost = slices.filter { $0.state == .lost || $0.state == .withdrawn }
        closedAt = at.now
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

    mutating func lose(_ index: Int) -> Consequences {
        var consequences = Consequences()
        let before = slices[index].stateAtLoss ?? slices[index].state
        slices[index].stateAtLoss = before
        slices[index].state = .lost
        slices[index].lossReason = slices[index].lossReason ?? lossReason
        consequences.tell(
            OpportunityLineLost(
                opportunityID: id, lineID: slices[index].line, sliceID: slices[index].id,
                quantity: slices[index].quantity, value: netValue(of: slices[index]),
                reason: slices[index].lossReason ?? "not recorded", stateAtLoss: before.rawValue))
        return consequences
    }

    /// The representative gives up. Claims are taken back first; the last answer closes the opportunity (section 6).
    ///
    /// - Throws: `.reasonRequired`; `.alreadyClosed`; `.hasDocuments` once an invoice exists.
    package func closedAsLost(reason: String, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard state.isOpen else { throw .alreadyClosed(state) }
        guard !slices.contains(where: { $0.invoice != nil }), paperState != .accepted else { throw .hasDocuments }
        var closing = self
        closing.lossReason = reason
        var consequences = Consequences()
        if state == .inApproval, let request = approvalRequest {
            consequences.ask(
                WithdrawApproval(requestID: request, subjectKind: .opportunity, reason: reason),
                key: "\(request)/withdraw")
        }
        if paperState == .issued || paperState == .blocked, let proForma {
            consequences.ask(
                WithdrawProForma(proFormaID: proForma, opportunityID: id, reason: reason), key: "\(proForma)/withdraw")
        }
        closing.paperState = .ended
        for index in slices.indices where !slices[index].state.isTerminal {
            consequences += closing.giveUp(index, reason)
        }
        consequences += closing.releaseWithdrawing()
        consequences += closing.close(at)
        return (closing, consequences)
    }

    private mutating func giveUp(_ index: Int, _ reason: String) -> Consequences {
        slices[index].lossReason = reason
        slices[index].stateAtLoss = slices[index].state
        switch slices[index].state {
        case .planned, .declined, .restocked:
            return lose(index)
        case .enquiring, .answered, .committed:
            slices[index].state = .withdrawing
            return cancellation(of: slices[index], reason)
        default:
            let needsStock = line(slices[index].line)?.needsStock ?? true
            guard needsStock else { return lose(index) }
            slices[index].state = .withdrawing
            return Consequences()
        }
    }

    /// One release for everything that is held; what is still being held is released when the answer comes.
    private mutating func releaseWithdrawing() -> Consequences {
        let held = slices.filter { $0.state == .withdrawing && $0.stateAtLoss?.isSecured == true }
        return held.isEmpty ? Consequences() : release(held.map(\.id))
    }

    func release(_ parts: [SliceID]) -> Consequences {
        var consequences = Consequences()
        consequences.ask(
            ReleaseHold(opportunityID: id, sliceIDs: parts, reason: lossReason ?? "withdrawn"),
            key: "\(parts[0])/release")
        return consequences
    }

    private func cancellation(of slice: Slice, _ reason: String) -> Consequences {
        func cancel<T: Trade>(_ trade: T.Type) -> any Command {
            CancelSourcing<T>(requestID: slice.request ?? EnquiryID(slice.id.uuid), reason: reason)
        }
        let command =
            switch slice.unit {
            case .production: cancel(ProductionTrade.self)
            case .purchasing: cancel(PurchaseTrade.self)
            default: cancel(SupplyTrade.self)
            }
        var consequences = Consequences()
        consequences.ask(command, key: "\(slice.id)/cancel")
        return consequences
    }

    /// A claim is gone. Slices being withdrawn are lost now; others are planned again and ask anew (S-43).
    package func released(_ parts: [SliceID], _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        var consequences = Consequences()
        for part in parts {
            guard let index = slice(part) else { continue }
            switch slices[index].state {
            case .withdrawing: consequences += changed.lose(index)
            case .held, .arrived, .reserved, .dispatching:
                changed.plan(index)
            default: continue
            }
        }
        consequences += changed.close(at)
        return (changed, consequences)
    }
}
