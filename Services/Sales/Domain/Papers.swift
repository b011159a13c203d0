import Contracts
import Foundation

extension Opportunity {
    /// Accounting issued the pro-forma; the sale is being fulfilled from here.
    package func proFormaIssued(_ proForma: ProFormaID) -> (Opportunity, Consequences)? {
        guard proForma == self.proForma, state.isOpen, paperState != .accepted else { return nil }
        var issued = self
        issued.paperState = .issued
        issued.paperNote = nil
        issued.state = .fulfilling
        var consequences = Consequences()
        consequences.move(issued.reach("pro-forma"))
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
        guard proForma == self.proForma, state.isOpen, paperState != .accepted else { return nil }
        var accepted = self
        accepted.paperState = .accepted
        accepted.state = .fulfilling
        var consequences = Consequences()
        consequences.move(accepted.reach("pro-forma"))
        consequences.move(accepted.reach("order"))
        consequences += accepted.carryOn(at)
        return (accepted, consequences)
    }

    /// Expired or withdrawn: the warehouse lets its soft holds go, the slices are free to be planned again (S-43).
    package func proFormaEnded(_ proForma: ProFormaID, note: String) -> Opportunity? {
        guard proForma == self.proForma, state.isOpen, paperState != .accepted else { return nil }
        var ended = self
        ended.paperState = .ended
        ended.paperNote = note
        return ended
    }

    /// Asks for stock and a fresh pro-forma at the approved prices after the last one ended or was refused.
    package func renewed(_ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state == .approved || state == .fulfilling, paperState == .ended || paperState == .refused else {
            throw .notEditable(state)
        }
        var renewed = self
        renewed.paperState = .none
        let consequences = renewed.carryOn(at)
        return (renewed, consequences)
    }

    /// Reservations are firm. What the warehouse could not firm stays held.
    package func reserved(_ parts: [SliceID], _ at: Circumstances) -> (Opportunity, Consequences) {
        var reserved = self
        for part in parts {
            guard let index = slice(part), slices[index].state.rank < Slice.State.reserved.rank else { continue }
            reserved.slices[index].state = .reserved
            reserved.slices[index].isFirming = false
        }
        let consequences = reserved.carryOn(at)
        return (reserved, consequences)
    }

    /// A firm reservation was refused or taken back: the slice is planned anew, or held again.
    package func unreserved(_ parts: [SliceID], to state: Slice.State, _ at: Circumstances) -> Opportunity {
        var changed = self
        for part in parts {
            guard let index = slice(part), slices[index].state.rank <= Slice.State.reserved.rank else { continue }
            changed.slices[index].state = state
            changed.slices[index].isFirming = false
            changed.slices[index].invoice = nil
        }
        return changed
    }

    /// The legal document exists.
    package func invoiced(_ invoice: InvoiceID) -> (Opportunity, Consequences)? {
        guard slices.contains(where: { $0.invoice == invoice }), state.isOpen else { return nil }
        var invoiced = self
        invoiced.state = .fulfilling
        var consequences = Consequences()
        consequences.move(invoiced.reach("invoice"))
        return (invoiced, consequences)
    }

    /// No invoice came about: reservations go back to holds, and the reason is shown (S-70).
    package func invoiceRefused(_ invoice: InvoiceID, detail: String) -> (Opportunity, Consequences)? {
        let hit = slices.indices.filter { slices[$0].invoice == invoice && slices[$0].state == .reserved }
        guard !hit.isEmpty else { return nil }
        var refused = self
        refused.paperNote = detail
        for index in hit { refused.slices[index].invoice = nil }
        var consequences = Consequences()
        consequences.ask(
            DemoteReservation(opportunityID: id, sliceIDs: hit.map { slices[$0].id }, reason: detail),
            key: "\(invoice)/demote")
        return (refused, consequences)
    }
}
