import Contracts
import SourcingDomain
import SourcingService
import SupplyDomain

/// Supply is the shared shape as it stands: it answers from its suppliers' offers and receives what they send.
extension SupplyTrade: Department {
    package static var answerRight: Right { .answerSupply }
    package static var terms: SourcingTerms { standingTerms }
    package static var referencePrefix: String { "SUP" }
    package static var offersPath: String? { "offers" }
    package static var arrivals: ReceiptSource? { .supply }
}
