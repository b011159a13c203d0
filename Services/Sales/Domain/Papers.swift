import Contracts
import Foundation

extension Opportunity {
    /// Accounting issued the pro-forma; the sale is being fulfilled from here.
    package func proFormaIssued(_ proForma: ProFormaID) -> (Opportunity, Consequences)? {
        guard awaits(proForma) else { return nil }
        var issued = self
        issued.paperState = .issued
        // Any other note is about something else, such as a line that approvers returned.
        if paperState == .blocked { issued.paperNote = nil }
        issued.beFulfilling()
        var consequences = Consequences()
        consequences.move(issued.reach(.proForma))
        return (issued, consequences)
    }

    /// The credit ceiling is too low; accounting goes on by itself once a way is found (S-42).
    package func proFormaBlocked(_ proForma: ProFormaID, shortfall: Money) -> Opportunity? {
        guard proForma == self.proForma, paperState == .asked || paperState == .blocked else { return nil }
        var blocked = self
        blocked.paperState = .blocked
        blocked.paperNote = "credit ceiling: \(shortfall) missing"
        return blocked
    }

    package func proFormaRefused(_ proForma: ProFormaID, detail: String) -> Opportunity? {
        guard proForma == self.proForma, paperState == .asked || paperState == .blocked else { return nil }
        var refused = self
        refused.paperState = .refused
        refused.paperNote = detail
        return refused
    }

    /// The customer said yes: holds become firm and the invoice follows by the delivery rule (S-60).
    package func proFormaAccepted(_ proForma: ProFormaID, _ at: Circumstances) -> (Opportunity, Consequences)? {
        guard awaits(proForma) else { return nil }
        var accepted = self
        accepted.paperState = .accepted
        accepted.beFulfilling()
        var consequences = Consequences()
        consequences.move(accepted.reach(.proForma))
        consequences.move(accepted.reach(.order))
        consequences += accepted.carryOn(at)
        return (accepted, consequences)
    }

    /// A revision that waits for its approval stays what it is; the approval will tell.
    private mutating func beFulfilling() {
        if state == .approved { state = .fulfilling }
    }

    /// Whether a word about this pro-forma still matters: it may have given way to another one, or been taken back.
    private func awaits(_ proForma: ProFormaID) -> Bool {
        proForma == self.proForma && state.isOpen && [.asked, .blocked, .issued].contains(paperState)
    }

    /// Expired or withdrawn: the warehouse lets its soft holds go, the slices are free to be planned again (S-43). What is
    /// firm and not invoiced becomes soft again.
    package func proFormaEnded(_ proForma: ProFormaID, note: String) -> (Opportunity, Consequences)? {
        guard awaits(proForma) || proForma == self.proForma && state.isOpen && paperState == .accepted else {
            return nil
        }
        var ended = self
        ended.paperState = .ended
        ended.paperNote = note
        let firm = slices.indices.filter { slices[$0].state == .reserved && slices[$0].invoice == nil }
        let consequences = ended.demote(firm, because: note, key: "\(proForma)/demote")
        return (ended, consequences)
    }

    /// Asks for stock and a fresh pro-forma at the approved prices after the last one ended or was refused; where the
    /// invoice was refused, for reservations and the invoice once more (S-70).
    ///
    /// - Throws: `.notUnderWay`; `.nothingToRenew`.
    package func renewed(_ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state == .approved || state == .fulfilling else { throw .notUnderWay(state) }
        let open = slices.filter { $0.invoice == nil && $0.state.rank <= Slice.State.reserved.rank }
        var renewed = self
        switch paperState {
        case .ended where !open.isEmpty, .refused where !open.isEmpty: renewed.paperState = .none
        case .accepted where open.contains(where: \.state.isSecured):
            // What is being made firm already is asked for twice; that changes nothing.
            for index in slices.indices { renewed.slices[index].isFirming = false }
        default: throw .nothingToRenew(paperState)
        }
        renewed.paperNote = nil
        let consequences = renewed.carryOn(at)
        guard paperState != .accepted || !consequences.commands.isEmpty else { throw .nothingToRenew(paperState) }
        return (renewed, consequences)
    }

    /// Reservations are firm. What the warehouse could not firm stays held.
    package func reserved(_ parts: [SliceID], _ at: Circumstances) -> (Opportunity, Consequences) {
        var reserved = self
        for index in parts.flatMap(family) where slices[index].state.rank < Slice.State.reserved.rank {
            reserved.slices[index].state = .reserved
            reserved.slices[index].isFirming = false
        }
        let consequences = reserved.carryOn(at)
        return (reserved, consequences)
    }

    /// The warehouse could not make holds firm: they are gone, and stock is asked for anew. What it was asked for together
    /// with them is asked for again. Or it could not let a reservation go, because its goods stand on a note.
    package func reservationRefused(
        _ parts: [SliceID], reason: String, _ at: Circumstances
    ) -> (Opportunity, Consequences) {
        var changed = self
        var consequences = Consequences()
        for index in parts.flatMap(family) {
            if isWithdrawing(index, at: .release) {
                guard reason == "on-dispatch-note" else { continue }
                changed.slices[index].withdrawal?.step = .dispatch
                consequences += changed.takeOffNote(index)
            } else if [.held, .arrived].contains(slices[index].state) {
                changed.plan(index, at)
            }
        }
        for index in slices.indices { changed.slices[index].isFirming = false }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// No invoice came about: the reservation is a soft hold again, and the representative mends what is to be mended.
    package func demoted(_ parts: [SliceID]) -> Opportunity {
        var changed = self
        for index in parts.flatMap(family) where slices[index].state == .reserved && slices[index].invoice == nil {
            changed.slices[index].state = .held
            changed.slices[index].isFirming = false
        }
        return changed
    }

    /// The legal document exists.
    package func invoiced(_ fact: InvoiceIssued, _ at: Circumstances) -> (Opportunity, Consequences)? {
        let parts = slices.indices.filter { slices[$0].invoice == fact.invoiceID }
        guard !parts.isEmpty else { return nil }
        var invoiced = self
        var consequences = Consequences()
        for index in parts {
            invoiced.slices[index].invoiceLine =
                fact.lines.first { $0.lineID == slices[index].line }?.invoiceLineID
            let isService = line(slices[index].line)?.needsStock == false
            if isService, isWithdrawing(index, at: .note) { consequences += invoiced.undone(index) }
        }
        guard state.isOpen else { return (invoiced, consequences) }
        invoiced.beFulfilling()
        consequences.move(invoiced.reach(.invoice))
        consequences += invoiced.carryOn(at)
        return (invoiced, consequences)
    }

    /// No invoice came about: reservations go back to holds, and the reason is shown (S-70).
    package func invoiceRefused(
        _ invoice: InvoiceID, detail: String, _ at: Circumstances
    ) -> (Opportunity, Consequences)? {
        let parts = slices.indices.filter { slices[$0].invoice == invoice }
        guard !parts.isEmpty else { return nil }
        var refused = self
        refused.paperNote = detail
        var consequences = Consequences()
        for index in parts {
            refused.slices[index].invoice = nil
            refused.slices[index].goesAgain = false
        }
        let leaving = parts.filter { isWithdrawing($0, at: .note) }
        for index in leaving {
            refused.slices[index].withdrawal?.step = .release
            if line(slices[index].line)?.needsStock == false { consequences += refused.undone(index) }
        }
        consequences += refused.release(
            leaving.filter { refused.isWithdrawing($0, at: .release) }.map { slices[$0].name })
        // They are not made firm again before somebody mended what was refused.
        let firm = parts.filter { slices[$0].state == .reserved }
        for index in firm { refused.slices[index].isFirming = true }
        consequences += refused.demote(firm, because: detail, key: "\(invoice)/demote")
        consequences += refused.close(at)
        return (refused, consequences)
    }

    private mutating func demote(_ parts: [Int], because reason: String, key: String) -> Consequences {
        var consequences = Consequences()
        for index in parts { slices[index].state = .held }
        let goods = parts.filter { line(slices[$0].line)?.needsStock == true }.map { slices[$0].name }
        guard !goods.isEmpty else { return consequences }
        consequences.ask(DemoteReservation(opportunityID: id, sliceIDs: goods, reason: reason), key: key)
        return consequences
    }
}
