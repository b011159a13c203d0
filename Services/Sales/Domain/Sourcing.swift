import Contracts
import Foundation

extension SourcingRoute {
    /// The route map: who is asked for a short line, one after another (D-07, F-ARYA-06).
    package var units: [ServiceName] {
        switch self {
        case .stock, .trade: [.supply, .purchasing]
        case .make: [.production, .supply]
        case .buy: [.purchasing, .supply]
        }
    }
}

extension Opportunity {
    /// The warehouse answered: what it holds is HELD, what is short goes to the unit of the route map (S-21).
    package func holding(_ lines: [HeldLine], cause: HoldCause, _ at: Circumstances) -> (Opportunity, Consequences) {
        var changed = self
        var consequences = Consequences()
        for answer in lines {
            if cause == .peg {
                consequences += changed.arrive(answer)
            } else {
                let parts = changed.family(answer.sliceID)
                for index in parts { consequences += changed.hold(index, answer, at) }
                // It was in line for a part that was given up before its name was heard.
                if parts.isEmpty { consequences += changed.release(answer.names) }
            }
        }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    private mutating func hold(_ index: Int, _ answer: HeldLine, _ at: Circumstances) -> Consequences {
        let held = answer.heldQuantity
        if isWithdrawing(index, at: .hold) {
            slices[index].withdrawal?.step = .release
            return answer.names.isEmpty ? undone(index) : release(answer.names)
        }
        // What was held of it is being let go already; that more of it waits is heard only now.
        if isWithdrawing(index, at: .release), let rest = answer.restSliceID { return release([rest]) }
        guard slices[index].state == .holding else { return Consequences() }
        let short = slices[index].quantity - held
        guard short > .zero else {
            slices[index].state = .held
            return Consequences()
        }
        if answer.waiting == true { return wait(index, held, rest: answer.restSliceID) }
        guard held > .zero else { return refer(index, at) }
        // The held part keeps the slice's id, because the hold in the warehouse names it.
        let missing = slices[index].part(short, id: SliceID(at.fresh()))
        slices[index].quantity = held
        slices[index].state = .held
        slices.append(missing)
        return refer(slices.count - 1, at)
    }

    /// The warehouse keeps what is short in line (SM-14): it stays HOLDING, under the name that the warehouse gave it
    /// where a part is held.
    private mutating func wait(_ index: Int, _ held: ExactDecimal, rest: SliceID?) -> Consequences {
        guard held > .zero, let rest else { return Consequences() }
        let waiting = slices[index].part(slices[index].quantity - held, id: rest)
        slices[index].quantity = held
        slices[index].state = .held
        slices.append(waiting)
        // Meanwhile the representative had it asked of the units instead.
        return waiting.waits ? Consequences() : release([rest])
    }

    /// Goods that were ordered for this slice are here and held for it (S-52). More or less may come (S-53). Goods for
    /// what is not wanted any more are let go, and so is what else may come for it.
    private mutating func arrive(_ answer: HeldLine) -> Consequences {
        let quantity = answer.heldQuantity
        guard quantity > .zero else { return Consequences() }
        guard let index = family(answer.sliceID).first, ![.lost, .withdrawn].contains(slices[index].state) else {
            return release([answer.sliceID] + [answer.restSliceID].compactMap(\.self))
        }
        let isGivenUp = isWithdrawing(index, at: .request)
        guard slices[index].state.rank < Slice.State.held.rank || isGivenUp else { return Consequences() }
        if quantity < slices[index].quantity, let rest = answer.restSliceID {
            // The warehouse awaits the rest under this id; both sides mean the same goods.
            slices.append(slices[index].part(slices[index].quantity - quantity, id: rest))
            slices[index].quantity = quantity
        }
        guard isGivenUp else {
            slices[index].state = .arrived
            return Consequences()
        }
        slices[index].stateAtLoss = .arrived
        slices[index].withdrawal?.step = .release
        return release([answer.sliceID])
    }

    /// Asks the next unit that has not been asked; with none left the slice waits for the representative (S-26).
    mutating func refer(_ index: Int, _ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        guard let line = line(slices[index].line) else { return consequences }
        let next = line.route.units.first { !slices[index].asked.contains($0) }
        guard let unit = next else {
            slices[index].state = .declined
            return consequences
        }
        let request = EnquiryID(at.fresh())
        slices[index].state = .enquiring
        slices[index].unit = unit
        slices[index].asked.append(unit)
        slices[index].request = request
        slices[index].offer = nil
        consequences.tell(
            OpportunityLineReferred(
                opportunityID: id, lineID: line.id, sliceID: slices[index].id, unit: unit,
                quantity: slices[index].quantity))
        consequences.ask(enquiry(slices[index], line, to: unit), key: "\(request)")
        return consequences
    }

    private func enquiry(_ slice: Slice, _ line: OpportunityLine, to unit: ServiceName) -> any Command {
        func request<T: Trade>(_ trade: T.Type) -> any Command {
            RequestSourcing<T>(
                requestID: slice.request ?? EnquiryID(slice.id.uuid), asker: .sales, productID: line.product,
                quantity: slice.quantity, requestedDate: line.requestedOn,
                peg: Peg(opportunityID: id, lineID: line.id, sliceID: slice.name), referrer: owner)
        }
        return switch unit {
        case .production: request(ProductionTrade.self)
        case .purchasing: request(PurchaseTrade.self)
        default: request(SupplyTrade.self)
        }
    }

    /// The slices that wait for what a unit was asked for, by their places. Part of what was asked for may have come: a
    /// slice that has its goods keeps the request as its history, and no word about the request is about it.
    private func waiting(_ request: EnquiryID, _ states: Slice.State...) -> [Int] {
        slices.indices.filter { slices[$0].request == request && states.contains(slices[$0].state) }
    }

    /// A unit said how much of it, when and at what price (F-ARYA-23). Sales commits by itself where the process says so;
    /// what the unit cannot bring is asked of the next one (SM-11).
    package func answered(
        request: EnquiryID, offer: OfferID, quantity: ExactDecimal, on date: LocalDate, cost: UnitPrice,
        validUntil: LocalDate, _ at: Circumstances
    ) -> (Opportunity, Consequences)? {
        guard let index = waiting(request, .enquiring).first else { return nil }
        var answered = self
        var consequences = Consequences()
        let missing = slices[index].quantity - quantity
        if missing > .zero {
            // The quoted part keeps the slice's id: the unit promises the goods for it, and the warehouse pegs them.
            answered.slices[index].quantity = quantity
            answered.slices.append(slices[index].part(missing, id: SliceID(at.fresh())))
            consequences += answered.refer(answered.slices.count - 1, at)
        }
        answered.slices[index].state = .answered
        answered.slices[index].offer = offer
        answered.slices[index].unitCost = cost
        answered.slices[index].validUntil = validUntil
        answered.slices[index].promisedOn = date
        // Asking costs nothing; ordering needs approval (D-05).
        if rules.acceptsAnswers, agreedLines.contains(slices[index].line) {
            consequences += answered.commitment(of: answered.slices[index], offer)
        }
        return (answered, consequences)
    }

    /// Orders what units answered before the lines were agreed.
    func commitAnswers() -> Consequences {
        var consequences = Consequences()
        guard rules.acceptsAnswers else { return consequences }
        let agreed = agreedLines
        for slice in slices where slice.state == .answered && agreed.contains(slice.line) {
            if let offer = slice.offer { consequences += commitment(of: slice, offer) }
        }
        return consequences
    }

    /// The representative accepts a unit's answer.
    ///
    /// - Throws: `.sliceNotWaiting` unless it is ANSWERED; `.notUnderWay` before its line is approved (D-05).
    package func answerAccepted(_ slice: SliceID) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard let index = self.slice(slice) else { throw .notFound("slice") }
        guard agreedLines.contains(slices[index].line) else { throw .notUnderWay(state) }
        guard slices[index].state == .answered, let offer = slices[index].offer else {
            throw .sliceNotWaiting(slices[index].state)
        }
        return (self, commitment(of: slices[index], offer))
    }

    private func commitment(of slice: Slice, _ offer: OfferID) -> Consequences {
        func commit<T: Trade>(_ trade: T.Type) -> any Command {
            CommitSourcing<T>(
                requestID: slice.request ?? EnquiryID(slice.id.uuid), offerID: offer, quantity: slice.quantity)
        }
        let command =
            switch slice.unit {
            case .production: commit(ProductionTrade.self)
            case .purchasing: commit(PurchaseTrade.self)
            default: commit(SupplyTrade.self)
            }
        var consequences = Consequences()
        consequences.ask(command, key: "\(offer)/commit")
        return consequences
    }

    /// The goods are ordered or being made; from here a pro-forma may rest on the promise.
    package func committed(
        request: EnquiryID, on date: LocalDate, _ at: Circumstances
    ) -> (Opportunity, Consequences)? {
        let waiting = waiting(request, .enquiring, .answered)
        guard !waiting.isEmpty else { return nil }
        var committed = self
        for index in waiting {
            committed.slices[index].promisedOn = date
            committed.slices[index].state = .committed
        }
        let consequences = committed.carryOn(at)
        return (committed, consequences)
    }

    /// The unit cannot, or its answer ran out: the next one is asked; the same one again after expiry (S-27).
    package func unanswered(
        request: EnquiryID, again: Bool, _ at: Circumstances
    ) -> (Opportunity, Consequences)? {
        let waiting = waiting(request, .enquiring, .answered)
        guard !waiting.isEmpty else { return nil }
        var changed = self
        var consequences = Consequences()
        for index in waiting {
            if again, let unit = slices[index].unit { changed.slices[index].asked.removeAll { $0 == unit } }
            consequences += changed.refer(index, at)
        }
        return (changed, consequences)
    }

    /// The promised date moved; the representative is told, nothing else changes (S-24).
    package func delayed(request: EnquiryID, to date: LocalDate) -> (Opportunity, Consequences)? {
        let waiting = waiting(request, .enquiring, .answered, .committed)
        guard !waiting.isEmpty else { return nil }
        var delayed = self
        var consequences = Consequences()
        for index in waiting {
            delayed.slices[index].promisedOn = date
            consequences.tell(
                OpportunityLinePromiseChanged(
                    opportunityID: id, lineID: slices[index].line, sliceID: slices[index].id,
                    oldDate: slices[index].promisedOn, newDate: date))
        }
        return (delayed, consequences)
    }

    /// Nothing more comes for the request: the unit let it go, closed it short, or will bring the goods as free stock.
    /// What still waited for it is lost if it was given up; else it is planned again, and the next unit asked for what
    /// the shelf does not have by now (S-53).
    package func sourcingCancelled(request: EnquiryID, _ at: Circumstances) -> (Opportunity, Consequences)? {
        let wanted = waiting(request, .enquiring, .answered, .committed)
        let givenUp = waiting(request, .withdrawing).filter { isWithdrawing($0, at: .request) }
        guard !(wanted + givenUp).isEmpty else { return nil }
        var changed = self
        var consequences = Consequences()
        for index in givenUp { consequences += changed.undone(index) }
        for index in wanted { changed.plan(index, at) }
        consequences += changed.carryOn(at)
        return (changed, consequences)
    }

    /// The representative waits for stock instead of any unit: short of it, the slice stands in line at the warehouse, by
    /// the age of the approval (S-26, SM-14).
    ///
    /// - Throws: `.sliceNotWaiting` unless no unit could bring it.
    package func waited(_ slice: SliceID, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard let index = self.slice(slice) else { throw .notFound("slice") }
        guard slices[index].state == .declined else { throw .sliceNotWaiting(slices[index].state) }
        var waiting = self
        waiting.slices[index].waits = true
        waiting.plan(index, at)
        let consequences = waiting.carryOn(at)
        return (waiting, consequences)
    }

    /// The representative has every unit asked anew, after the shelf (S-26). A slice that stands in line for stock leaves
    /// it first.
    ///
    /// - Throws: `.sliceNotWaiting` unless no unit could bring it, or it stands in line.
    package func askedAgain(_ slice: SliceID, _ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard let index = self.slice(slice) else { throw .notFound("slice") }
        guard slices[index].state == .declined || slices[index].isInLine else {
            throw .sliceNotWaiting(slices[index].state)
        }
        var again = self
        again.slices[index].waits = false
        again.slices[index].asked = []
        if slices[index].isInLine { return (again, release([slices[index].name])) }
        again.plan(index, at)
        guard agreedLines.contains(slices[index].line) else { return try again.enquired(at) }
        let consequences = again.carryOn(at)
        return (again, consequences)
    }

    /// Back to where nothing is asked for; the units that were asked already are remembered. What is claimed from here on
    /// is claimed under a new name: goods that were on their way to the old one may still come.
    mutating func plan(_ index: Int, _ at: Circumstances) {
        slices[index].state = .planned
        slices[index].knownAs = SliceID(at.fresh())
        slices[index].request = nil
        slices[index].offer = nil
        slices[index].promisedOn = nil
        slices[index].validUntil = nil
        slices[index].isFirming = false
        slices[index].goesAgain = slices[index].invoice != nil
    }
}

extension HeldLine {
    /// The slices that something is claimed for by this answer, or waited for.
    fileprivate var names: [SliceID] {
        (heldQuantity > .zero || waiting == true ? [sliceID] : []) + [restSliceID].compactMap(\.self)
    }
}
