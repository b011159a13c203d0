import Contracts
import Foundation

extension Opportunity {
    /// Goods are on a dispatch note, or outside the gate. Departments overtake each other; a slice only goes forward.
    package func moved(_ parts: [SliceID], to state: Slice.State) -> Opportunity {
        var moved = self
        for part in parts {
            guard let index = slice(part), slices[index].state.rank < state.rank else { continue }
            moved.slices[index].state = state
        }
        return moved
    }

    /// The picker found less than asked: what is missing is cut off under the id that the warehouse gave it, and stays
    /// on a note of its own (S-55).
    package func shortPicked(_ splits: [SliceSplit]) -> Opportunity {
        var cut = self
        for split in splits {
            guard let index = slice(split.sliceID), slice(split.restSliceID) == nil,
                split.restQuantity < slices[index].quantity
            else { continue }
            cut.slices.append(slices[index].part(split.restQuantity, id: split.restSliceID))
            cut.slices[index].quantity -= split.restQuantity
        }
        return cut
    }

    /// The customer took some of it and perhaps refused some (F-ARYA-37, S-63).
    package func delivered(_ fact: DeliveryConfirmed, _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        for line in fact.lines {
            changed.settle(line.sliceID, delivered: line.deliveredQuantity, refused: line.refusedQuantity, fact, at)
        }
        var consequences = Consequences()
        consequences.move(changed.reach("delivery"))
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    private mutating func settle(
        _ id: SliceID, delivered: ExactDecimal, refused: ExactDecimal, _ fact: DeliveryConfirmed, _ at: Circumstances
    ) {
        guard let index = slice(id), !slices[index].state.isTerminal else { return }
        // A fact is never refused; what would be more than the slice is left to delivery's own books.
        let delivered = min(delivered, slices[index].quantity)
        let refused = min(refused, slices[index].quantity - delivered)
        guard delivered + refused > .zero else { return }
        slices[index].delivery = fact.deliveryID
        let open = slices[index].quantity - delivered - refused
        if refused > .zero {
            var back = slices[index].part(refused, id: delivered > .zero ? SliceID(at.fresh()) : id)
            back.state = .refused
            delivered > .zero ? slices.append(back) : (slices[index] = back)
        }
        if open > .zero {
            var rest = slices[index].part(open, id: SliceID(at.fresh()))
            rest.state = .exited
            slices.append(rest)
        }
        if delivered > .zero {
            slices[index].quantity = delivered
            slices[index].state = .delivered
        }
    }

    /// Refused goods are on the shelf again; the representative chooses what becomes of them (S-63).
    package func restocked(delivery: DeliveryID) -> Opportunity {
        var changed = self
        for index in slices.indices where slices[index].delivery == delivery && slices[index].state == .refused {
            changed.slices[index].state = .restocked
        }
        return changed
    }

    /// Credits what was refused and came back: the slice is lost, the invoice corrected (P-08).
    ///
    /// - Throws: `.reasonRequired`; `.sliceNotWaiting` unless the slice is RESTOCKED.
    package func credited(
        _ id: SliceID, reason: String, adjustment: AdjustmentID, invoiceLine: InvoiceLineID
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard let index = slice(id) else { throw .notFound("slice") }
        guard slices[index].state == .restocked, let invoice = slices[index].invoice else {
            throw .sliceNotWaiting(slices[index].state)
        }
        var changed = self
        changed.slices[index].state = .withdrawing
        changed.slices[index].lossReason = reason
        changed.slices[index].stateAtLoss = .restocked
        let nothingDelivered = !slices.contains { $0.invoice == invoice && $0.state == .delivered }
        var consequences = Consequences()
        consequences.ask(
            IssueAdjustment(
                adjustmentID: adjustment, invoiceID: invoice, opportunityID: self.id,
                kind: nothingDelivered ? .cancellation : .correction, reason: reason,
                lines: [AdjustedQuantity(invoiceLineID: invoiceLine, quantity: slices[index].quantity)]),
            key: "\(adjustment)")
        return (changed, consequences)
    }

    /// Accounting credited the line's undelivered part: what waited for it is lost.
    package func creditIssued(_ fact: AdjustmentIssued, _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        var consequences = Consequences()
        for line in fact.lines where line.lineID != nil {
            for index in slices.indices
            where slices[index].line == line.lineID && slices[index].stateAtLoss == .restocked
                && slices[index].state == .withdrawing
            {
                consequences += changed.lose(index)
            }
        }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// Delivered goods came back and were accepted (S-74); the opportunity stays won.
    package func goodsReturned(_ fact: GoodsReturnAccepted, _ at: Circumstances) -> Opportunity {
        var changed = self
        for line in fact.lines {
            guard let id = line.sliceID else { continue }
            changed.takeBack(line.quantity, preferring: id, at)
        }
        return changed
    }

    private mutating func takeBack(_ quantity: ExactDecimal, preferring id: SliceID, _ at: Circumstances) {
        guard let index = slice(id), slices[index].state == .delivered else { return }
        guard quantity < slices[index].quantity else {
            slices[index].state = .returned
            return
        }
        var back = slices[index].part(quantity, id: SliceID(at.fresh()))
        back.state = .returned
        slices[index].quantity -= quantity
        slices.append(back)
    }
}
