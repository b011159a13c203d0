import Contracts
import SourcingDomain

extension SupplyTrade {
    /// What supply holds to: answers stand for a week, a tenth more than promised is taken in without asking.
    package static let standingTerms = SourcingTerms(overReceipt: ExactDecimal(millionths: 100_000))
}
