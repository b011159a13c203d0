import Contracts

/// What taking a line out of a sale would undo, and what it costs: the dry run before it is confirmed (`flows.md`
/// section 6). Answers may still differ, because an owner may refuse: goods may have left, or a supplier not let go.
package struct WithdrawalPlan: Equatable, Sendable {
    /// One claim that its owner is asked to give back; those of a slice follow one another.
    package struct Step: Equatable, Sendable {
        package let slice: SliceID
        package let quantity: ExactDecimal
        package let state: Slice.State
        package let step: Withdrawal.Step
        package let owner: ServiceName
    }

    package enum ProFormaFate: String, Sendable {
        /// Gives way to one without the line.
        case replaced = "REPLACED"
        /// Is accepted, and stands; what is not invoiced of it goes back when the sale closes.
        case stands = "STANDS"
    }

    package let steps: [Step]
    /// Net, of what would not be sold.
    package let lostNet: Money
    /// Gross, of invoices that have to be corrected or cancelled.
    package let creditedGross: Money
    /// What units ordered for it, at their prices; it becomes free stock where they cannot take it back.
    package let orderedCost: Money
    package let proForma: ProFormaFate?
    /// Nothing else of the sale would be open.
    package let endsSale: Bool
}

extension Opportunity {
    /// Tries the withdrawal and tells of it; nothing is changed.
    ///
    /// - Throws: what withdrawing the line would be refused with.
    package func withdrawalPlan(
        of line: OpportunityLineID, _ at: Circumstances
    ) throws(SalesRefusal) -> WithdrawalPlan {
        let (after, _) = try lineGivenUp(line, as: .withdrawn, reason: "dry run", at)
        let leaving = slices.filter { $0.line == line && !$0.state.isTerminal && $0.state != .withdrawing }
        let zero = Money.zero(currency)
        let isLive = [.asked, .blocked, .issued].contains(paperState)
        return WithdrawalPlan(
            steps: leaving.flatMap(steps), lostNet: netValue(of: leaving),
            creditedGross: leaving.filter { $0.invoice != nil }.reduce(zero) { $0 + grossValue(of: $1) },
            orderedCost: leaving.filter { $0.state == .committed }.reduce(zero) { sum, slice in
                slice.unitCost.map { sum + $0.times(slice.quantity) } ?? sum
            },
            proForma: isLive ? .replaced : paperState == .accepted ? .stands : nil,
            endsSale: after.slices.allSatisfy { $0.state.isTerminal || $0.state == .withdrawing })
    }

    private func steps(of slice: Slice) -> [WithdrawalPlan.Step] {
        let isService = line(slice.line)?.needsStock == false
        let undone: [Withdrawal.Step] =
            switch firstStep(for: slice) {
            case .request: [.request]
            case .hold: [.hold, .release]
            case .release: [.release]
            case .note, .dispatch: isService ? [] : [.dispatch, .release]
            case .credit: []
            }
        return (undone + (slice.invoice == nil ? [] : [.credit])).map { step in
            WithdrawalPlan.Step(
                slice: slice.id, quantity: slice.quantity, state: slice.state, step: step,
                owner: step.owner(of: slice))
        }
    }
}

extension Withdrawal.Step {
    /// Who is asked.
    fileprivate func owner(of slice: Slice) -> ServiceName {
        switch self {
        case .request: slice.unit ?? .supply
        case .hold, .release, .note, .dispatch: .warehouse
        case .credit: .accounting
        }
    }
}
