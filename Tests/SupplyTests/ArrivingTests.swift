import Contracts
import SourcingDomain
import Testing

@Suite("Goods that arrive")
struct ArrivingTests {
    @Test("in parts leave the rest committed, and the last part fulfils (S-53)")
    func parts() throws {
        let first = try Make.committed().arrived(4, terms: Make.terms)
        #expect(first.enquiry.status == .partlyArrived)
        #expect(first.fulfilled == nil)
        let second = first.enquiry.arrived(6, terms: Make.terms)
        #expect(second.enquiry.status == .fulfilled)
        #expect(second.fulfilled?.quantity == 10)
        #expect(second.unexpected == 0)
    }

    @Test("beyond the tolerance are booked apart and shown to a person")
    func excess() throws {
        let arrival = try Make.committed().arrived(13, terms: Make.terms)
        #expect(arrival.enquiry.commitment?.arrived == 11)
        #expect(arrival.enquiry.commitment?.excess == 2)
        #expect(arrival.unexpected == 2)
        #expect(arrival.fulfilled?.quantity == 13)
    }

    @Test("after everything came fulfil nothing twice")
    func afterwards() throws {
        let fulfilled = try Make.committed().arrived(10, terms: Make.terms).enquiry
        let more = fulfilled.arrived(1, terms: Make.terms)
        #expect(more.fulfilled == nil)
        #expect(more.unexpected == 0)
        #expect(more.enquiry.status == .fulfilled)
    }

    @Test("for something that is not expected change nothing and are shown to a person")
    func unexpected() {
        let enquiry = Make.enquiry()
        let arrival = enquiry.arrived(3, terms: Make.terms)
        #expect(arrival.enquiry == enquiry)
        #expect(arrival.unexpected == 3)
    }

    @Test("too few can be closed short, which frees the missing quantity")
    func short() throws {
        let partly = try Make.committed().arrived(7, terms: Make.terms).enquiry
        let (closed, event) = try partly.closedShort(because: "supplier is out of it")
        #expect(closed.status == .closed)
        #expect(event.freedQuantity == 3)
        #expect(closed.arrived(1, terms: Make.terms).unexpected == 1)
        #expect(throws: SourcingRefusal.notCommitted(.closed)) { try closed.closedShort(because: "again") }
    }
}

@Suite("Taking a request back")
struct CancellingTests {
    func cancelled(_ enquiry: Enquiry<SupplyTrade>, _ policy: CancelPolicy = .allowed) -> CancelDecision<SupplyTrade> {
        enquiry.cancelled(because: "customer left", policy)
    }

    @Test("is always possible before the commitment")
    func before() throws {
        for enquiry in [Make.enquiry(), try Make.enquiry().studied(), try Make.quoted().0] {
            guard case .cancelled(let after, let event) = cancelled(enquiry, .supplier(allows: false)) else {
                Issue.record("refused at \(enquiry.status)")
                continue
            }
            #expect(after.status == .cancelled)
            #expect(event.freedQuantity == 0)
        }
    }

    @Test("frees what has not arrived when the supplier allows it")
    func allowed() throws {
        let partly = try Make.committed().arrived(4, terms: Make.terms).enquiry
        guard case .cancelled(let after, let event) = cancelled(partly) else {
            Issue.record("refused")
            return
        }
        #expect(after.status == .cancelled)
        #expect(after.commitment?.arrived == 4)
        #expect(event.freedQuantity == 6)
    }

    @Test("is refused when he does not; the goods come unpegged and fulfil all the same")
    func refused() throws {
        guard case .refused(let after, let event) = cancelled(try Make.committed(), .supplier(allows: false)) else {
            Issue.record("cancelled")
            return
        }
        #expect(after.status == .committed)
        #expect(after.commitment?.isPegged == false)
        #expect(event.options == ["take-into-stock"])
        #expect(after.arrived(10, terms: Make.terms).fulfilled != nil)
    }

    @Test("of what is over is answered as cancelled and changes nothing; of what is here it is too late")
    func over() throws {
        let declined = try Make.enquiry().declined(because: "no").0
        guard case .cancelled(let after, _) = cancelled(declined) else {
            Issue.record("refused")
            return
        }
        #expect(after == declined)
        let fulfilled = try Make.committed().arrived(10, terms: Make.terms).enquiry
        guard case .refused(let still, let event) = cancelled(fulfilled) else {
            Issue.record("cancelled")
            return
        }
        #expect(still == fulfilled)
        #expect(event.reason == "fulfilled")
    }
}
