import Contracts
import PurchasingDomain
import SourcingDomain
import Testing

@Suite("A purchase order")
struct PurchaseOrderTests {
    let today = LocalDate(daysSince1970: 20_000)

    func enquiry(_ quantity: ExactDecimal = 10) throws -> Enquiry<PurchaseTrade> {
        let offer = Offer(
            id: OfferID(), quantity: quantity, leadTimeDays: 5, earliestDate: today.adding(days: 5),
            unitCost: UnitPrice(7, .pln), validUntil: today.adding(days: 7))
        let quoted = try Enquiry<PurchaseTrade>(
            id: EnquiryID(), asker: .sales, product: ProductID(), quantity: quantity, peg: Peg(),
            askedAt: Timestamp(microseconds: 0)
        ).quoted(offer, on: today).0
        let decision = quoted.committed(
            to: offer.id, quantity: quantity, reference: "PO-1", on: today, terms: PurchaseTrade.standingTerms)
        guard case .committed(let enquiry, _) = decision else { throw PurchasingRefusal.orderNotFound(quoted.id) }
        return enquiry
    }

    func order(_ enquiry: Enquiry<PurchaseTrade>, _ origin: PurchaseOrigin = .home) -> PurchaseOrder {
        PurchaseOrder(id: enquiry.id, number: "PO-1", origin: origin)
    }

    @Test("is confirmed as it stands, or with another day, which is told")
    func confirmed() throws {
        let enquiry = try enquiry()
        let (asOrdered, none) = try order(enquiry).confirmed(nil, nil, of: enquiry)
        #expect(asOrdered.state == .confirmed)
        #expect(asOrdered.confirmedQuantity == 10)
        #expect(none == nil)
        let later = today.adding(days: 9)
        #expect(try order(enquiry).confirmed(later, 10, of: enquiry).moved == later)
        #expect(throws: PurchasingRefusal.alreadyConfirmed(.confirmed)) {
            try asOrdered.confirmed(nil, nil, of: enquiry)
        }
    }

    @Test("takes a confirmed quantity within a tenth of the order, and no other")
    func tolerance() throws {
        let enquiry = try enquiry()
        #expect(try order(enquiry).confirmed(nil, 9, of: enquiry).0.confirmedQuantity == 9)
        #expect(try order(enquiry).confirmed(nil, 11, of: enquiry).0.confirmedQuantity == 11)
        #expect(throws: PurchasingRefusal.quantityDiffers(ordered: 10)) {
            try order(enquiry).confirmed(nil, 8, of: enquiry)
        }
    }

    @Test("goes on its way after it is confirmed, through customs only from abroad (S-25)")
    func transit() throws {
        let enquiry = try enquiry()
        #expect(throws: PurchasingRefusal.notConfirmed) {
            try order(enquiry).shipped(on: today, carrier: nil, tracking: nil, of: enquiry)
        }
        let confirmed = try order(enquiry, .abroad).confirmed(nil, nil, of: enquiry).0
        #expect(throws: PurchasingRefusal.notShipped) { try confirmed.inCustoms("A", clearedOn: nil, of: enquiry) }
        let shipped = try confirmed.shipped(on: today, carrier: "Sea", tracking: "T1", of: enquiry)
        let waiting = try shipped.inCustoms("MRN-1", clearedOn: nil, of: enquiry)
        #expect(waiting.state == .inCustoms)
        #expect(try waiting.inCustoms("MRN-1", clearedOn: today, of: enquiry).state == .inTransit)
        let home = try order(enquiry).confirmed(nil, nil, of: enquiry).0
            .shipped(on: today, carrier: nil, tracking: nil, of: enquiry)
        #expect(throws: PurchasingRefusal.notFromAbroad) { try home.inCustoms("A", clearedOn: nil, of: enquiry) }
    }

    @Test("can be taken back until it is confirmed, afterwards if the supplier allows")
    func cancelPolicy() throws {
        let enquiry = try enquiry()
        #expect(order(enquiry).cancelPolicy(supplierAllows: false) == .allowed)
        let confirmed = try order(enquiry).confirmed(nil, nil, of: enquiry).0
        #expect(confirmed.cancelPolicy(supplierAllows: true) == .allowed)
        #expect(confirmed.cancelPolicy(supplierAllows: false) != .allowed)
    }

    @Test("is closed to further news when everything came")
    func over() throws {
        let fulfilled = try enquiry().arrived(10, terms: PurchaseTrade.standingTerms).enquiry
        #expect(throws: PurchasingRefusal.orderOver(.fulfilled)) {
            try order(fulfilled).confirmed(nil, nil, of: fulfilled)
        }
        #expect(order(fulfilled).status(of: fulfilled.status) == .received)
    }

    @Test("is home or abroad by what was marked, else by the supplier's country (F-ARYA-30)")
    func origin() {
        #expect(PurchaseOrigin(marked: .home, supplierCountry: "DE", companyCountry: "PL") == .home)
        #expect(PurchaseOrigin(marked: nil, supplierCountry: "DE", companyCountry: "PL") == .abroad)
        #expect(PurchaseOrigin(marked: nil, supplierCountry: "PL", companyCountry: "PL") == .home)
        #expect(PurchaseOrigin(marked: nil, supplierCountry: nil, companyCountry: "PL") == .home)
    }
}
