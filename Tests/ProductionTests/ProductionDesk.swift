import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TestKit

@testable import ProductionService

/// A production service under test: one product of 2 steel and 1 paint, made in three days.
struct ProductionDesk {
    let service: ServiceHarness
    let planner: Principal
    let product = ProductID()
    let steel = ProductID()
    let paint = ProductID()

    var today: LocalDate { service.clock.now.utcDate }

    static func open(_ body: (ProductionDesk) async throws -> Void) async throws {
        try await withService(ProductionApp.definition) { service in
            let desk = ProductionDesk(service: service, planner: service.person(.productionPlanner))
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "PL", currency: .pln,
                    timeZone: "Europe/Warsaw", calendar: .gregorian, taxID: nil))
            let bill = BillOfMaterialsRequest(
                productID: desk.product,
                lines: [
                    BillOfMaterialsLine(materialID: desk.steel, quantity: 2),
                    BillOfMaterialsLine(materialID: desk.paint, quantity: 1),
                ], processDays: 3, steps: ["cut", "paint"])
            _ = try await service.post("bills-of-materials", bill, as: desk.planner)
            try await body(desk)
        }
    }

    @discardableResult
    func ask(_ quantity: ExactDecimal = 10, product: ProductID? = nil) async throws -> EnquiryID {
        let id = EnquiryID()
        let command = RequestSourcing<ProductionTrade>(
            requestID: id, asker: .sales, productID: product ?? self.product, quantity: quantity,
            peg: Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID()))
        try await service.deliver(command, key: "\(id)", from: .sales, correlation: "case-1")
        return id
    }

    /// The warehouse tells what it holds of 20 steel and 10 paint.
    func hold(_ id: EnquiryID, steel: ExactDecimal, paint: ExactDecimal = 10) async throws {
        let lines = [
            MaterialAvailability(productID: self.steel, heldQuantity: steel, shortQuantity: 20 - steel),
            MaterialAvailability(productID: self.paint, heldQuantity: paint, shortQuantity: 10 - paint),
        ]
        try await service.deliver(MaterialsHeld(orderID: id, lines: lines))
    }

    /// What supply was asked last.
    func materialRequest() async throws -> RequestSourcing<SupplyTrade>? {
        try await service.sent(RequestSourcing<SupplyTrade>.self).last
    }

    @discardableResult
    func quoteMaterial(days: Int = 5, validDays: Int = 7) async throws -> SourcingQuoted<SupplyTrade>? {
        guard let request = try await materialRequest() else { return nil }
        let quote = SourcingQuoted<SupplyTrade>(
            requestID: request.requestID, asker: .production, offerID: OfferID(), peg: request.peg,
            quantity: request.quantity, leadTimeDays: days, earliestDate: today.adding(days: days),
            unitCost: UnitPrice(5, .pln), validUntil: today.adding(days: validDays))
        try await service.deliver(quote)
        return quote
    }

    func answer(_ id: EnquiryID, days: Int? = nil) async throws -> TestAnswer {
        let answer = AnswerEnquiryRequest(leadTimeDays: days, unitCost: UnitPrice(100, .pln))
        return try await service.post("enquiries/\(id)/answer", answer, as: planner)
    }

    func commit(_ id: EnquiryID, _ quantity: ExactDecimal = 10) async throws {
        guard let offer = try await service.sent(SourcingQuoted<ProductionTrade>.self).last?.offerID else { return }
        try await service.deliver(
            CommitSourcing<ProductionTrade>(requestID: id, offerID: offer, quantity: quantity), key: "\(offer)/commit",
            from: .sales)
    }

    /// Everything in stock, answered and accepted.
    func release() async throws -> EnquiryID {
        let id = try await ask()
        try await hold(id, steel: 20)
        _ = try await answer(id)
        try await commit(id)
        return id
    }

    func start(_ id: EnquiryID, cost: Int64 = 1000) async throws {
        _ = try await service.post("orders/\(id)/start", as: planner)
        let lines = [MaterialLine(productID: steel, quantity: 20), MaterialLine(productID: paint, quantity: 10)]
        try await service.deliver(MaterialsIssued(orderID: id, lines: lines, cost: Money(cost, .pln)), times: 2)
    }

    func output(_ id: EnquiryID, _ good: ExactDecimal, last: Bool? = nil) async throws -> TestAnswer {
        try await service.post("orders/\(id)/output", ReportOutputRequest(good: good, isLast: last), as: planner)
    }

    func stop(_ id: EnquiryID, because reason: String = "cannot be sold") async throws -> TestAnswer {
        try await service.post("orders/\(id)/stop", ReasonRequest(reason: reason), as: planner)
    }

    /// The warehouse took good pieces in.
    func receive(_ quantity: ExactDecimal, of id: EnquiryID) async throws {
        let event = GoodsReceived(
            receiptID: ReceiptID(), source: .production, requestID: id, productID: product, quantity: quantity,
            cost: Money(1, .pln), stockClass: .goods)
        try await service.deliver(event, times: 2)
    }

    func order(_ id: EnquiryID) async throws -> ProductionOrderView {
        try await service.get("orders/\(id)", as: planner).decoded()
    }

    func enquiry(_ id: EnquiryID) async throws -> EnquiryView {
        try await service.get("enquiries/\(id)", as: planner).decoded()
    }

    func cancel(_ id: EnquiryID) async throws {
        try await service.deliver(
            CancelSourcing<ProductionTrade>(requestID: id, reason: "customer left"), key: "\(id)/cancel", from: .sales)
    }
}
