import Contracts
import SourcingDomain
import Testing

@Suite("Answering an enquiry")
struct AnsweringTests {
    @Test("tells quantity, time, cost and how long it stands")
    func quoted() throws {
        let enquiry = Make.enquiry()
        let offer = Make.offer(6)
        let (quoted, event) = try enquiry.quoted(offer, on: Make.today)
        #expect(quoted.status == .quoted)
        #expect(quoted.version == enquiry.version + 1)
        #expect(event.offerID == offer.id)
        #expect(event.quantity == 6)
        #expect(event.earliestDate == Make.today.adding(days: 12))
        #expect(event.peg == enquiry.peg)
    }

    @Test("is possible once only")
    func once() throws {
        let (quoted, _) = try Make.quoted()
        #expect(throws: SourcingRefusal.notOpen(.quoted)) { try quoted.quoted(Make.offer(), on: Make.today) }
    }

    @Test("may be declined with a reason, and only before it is answered")
    func declined() throws {
        let (declined, event) = try Make.enquiry().declined(because: "no supplier")
        #expect(declined.status == .declined)
        #expect(event.reason == "no supplier")
        #expect(throws: SourcingRefusal.reasonMissing) { try Make.enquiry().declined(because: "") }
        #expect(throws: SourcingRefusal.notOpen(.declined)) { try declined.declined(because: "again") }
    }

    @Test("expires on the day after its last day (T-06)")
    func expired() throws {
        let (quoted, offer) = try Make.quoted()
        #expect(quoted.expired(on: offer.validUntil) == nil)
        let (expired, event) = try #require(quoted.expired(on: offer.validUntil.adding(days: 1)))
        #expect(expired.status == .expired)
        #expect(event.offerID == offer.id)
    }
}

@Suite("The figures of an answer")
struct AnswerFiguresTests {
    let circumstances = AnswerCircumstances(today: Make.today, currency: .pln, terms: Make.terms)

    func make(_ figures: AnswerFigures, _ at: AnswerCircumstances? = nil) throws(SourcingRefusal) -> Offer {
        try figures.offer(OfferID(), for: 10, at: at ?? circumstances)
    }

    @Test("are for everything asked and valid for a week when nothing else is said")
    func defaults() throws {
        let offer = try make(AnswerFigures(leadTimeDays: 3, unitCost: Make.cost))
        #expect(offer.quantity == 10)
        #expect(offer.earliestDate == Make.today.adding(days: 3))
        #expect(offer.validUntil == Make.today.adding(days: 7))
    }

    @Test("name the lead time for a day, and the day for a lead time")
    func dates() throws {
        let day = Make.today.adding(days: 5)
        #expect(try make(AnswerFigures(earliestDate: day, unitCost: Make.cost)).leadTimeDays == 5)
        #expect(throws: SourcingRefusal.dateMissing) { try make(AnswerFigures(unitCost: Make.cost)) }
        #expect(throws: SourcingRefusal.datesDiffer) {
            try make(AnswerFigures(leadTimeDays: 4, earliestDate: day, unitCost: Make.cost))
        }
        #expect(throws: SourcingRefusal.dateOutOfRange) {
            try make(AnswerFigures(earliestDate: Make.today.adding(days: -1), unitCost: Make.cost))
        }
        #expect(throws: SourcingRefusal.dateOutOfRange) {
            try make(AnswerFigures(leadTimeDays: Int.max, unitCost: Make.cost))
        }
    }

    @Test("take the day of the unit's own plan when the officer names none")
    func suggestion() throws {
        let day = Make.today.adding(days: 9)
        let at = AnswerCircumstances(
            today: Make.today, currency: .pln, terms: Make.terms, basis: AnswerBasis(suggestedDate: day))
        #expect(try make(AnswerFigures(unitCost: Make.cost), at).earliestDate == day)
    }

    @Test("are at most what was asked and above zero", arguments: [ExactDecimal(0), -1, 11])
    func quantities(quantity: ExactDecimal) {
        #expect(throws: SourcingRefusal.quantityOutOfRange(asked: 10)) {
            try make(AnswerFigures(quantity: quantity, leadTimeDays: 1, unitCost: Make.cost))
        }
    }

    @Test("are for the whole quantity where the unit makes all or nothing")
    func whole() {
        let at = AnswerCircumstances(
            today: Make.today, currency: .pln, terms: SourcingTerms(overReceipt: 0, acceptsPartialAnswers: false))
        #expect(throws: SourcingRefusal.partialAnswer(asked: 10)) {
            try make(AnswerFigures(quantity: 9, leadTimeDays: 1, unitCost: Make.cost), at)
        }
    }

    @Test("in another currency need a rate, which stays with the offer (S-25)")
    func foreign() throws {
        let cost = UnitPrice(try ExactDecimal("12.5"), .eur)
        #expect(throws: SourcingRefusal.currencyDiffers(expected: .pln, given: .eur)) {
            try make(AnswerFigures(leadTimeDays: 60, unitCost: cost))
        }
        let offer = try make(
            AnswerFigures(leadTimeDays: 60, unitCost: cost, exchangeRate: try ExactDecimal("4.2601")))
        #expect(offer.unitCost == UnitPrice(try ExactDecimal("53.25125"), .pln))
        #expect(offer.foreign?.cost == cost)
    }

    @Test("may not stand longer than what they rest on")
    func validity() throws {
        let latest = Make.today.adding(days: 2)
        let at = AnswerCircumstances(
            today: Make.today, currency: .pln, terms: Make.terms, basis: AnswerBasis(latestValidity: latest))
        #expect(try make(AnswerFigures(leadTimeDays: 1, unitCost: Make.cost), at).validUntil == latest)
        #expect(throws: SourcingRefusal.validityOutOfRange(latest: latest)) {
            try make(
                AnswerFigures(leadTimeDays: 1, unitCost: Make.cost, validUntil: latest.adding(days: 1)), at)
        }
        #expect(throws: SourcingRefusal.validityOutOfRange(latest: nil)) {
            try make(
                AnswerFigures(leadTimeDays: 1, unitCost: Make.cost, validUntil: Make.today.adding(days: -1)))
        }
    }
}
