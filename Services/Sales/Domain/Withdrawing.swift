import Contracts
import Foundation

extension Opportunity {
    /// One line leaves the sale before its goods have left the house: every claim is taken back, and when the last answer
    /// is in, its slices are WITHDRAWN, or LOST, as asked (SM-04, S-67). Other lines go on.
    ///
    /// - Throws: `.reasonRequired`; `.notUnderWay` unless it was approved once and is not closed; `.notFound`;
    ///   `.goodsHaveLeft` while goods of it are on the road; `.nothingToWithdraw` where everything has its end already.
    package func lineGivenUp(
        _ line: OpportunityLineID, as outcome: Withdrawal.Outcome, reason: String, _ at: Circumstances
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard agreedRevision > 0, state.isOpen else { throw .notUnderWay(state) }
        guard let standing = self.line(line), standing.until == nil else { throw .notFound("line") }
        let parts = slices.indices.filter { slices[$0].line == line }
        guard !parts.contains(where: { slices[$0].state == .exited || slices[$0].state == .refused }) else {
            throw .goodsHaveLeft
        }
        let live = parts.filter { !slices[$0].state.isTerminal && slices[$0].state != .withdrawing }
        guard !live.isEmpty else { throw .nothingToWithdraw }
        var changed = self
        var consequences = changed.giveUp(live, as: outcome, reason)
        changed.reconsiderProForma()
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// A pro-forma that the customer has not accepted gives way to one without the line, which takes over its holds; an
    /// accepted one stands, and what is not invoiced of it goes back when the sale closes (SM-08).
    private mutating func reconsiderProForma() {
        if [.asked, .blocked, .issued].contains(paperState) { paperState = .none }
    }

    /// Begins to undo whatever the slices claim.
    mutating func giveUp(_ parts: [Int], as outcome: Withdrawal.Outcome, _ reason: String) -> Consequences {
        var consequences = Consequences()
        for index in parts {
            slices[index].lossReason = reason
            slices[index].stateAtLoss = slices[index].state
            slices[index].withdrawal = Withdrawal(step: firstStep(for: slices[index]), outcome: outcome)
            slices[index].state = .withdrawing
            slices[index].isFirming = false
            switch slices[index].withdrawal?.step {
            case .request: consequences += cancellation(of: slices[index])
            case .dispatch: consequences += takeOffNote(index)
            case nil, .credit: consequences += undone(index)
            case .hold, .note, .release: break
            }
        }
        consequences += release(parts.filter { isWithdrawing($0, at: .release) }.map { slices[$0].name })
        return consequences
    }

    func firstStep(for slice: Slice) -> Withdrawal.Step {
        let isService = line(slice.line)?.needsStock == false
        return switch slice.state {
        case .enquiring, .answered, .committed: .request
        case .holding: slice.waits ? .release : .hold
        case .held, .arrived: isService ? .credit : .release
        case .reserved where slice.invoice == nil: isService ? .credit : .release
        case .reserved: isService && slice.invoiceLine != nil ? .credit : .note
        case .dispatching: .dispatch
        default: .credit
        }
    }

    /// Nothing is claimed for the slice any more. What was invoiced of it is credited; else it has come to its end.
    mutating func undone(_ index: Int) -> Consequences {
        guard slices[index].invoice == nil else {
            slices[index].withdrawal?.step = .credit
            return Consequences()
        }
        return finish(index)
    }

    mutating func finish(_ index: Int) -> Consequences {
        var consequences = Consequences()
        let outcome = slices[index].withdrawal?.outcome ?? .lost
        slices[index].withdrawal = nil
        slices[index].state = outcome.state
        let slice = slices[index]
        let reason = slice.lossReason ?? "not recorded"
        switch outcome {
        case .withdrawn:
            consequences.tell(
                OpportunityLineWithdrawn(
                    opportunityID: id, lineID: slice.line, sliceID: slice.id, quantity: slice.quantity, reason: reason))
        case .lost:
            consequences.tell(
                OpportunityLineLost(
                    opportunityID: id, lineID: slice.line, sliceID: slice.id, quantity: slice.quantity,
                    value: netValue(of: slice), reason: reason,
                    stateAtLoss: (slice.stateAtLoss ?? .planned).rawValue))
        }
        return consequences
    }

    /// Whether the slice is being withdrawn and waits for one of these answers.
    func isWithdrawing(_ index: Int, at steps: Withdrawal.Step...) -> Bool {
        slices[index].withdrawal.map { steps.contains($0.step) } ?? false
    }

    // MARK: - What is asked of the others

    func release(_ parts: [SliceID]) -> Consequences {
        var consequences = Consequences()
        guard let first = parts.first else { return consequences }
        let reason = family(first).lazy.compactMap { slices[$0].lossReason }.first
        consequences.ask(
            ReleaseHold(opportunityID: id, sliceIDs: parts, reason: reason ?? "withdrawn"), key: key("release/\(first)")
        )
        return consequences
    }

    func takeOffNote(_ index: Int) -> Consequences {
        var consequences = Consequences()
        consequences.ask(
            CancelDispatch(
                opportunityID: id, sliceIDs: [slices[index].name], reason: slices[index].lossReason ?? "withdrawn"),
            key: key("cancel-dispatch/\(slices[index].name)"))
        return consequences
    }

    private func cancellation(of slice: Slice) -> Consequences {
        func cancel<T: Trade>(_ trade: T.Type) -> any Command {
            CancelSourcing<T>(
                requestID: slice.request ?? EnquiryID(slice.id.uuid), reason: slice.lossReason ?? "withdrawn")
        }
        let command =
            switch slice.unit {
            case .production: cancel(ProductionTrade.self)
            case .purchasing: cancel(PurchaseTrade.self)
            default: cancel(SupplyTrade.self)
            }
        var consequences = Consequences()
        // Two slices may wait for one request; it is cancelled once.
        consequences.ask(command, key: "\(slice.request ?? EnquiryID(slice.id.uuid))/cancel")
        return consequences
    }

    // MARK: - What they answer

    /// A claim is gone. Slices being withdrawn are a step further; others are planned again, and ask anew while they are
    /// wanted; after the end of a pro-forma they wait for the representative (S-43).
    package func released(_ parts: [SliceID], _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        var consequences = Consequences()
        for index in parts.flatMap(family) {
            if isWithdrawing(index, at: .release) {
                consequences += changed.undone(index)
            } else if [.holding, .held, .arrived, .reserved].contains(slices[index].state) {
                changed.plan(index, at)
            }
        }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// Goods reserved for this sale were given to another (S-54): they wait for stock again, with a new promise, and the
    /// representative reads why. What is being given up has no claim to lose any more: its release is answered as any.
    package func stockTaken(_ fact: StockReallocated, _ at: Circumstances) -> (Opportunity, Consequences)? {
        var changed = self
        var consequences = Consequences()
        for line in fact.lost {
            var left = line.quantity
            for index in family(line.sliceID) where left > .zero {
                guard [.held, .arrived, .reserved].contains(slices[index].state) else { continue }
                let piece = min(left, slices[index].quantity)
                left -= piece
                var taken = index
                if piece < slices[index].quantity {
                    changed.slices[index].quantity -= piece
                    changed.slices.append(slices[index].part(piece, id: SliceID(at.fresh())))
                    taken = changed.slices.count - 1
                }
                consequences += changed.wait(taken, promisedOn: fact.promisedOn, at)
            }
        }
        guard changed != self else { return nil }
        changed.paperNote = "reserved goods were given to another sale: \(fact.reason)"
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    private mutating func wait(_ index: Int, promisedOn date: LocalDate?, _ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        let former = slices[index].promisedOn
        slices[index].waits = true
        plan(index, at)
        slices[index].promisedOn = date
        if let date {
            consequences.tell(
                OpportunityLinePromiseChanged(
                    opportunityID: id, lineID: slices[index].line, sliceID: slices[index].id, oldDate: former,
                    newDate: date))
        }
        return consequences
    }

    /// Goods are on a dispatch note. Those that were given up meanwhile are taken off it.
    package func noted(_ parts: [SliceID]) -> (Opportunity, Consequences) {
        var changed = moved(parts, to: .dispatching)
        var consequences = Consequences()
        for index in parts.flatMap(family) where isWithdrawing(index, at: .note) {
            changed.slices[index].withdrawal?.step = .dispatch
            consequences += changed.takeOffNote(index)
        }
        return (changed, consequences)
    }

    /// Goods are off their dispatch note (S-67). Where the warehouse took them off by itself, the invoice stands and the
    /// reservation goes: the representative sends them again, or credits them.
    package func dispatchCancelled(_ parts: [SliceID]) -> (Opportunity, Consequences) {
        var changed = self
        var freed: [SliceID] = []
        for index in parts.flatMap(family) {
            if isWithdrawing(index, at: .note, .dispatch) {
                changed.slices[index].withdrawal?.step = .release
                freed.append(slices[index].name)
            } else if slices[index].state == .dispatching {
                changed.slices[index].state = .restocked
                changed.paperNote = "the warehouse cancelled the dispatch: send the goods again, or credit them"
                freed.append(slices[index].name)
            }
        }
        return (changed, changed.release(freed))
    }

    /// Too late: the goods are outside, and the physical fact decides (S-68).
    package func dispatchCancelRefused(_ parts: [SliceID]) -> Opportunity {
        var changed = self
        for index in parts.flatMap(family) where isWithdrawing(index, at: .note, .dispatch) {
            changed.slices[index].become(.exited)
            changed.paperNote = "the goods had left before they could be withdrawn: recall them, or wait for delivery"
        }
        return changed
    }

    /// What was invoiced and will not be delivered is credited: one document for all of an invoice that is given up
    /// together (P-08).
    mutating func askCredits(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        let leaving = slices.indices.filter { slices[$0].withdrawal != nil && slices[$0].adjustment == nil }
        let invoices = Set(leaving.compactMap { slices[$0].invoice }).sorted()
        for invoice in invoices {
            let parts = leaving.filter { slices[$0].invoice == invoice }
            guard parts.allSatisfy({ isWithdrawing($0, at: .credit) && slices[$0].invoiceLine != nil }) else {
                continue
            }
            let adjustment = AdjustmentID(at.fresh())
            for index in parts { slices[index].adjustment = adjustment }
            consequences.ask(credit(of: parts, on: invoice, as: adjustment), key: "\(adjustment)")
        }
        return consequences
    }

    private func credit(of parts: [Int], on invoice: InvoiceID, as adjustment: AdjustmentID) -> IssueAdjustment {
        var quantities: [InvoiceLineID: ExactDecimal] = [:]
        for index in parts {
            if let line = slices[index].invoiceLine { quantities[line, default: .zero] += slices[index].quantity }
        }
        let isKept = slices.contains {
            $0.invoice == invoice && $0.adjustment != adjustment && ![.lost, .withdrawn].contains($0.state)
        }
        return IssueAdjustment(
            adjustmentID: adjustment, invoiceID: invoice, opportunityID: id, kind: isKept ? .correction : .cancellation,
            reason: parts.lazy.compactMap { slices[$0].lossReason }.first ?? "withdrawn",
            lines: quantities.sorted { $0.key < $1.key }.map { AdjustedQuantity(invoiceLineID: $0, quantity: $1) })
    }

    /// Accounting credited what was asked for: the slices have come to their end.
    package func creditIssued(_ adjustment: AdjustmentID, _ at: Circumstances) -> (Opportunity, Consequences)? {
        let parts = slices.indices.filter { slices[$0].adjustment == adjustment && isWithdrawing($0, at: .credit) }
        guard !parts.isEmpty else { return nil }
        var changed = self
        var consequences = Consequences()
        for index in parts { consequences += changed.finish(index) }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// Accounting could not, its books being closed perhaps. The goods are here and the invoice stands: credit is asked
    /// for again, or the goods are sent again. A service is still to be performed.
    package func creditRefused(_ adjustment: AdjustmentID, detail: String) -> Opportunity? {
        let parts = slices.indices.filter { slices[$0].adjustment == adjustment && isWithdrawing($0, at: .credit) }
        guard !parts.isEmpty else { return nil }
        var changed = self
        changed.paperNote = detail
        for index in parts {
            let isService = line(slices[index].line)?.needsStock == false
            changed.slices[index].become(isService ? .reserved : .restocked)
        }
        return changed
    }
}
