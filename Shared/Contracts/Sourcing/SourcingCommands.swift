import Foundation

/// Asks a unit when and at what price it can bring what is short. No commitment (D-05).
package struct RequestSourcing<T: Trade>: Command {
    package static var name: String { "Request\(T.noun)" }
    package static var receiver: ServiceName { T.service }
    package static var action: String { "request-\(T.verbObject)" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let requestedDate: LocalDate?
    /// What the goods are wanted for; comes back with every answer.
    package let peg: Peg
    package let referrer: UserID?
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: EnquiryID, asker: SourcingAsker, productID: ProductID, quantity: ExactDecimal,
        requestedDate: LocalDate? = nil, peg: Peg, referrer: UserID? = nil
    ) {
        self.requestID = requestID
        self.asker = asker
        self.productID = productID
        self.quantity = quantity
        self.requestedDate = requestedDate
        self.peg = peg
        self.referrer = referrer
    }
}

/// Accepts an answer: from here the unit owes the goods.
package struct CommitSourcing<T: Trade>: Command {
    package static var name: String { "Commit\(T.noun)" }
    package static var receiver: ServiceName { T.service }
    package static var action: String { "commit-\(T.verbObject)" }
    package let requestID: EnquiryID
    package let offerID: OfferID
    /// At most what was quoted.
    package let quantity: ExactDecimal
    /// Who is answered when the unit does not know the request; sales, when absent.
    package let asker: SourcingAsker?
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, offerID: OfferID, quantity: ExactDecimal, asker: SourcingAsker? = nil) {
        self.requestID = requestID
        self.offerID = offerID
        self.quantity = quantity
        self.asker = asker
    }
}

/// Takes a request back, before or after commitment. May overtake the request itself (M-06).
package struct CancelSourcing<T: Trade>: Command {
    package static var name: String { "Cancel\(T.noun)" }
    package static var receiver: ServiceName { T.service }
    package static var action: String { "cancel-\(T.verbObject)" }
    package let requestID: EnquiryID
    package let reason: String
    /// Who is answered when the request has not come yet; sales, when absent.
    package let asker: SourcingAsker?
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, reason: String, asker: SourcingAsker? = nil) {
        self.requestID = requestID
        self.reason = reason
        self.asker = asker
    }
}
