import Contracts
import Foundation

extension Opportunity {
    /// Goods are on a dispatch note, or outside the gate. Departments overtake each other; a slice only goes forward.
    package func moved(_ parts: [SliceID], to state: Slice.State) -> Opportunity {
        var moved = self
        for index in parts.flatMap(family) where slices[index].state.rank < state.rank {
            moved.slices[index].state = state
        }
        return moved
    }

    /// The picker found less than asked: what is missing is cut off under the id that the warehouse gave it, and stays
    /// on a note of its own (S-55). The rest may have passed the gate before this is heard.
    package func shortPicked(_ splits: [SliceSplit]) -> Opportunity {
        var changed = self
        for split in splits where family(split.restSliceID).isEmpty {
            var left = split.restQuantity
            for index in family(split.sliceID) where left > .zero && slices[index].state.isUnderWay {
                let piece = min(left, slices[index].quantity)
                left -= piece
                if piece < slices[index].quantity {
                    changed.slices[index].quantity -= piece
                    changed.slices.append(slices[index].part(piece, id: split.restSliceID))
                } else {
                    changed.slices[index].parent = split.restSliceID
                }
                let rest = piece < slices[index].quantity ? changed.slices.count - 1 : index
                if changed.slices[rest].state == .exited { changed.slices[rest].state = .dispatching }
            }
        }
        return changed
    }

    /// The customer took some of it and perhaps refused some (F-ARYA-37, S-62, S-63).
    package func delivered(_ fact: DeliveryConfirmed, _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        for line in fact.lines {
            changed.confirm(line.deliveredQuantity, of: line.sliceID, as: .delivered, later: .returned, fact, at)
            changed.confirm(line.refusedQuantity, of: line.sliceID, as: .refused, later: .restocked, fact, at)
        }
        var consequences = Consequences()
        consequences.move(changed.reach("delivery"))
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// - Parameter later: what the goods become next. That may have been heard already; the slice then bears no delivery.
    private mutating func confirm(
        _ quantity: ExactDecimal, of name: SliceID, as fate: Slice.State, later: Slice.State, _ fact: DeliveryConfirmed,
        _ at: Circumstances
    ) {
        let known = take(quantity, of: name, at) { slice in
            slice.state == later && slice.delivery == nil
        } as: {
            $0.delivery = fact.deliveryID
        }
        take(quantity - known, of: name, at, where: \.state.isUnderWay) { slice in
            slice.state = fate
            slice.delivery = fact.deliveryID
        }
    }

    /// Refused, recalled or undeliverable goods are on the shelf again; the representative chooses what becomes of them
    /// (S-63, S-68). What nobody told to be refused was still under way.
    package func restocked(_ fact: RefusedGoodsReceived, _ at: Circumstances) -> Opportunity {
        var changed = self
        for line in fact.lines {
            guard let name = line.sliceID else { continue }
            let refused = changed.take(line.quantity, of: name, at) { slice in
                slice.state == .refused && slice.delivery == fact.deliveryID
            } as: {
                $0.state = .restocked
            }
            changed.take(line.quantity - refused, of: name, at, where: \.state.isUnderWay) { $0.state = .restocked }
        }
        return changed
    }

    /// Goods will not arrive (S-65): they are sent again or credited, as those that came back.
    package func lostOnTheWay(_ fact: DeliveryLossDeclared, _ at: Circumstances) -> Opportunity {
        var changed = self
        changed.paperNote = "goods were lost on the way: send them again, or credit them"
        for line in fact.lines {
            changed.take(line.deliveredQuantity, of: line.sliceID, at, where: \.state.isUnderWay) { slice in
                slice.state = .restocked
                slice.delivery = fact.deliveryID
            }
        }
        return changed
    }

    /// Delivered goods came back and were accepted (S-74); the opportunity stays won.
    package func goodsReturned(_ fact: GoodsReturnAccepted, _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        for line in fact.lines {
            guard let name = line.sliceID else { continue }
            let delivered = changed.take(line.quantity, of: name, at) { slice in
                slice.state == .delivered
            } as: {
                $0.state = .returned
            }
            changed.take(line.quantity - delivered, of: name, at, where: \.state.isUnderWay) { $0.state = .returned }
        }
        let consequences = changed.carryOn(at)
        return (changed, consequences)
    }

    /// The slices with the goods that other departments call `name`, by their places.
    private func family(_ name: SliceID) -> [Int] {
        slices.indices.filter { slices[$0].id == name || slices[$0].parent == name }
    }

    /// Gives up to `quantity` of the goods called `name` another fate. A slice that is hit in part is cut; what of it goes
    /// on as before keeps its id. A fact is never refused: what is more than there is, is left to the books of the
    /// department that told it.
    ///
    /// - Returns: how much there was.
    @discardableResult
    private mutating func take(
        _ quantity: ExactDecimal, of name: SliceID, _ at: Circumstances, where fits: (Slice) -> Bool,
        as change: (inout Slice) -> Void
    ) -> ExactDecimal {
        var left = quantity
        for index in family(name) where left > .zero && fits(slices[index]) {
            let piece = min(left, slices[index].quantity)
            left -= piece
            if piece < slices[index].quantity {
                var cut = slices[index].cut(piece, id: SliceID(at.fresh()))
                change(&cut)
                slices[index].quantity -= piece
                slices.append(cut)
            } else {
                change(&slices[index])
            }
        }
        return quantity - left
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
}
