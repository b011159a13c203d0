import Contracts
import SourcingDomain
import Testing

@Suite("Accepting an answer")
struct CommittingTests {
    @Test("makes the unit owe the goods on the day it named")
    func committed() throws {
        let (quoted, offer) = try Make.quoted()
        let decision = quoted.committed(
            to: offer.id, quantity: 8, reference: "SUP-7", on: Make.today, terms: Make.terms)
        guard case .committed(let enquiry, let event) = decision else {
            Issue.record("refused")
            return
        }
        #expect(enquiry.status == .committed)
        #expect(event.promisedDate == offer.earliestDate)
        #expect(event.quantity == 8)
        #expect(event.reference == "SUP-7")
        #expect(event.unitCost == offer.unitCost)
    }

    @Test("is possible on the last day and refused on the next, when the enquiry expires (S-27)")
    func expired() throws {
        let (quoted, offer) = try Make.quoted()
        #expect(quoted.committing(offer.id, 10, on: offer.validUntil).refusal == nil)
        let late = quoted.committing(offer.id, 10, on: offer.validUntil.adding(days: 1))
        #expect(late.refusal == "expired")
        #expect(late.enquiry.status == .expired)
        #expect(late.enquiry.committing(offer.id, 10).refusal == "expired")
    }

    @Test("is refused for another offer, for more than was quoted, and for nothing")
    func refused() throws {
        let (quoted, offer) = try Make.quoted(6)
        #expect(quoted.committing(OfferID(), 6).refusal == "unknown")
        #expect(quoted.committing(offer.id, 7).refusal == "quantity")
        #expect(quoted.committing(offer.id, 0).refusal == "quantity")
        #expect(quoted.committing(offer.id, 7).enquiry == quoted)
    }

    @Test("is refused unless an answer stands")
    func states() throws {
        #expect(Make.enquiry().committing(OfferID(), 1).refusal == "state")
        let committed = try Make.committed()
        #expect(committed.committing(try #require(committed.offer?.id), 10).refusal == "state")
    }

    @Test("may promise no day gone by")
    func lateAcceptance() throws {
        let offer = Make.offer(days: 1, validDays: 5)
        let quoted = try Make.enquiry().quoted(offer, on: Make.today).0
        let committed = quoted.committing(offer.id, 10, on: Make.today.adding(days: 4)).enquiry
        #expect(committed.commitment?.promisedDate == Make.today.adding(days: 4))
    }

    @Test("can be followed by a delay, which tells both days")
    func delayed() throws {
        let committed = try Make.committed()
        let later = Make.today.adding(days: 20)
        let (delayed, event) = try committed.delayed(to: later, because: "strike", on: Make.today)
        #expect(delayed.commitment?.promisedDate == later)
        #expect(event.oldDate == Make.today.adding(days: 12))
        #expect(event.newDate == later)
        #expect(throws: SourcingRefusal.dateOutOfRange) {
            try delayed.delayed(to: later, because: "again", on: Make.today)
        }
        #expect(throws: SourcingRefusal.notCommitted(.requested)) {
            try Make.enquiry().delayed(to: later, because: "strike", on: Make.today)
        }
    }
}
