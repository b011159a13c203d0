import Contracts
import Foundation

extension Opportunity {
    /// Goods are on a dispatch note, or outside the gate. Departments overtake each other; a slice only goes forward.
    ///
    /// - Parameter delivery: that takes them from the gate.
    package func moved(_ parts: [SliceID], to state: Slice.State, by delivery: DeliveryID? = nil) -> Opportunity {
        var moved = self
        for index in parts.flatMap(family) where slices[index].state.rank < state.rank {
            moved.slices[index].state = state
            moved.slices[index].delivery = delivery
        }
        return moved
    }

    /// The picker found less than asked: what is missing is cut off under the id that the warehouse gave it, and stays
    /// on a note of its own (S-55). The rest may have passed the gate before this is heard.
    package func shortPicked(_ splits: [SliceSplit]) -> Opportunity {
        var changed = self
        for split in splits where family(split.restSliceID).isEmpty {
            var left = split.restQuantity
            for index in family(split.sliceID) where left > .zero && slices[index].isUnderWay {
                let piece = min(left, slices[index].quantity)
                left -= piece
                if piece < slices[index].quantity {
                    changed.slices[index].quantity -= piece
                    changed.slices.append(slices[index].part(piece, id: split.restSliceID))
                } else {
                    changed.slices[index].knownAs = split.restSliceID
                }
                // The rest comes on a note of its own, which is told next.
                let rest = piece < slices[index].quantity ? changed.slices.count - 1 : index
                if changed.slices[rest].state == .exited { changed.slices[rest].state = .dispatching }
                if isWithdrawing(index, at: .dispatch) { changed.slices[rest].withdrawal?.step = .note }
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
        consequences.move(changed.reach(.delivery))
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
        take(quantity - known, of: name, at, where: \.isUnderWay) { slice in
            slice.become(fate)
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
            changed.take(line.quantity - refused, of: name, at, where: \.isUnderWay) { slice in
                slice.become(.restocked)
                slice.delivery = nil
            }
        }
        return changed
    }

    /// Goods will not arrive (S-65): they are sent again or credited, as those that came back.
    package func lostOnTheWay(_ fact: DeliveryLossDeclared, _ at: Circumstances) -> Opportunity {
        var changed = self
        changed.paperNote = "goods were lost on the way: send them again, or credit them"
        for line in fact.lines {
            changed.take(line.deliveredQuantity, of: line.sliceID, at, where: \.isUnderWay) { slice in
                slice.become(.restocked)
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
            changed.take(line.quantity - delivered, of: name, at, where: \.isUnderWay) { slice in
                slice.become(.returned)
                slice.delivery = nil
            }
        }
        let consequences = changed.carryOn(at)
        return (changed, consequences)
    }

    /// Whether a fact about goods of these names came too early: the warehouse cut them off goods that are under way, and
    /// its word of that is still to come (S-91).
    package func mustWait(for names: [SliceID]) -> Bool {
        names.contains { family($0).isEmpty }
            && slices.contains { $0.isUnderWay && ($0.state.rank >= Slice.State.reserved.rank) }
    }

    /// The slices with the goods that other departments call `name`, by their places.
    func family(_ name: SliceID) -> [Int] {
        slices.indices.filter { slices[$0].name == name }
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

    /// Credits what was refused and came back: the slice is lost once the invoice is corrected (P-08).
    ///
    /// - Throws: `.reasonRequired`; `.sliceNotWaiting` unless the slice is RESTOCKED.
    package func credited(
        _ id: SliceID, reason: String, _ at: Circumstances
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard let index = slice(id) else { throw .notFound("slice") }
        guard slices[index].state == .restocked, slices[index].invoice != nil else {
            throw .sliceNotWaiting(slices[index].state)
        }
        var changed = self
        var consequences = changed.giveUp([index], as: .lost, reason)
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// Sends goods out again that did not reach the customer: stock is claimed as for the first time, or sourced, and goes
    /// out on a new note under the same invoice (S-63, S-65).
    ///
    /// - Throws: `.sliceNotWaiting` unless the slice is RESTOCKED and invoiced.
    package func redelivered(_ id: SliceID, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard let index = slice(id) else { throw .notFound("slice") }
        guard slices[index].state == .restocked, slices[index].invoiceLine != nil else {
            throw .sliceNotWaiting(slices[index].state)
        }
        var changed = self
        changed.slices[index].delivery = nil
        changed.slices[index].asked = []
        changed.plan(index, at)
        let consequences = changed.carryOn(at)
        return (changed, consequences)
    }

    /// Reserved goods of an invoice that had its note before want another one.
    mutating func askDispatch() -> Consequences {
        var consequences = Consequences()
        // Goods that were taken from the sale when its invoice was only asked for wait for that (S-54).
        let ready = slices.indices.filter {
            slices[$0].goesAgain && slices[$0].state == .reserved && slices[$0].invoiceLine != nil
        }
        for invoice in Set(ready.compactMap { slices[$0].invoice }).sorted() {
            let parts = ready.filter { slices[$0].invoice == invoice }
            for index in parts { slices[index].goesAgain = false }
            let goods = parts.compactMap { index in
                slices[index].invoiceLine.map {
                    GoodsToDispatch(sliceID: slices[index].name, invoiceLineID: $0, quantity: slices[index].quantity)
                }
            }
            consequences.ask(
                DispatchGoods(opportunityID: id, invoiceID: invoice, lines: goods), key: key("dispatch/\(invoice)"))
        }
        return consequences
    }

    /// The warehouse has no note for them: the reservation goes, and the representative decides anew.
    package func dispatchRefused(_ parts: [SliceID], reason: String) -> (Opportunity, Consequences) {
        var changed = self
        var freed: [SliceID] = []
        for index in parts.flatMap(family) {
            if isWithdrawing(index, at: .note) {
                changed.slices[index].withdrawal?.step = .release
            } else if slices[index].state == .reserved {
                changed.slices[index].state = .restocked
                changed.paperNote = "the warehouse could not send the goods again: \(reason)"
            } else {
                continue
            }
            freed.append(slices[index].name)
        }
        return (changed, changed.release(freed))
    }

    /// Calls goods back that are on the road, with everything that travels with them (S-68).
    ///
    /// - Throws: `.reasonRequired`; `.sliceNotWaiting` unless the slice is EXITED.
    package func recalled(_ id: SliceID, reason: String) throws(SalesRefusal) -> Consequences {
        guard !reason.isEmpty else { throw .reasonRequired }
        guard let index = slice(id) else { throw .notFound("slice") }
        guard slices[index].state == .exited, let delivery = slices[index].delivery else {
            throw .sliceNotWaiting(slices[index].state)
        }
        var consequences = Consequences()
        consequences.ask(
            RecallDelivery(deliveryID: delivery, opportunityID: self.id, reason: reason), key: key("recall/\(delivery)")
        )
        return consequences
    }

    /// What delivery answers to a recall; where the goods are is told by other facts.
    package func recallAnswered(_ note: String) -> Opportunity {
        var answered = self
        answered.paperNote = note
        return answered
    }
}
