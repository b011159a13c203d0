import Contracts
import SourcingDomain

extension PurchaseTrade {
    /// What purchasing holds to: answers stand for a week, a tenth more than ordered is taken in without asking.
    package static let standingTerms = SourcingTerms(overReceipt: ExactDecimal(millionths: 100_000))

    /// How far a supplier's confirmed quantity may stray from the order, as a fraction of it.
    package static let confirmationTolerance = ExactDecimal(millionths: 100_000)
}

extension PurchaseOrigin {
    /// What nobody marked is told by the supplier's country; without a supplier it is home (F-ARYA-30).
    package init(marked: PurchaseOrigin?, supplierCountry: String?, companyCountry: String?) {
        if let marked {
            self = marked
        } else if let supplierCountry, let companyCountry, supplierCountry != companyCountry {
            self = .abroad
        } else {
            self = .home
        }
    }
}
