import Contracts
import SourcingDomain

extension ProductionTrade {
    /// What production holds to: it makes the whole quantity or none, because the material is held for all of it. How
    /// much may come out is bounded by the order's own allowance, never more than the double.
    package static let standingTerms = SourcingTerms(overReceipt: .one, acceptsPartialAnswers: false)
}
