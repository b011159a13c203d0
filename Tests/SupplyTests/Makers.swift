import Contracts
import SourcingDomain
import SupplyDomain

/// Values that tests are not about.
enum Make {
    static let today = LocalDate(daysSince1970: 20_000)
    static let terms = SupplyTrade.standingTerms
    static let cost = UnitPrice(ExactDecimal(40), .pln)

    static func enquiry(_ quantity: ExactDecimal = 10, asker: SourcingAsker = .sales) -> Enquiry<SupplyTrade> {
        Enquiry(
            id: EnquiryID(), asker: asker, product: ProductID(), quantity: quantity,
            peg: Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID()),
            askedAt: Timestamp(microseconds: 0))
    }

    static func offer(_ quantity: ExactDecimal = 10, days: Int = 12, validDays: Int = 7) -> Offer {
        Offer(
            id: OfferID(), quantity: quantity, leadTimeDays: days, earliestDate: today.adding(days: days),
            unitCost: cost, validUntil: today.adding(days: validDays))
    }

    static func quoted(_ quantity: ExactDecimal = 10) throws -> (Enquiry<SupplyTrade>, Offer) {
        let offer = offer(quantity)
        return (try enquiry().quoted(offer, on: today).0, offer)
    }

    static func committed(_ quantity: ExactDecimal = 10) throws -> Enquiry<SupplyTrade> {
        let (enquiry, offer) = try quoted(quantity)
        return enquiry.committing(offer.id, quantity).enquiry
    }
}

extension Enquiry<SupplyTrade> {
    /// A commitment decided today with a reference of no interest.
    func committing(
        _ offer: OfferID, _ quantity: ExactDecimal, on today: LocalDate = Make.today
    ) -> (enquiry: Self, refusal: String?) {
        switch committed(to: offer, quantity: quantity, reference: "SUP-1", on: today, terms: Make.terms) {
        case .committed(let enquiry, _): (enquiry, nil)
        case .refused(let enquiry, let event): (enquiry, event.reason)
        }
    }
}
