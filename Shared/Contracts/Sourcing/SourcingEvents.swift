import Foundation

/// What a sourcing unit says about one request; published to whoever asked.
package protocol SourcingEvent: Event {
    associatedtype T: Trade
    var requestID: EnquiryID { get }
    var asker: SourcingAsker { get }
}

extension SourcingEvent {
    package static var stream: Stream { T.enquiries }
    package static var streams: [Stream] { [T.enquiries, T.materialEnquiries] }
    package var stream: Stream { asker.stream(of: T.self) }
}

/// The request lies on the unit's desk; answers RequestSourcing.
package struct SourcingRequestAccepted<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)RequestAccepted" }
    package static var action: String { "request-accepted" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker) {
        self.requestID = requestID
        self.asker = asker
    }
}

/// When and at what price (F-ARYA-23, 27, 31).
package struct SourcingQuoted<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)Quoted" }
    package static var action: String { "quoted" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let offerID: OfferID
    package let peg: Peg
    package let quantity: ExactDecimal
    package let leadTimeDays: Int
    package let earliestDate: LocalDate
    /// In the company's currency.
    package let unitCost: UnitPrice
    package let validUntil: LocalDate
    package let notes: String?
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: EnquiryID, asker: SourcingAsker, offerID: OfferID, peg: Peg, quantity: ExactDecimal,
        leadTimeDays: Int, earliestDate: LocalDate, unitCost: UnitPrice, validUntil: LocalDate, notes: String? = nil
    ) {
        self.requestID = requestID
        self.asker = asker
        self.offerID = offerID
        self.peg = peg
        self.quantity = quantity
        self.leadTimeDays = leadTimeDays
        self.earliestDate = earliestDate
        self.unitCost = unitCost
        self.validUntil = validUntil
        self.notes = notes
    }
}

/// The unit cannot; the route map names who is asked next (S-26).
package struct SourcingDeclined<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)Declined" }
    package static var action: String { "declined" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let reason: String
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg, reason: String) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.reason = reason
    }
}

/// Nobody accepted in time (T-06).
package struct SourcingQuoteExpired<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)QuoteExpired" }
    package static var action: String { "quote-expired" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let offerID: OfferID
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg, offerID: OfferID) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.offerID = offerID
    }
}

/// The goods are promised; the warehouse expects them and knows for whom (S-52).
package struct SourcingCommitted<T: Trade>: SourcingEvent {
    package static var name: String { T.committedName }
    package static var action: String { "committed" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let offerID: OfferID
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let promisedDate: LocalDate
    package let unitCost: UnitPrice
    /// The unit's own number: a purchase order, a production order.
    package let reference: String
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: EnquiryID, asker: SourcingAsker, peg: Peg, offerID: OfferID, productID: ProductID,
        quantity: ExactDecimal, promisedDate: LocalDate, unitCost: UnitPrice, reference: String
    ) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.offerID = offerID
        self.productID = productID
        self.quantity = quantity
        self.promisedDate = promisedDate
        self.unitCost = unitCost
        self.reference = reference
    }
}

/// The answer no longer stands; the asker asks anew (S-27).
package struct SourcingCommitRefused<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)CommitRefused" }
    package static var action: String { "commit-refused" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let offerID: OfferID
    /// `expired`, `unknown`, `quantity`, `state`
    package let reason: String
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg, offerID: OfferID, reason: String) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.offerID = offerID
        self.reason = reason
    }
}

/// The promised date moved.
package struct SourcingDelayed<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)Delayed" }
    package static var action: String { "delayed" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let oldDate: LocalDate
    package let newDate: LocalDate
    package let reason: String
    package var subject: UUID { requestID.uuid }

    package init(
        requestID: EnquiryID, asker: SourcingAsker, peg: Peg, oldDate: LocalDate, newDate: LocalDate, reason: String
    ) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.oldDate = oldDate
        self.newDate = newDate
        self.reason = reason
    }
}

/// Everything that was promised has arrived.
package struct SourcingFulfilled<T: Trade>: SourcingEvent {
    package static var name: String { T.fulfilledName }
    package static var action: String { "fulfilled" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let quantity: ExactDecimal
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg, quantity: ExactDecimal) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.quantity = quantity
    }
}

/// The request is over; nothing more comes for it.
package struct SourcingCancelled<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)Cancelled" }
    package static var action: String { "cancelled" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg?
    package let freedQuantity: ExactDecimal
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg? = nil, freedQuantity: ExactDecimal) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.freedQuantity = freedQuantity
    }
}

/// Too late: the goods will come, unpegged, as free stock.
package struct SourcingCancelRefused<T: Trade>: SourcingEvent {
    package static var name: String { "\(T.noun)CancelRefused" }
    package static var action: String { "cancel-refused" }
    package let requestID: EnquiryID
    package let asker: SourcingAsker
    package let peg: Peg
    package let reason: String
    package let options: [String]
    package var subject: UUID { requestID.uuid }

    package init(requestID: EnquiryID, asker: SourcingAsker, peg: Peg, reason: String, options: [String]) {
        self.requestID = requestID
        self.asker = asker
        self.peg = peg
        self.reason = reason
        self.options = options
    }
}
