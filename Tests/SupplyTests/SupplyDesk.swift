import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import SourcingService
import TestKit

@testable import SupplyService

/// A supply service under test with its company known, and the steps of a request's life in short words.
struct SupplyDesk {
    let service: ServiceHarness
    let officer: Principal
    let auditor: Principal
    let product = ProductID()

    static func open(_ body: (SupplyDesk) async throws -> Void) async throws {
        try await withService(SupplyApp.definition) { service in
            let desk = SupplyDesk(
                service: service, officer: service.person(.supplyOfficer), auditor: service.person(.auditor))
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "PL", currency: .pln,
                    timeZone: "Europe/Warsaw", calendar: .gregorian, taxID: nil))
            try await body(desk)
        }
    }

    func request(
        _ quantity: ExactDecimal = 10, asker: SourcingAsker = .sales, id: EnquiryID = EnquiryID()
    ) -> RequestSourcing<SupplyTrade> {
        let peg =
            asker == .sales
            ? Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID())
            : Peg(productionOrderID: EnquiryID())
        return RequestSourcing(requestID: id, asker: asker, productID: product, quantity: quantity, peg: peg)
    }

    /// Asks, and gives back what was asked.
    @discardableResult
    func ask(
        _ quantity: ExactDecimal = 10, asker: SourcingAsker = .sales, correlation: String? = nil
    ) async throws -> RequestSourcing<SupplyTrade> {
        let command = request(quantity, asker: asker)
        try await service.deliver(
            command, key: "\(command.requestID)", from: asker == .sales ? .sales : .production,
            correlation: correlation)
        return command
    }

    func answer(
        _ id: EnquiryID, _ answer: AnswerEnquiryRequest = Self.figures(), version: Int? = nil
    ) async throws -> TestAnswer {
        try await service.post("enquiries/\(id)/answer", answer, as: officer, version: version)
    }

    static func figures(
        _ quantity: ExactDecimal? = nil, days: Int? = 12, validUntil: LocalDate? = nil, supplier: SupplierID? = nil
    ) -> AnswerEnquiryRequest {
        AnswerEnquiryRequest(
            quantity: quantity, leadTimeDays: days, unitCost: UnitPrice(ExactDecimal(40), .pln),
            validUntil: validUntil, supplierID: supplier)
    }

    func commit(_ id: EnquiryID, _ quantity: ExactDecimal = 10, times: Int = 1) async throws {
        guard let offer = try await service.sent(SourcingQuoted<SupplyTrade>.self).last?.offerID else { return }
        try await service.deliver(
            CommitSourcing<SupplyTrade>(requestID: id, offerID: offer, quantity: quantity), key: "\(offer)/commit",
            from: .sales, times: times)
    }

    /// Asked, answered and accepted.
    func promise(_ quantity: ExactDecimal = 10, supplier: SupplierID? = nil) async throws -> EnquiryID {
        let id = try await ask(quantity).requestID
        _ = try await answer(id, Self.figures(supplier: supplier))
        try await commit(id, quantity)
        return id
    }

    func cancel(_ id: EnquiryID, key: String = "cancel") async throws {
        try await service.deliver(
            CancelSourcing<SupplyTrade>(requestID: id, reason: "customer left"), key: "\(id)/\(key)", from: .sales)
    }

    func receive(_ quantity: ExactDecimal, for id: EnquiryID, times: Int = 1) async throws {
        let event = GoodsReceived(
            receiptID: ReceiptID(), source: .supply, requestID: id, productID: product, quantity: quantity,
            cost: Money(1000, .pln), stockClass: .goods)
        try await service.deliver(event, times: times)
    }

    func show(_ id: EnquiryID) async throws -> EnquiryView {
        try await service.get("enquiries/\(id)", as: officer).decoded()
    }

    func supplier(_ name: String, allowsCancellation: Bool = true) async throws -> SupplierID {
        let answer = try await service.post(
            "suppliers",
            CreateSupplierRequest(name: name, country: "PL", allowsCancellation: allowsCancellation), as: officer)
        return try answer.decoded(SupplierView.self).id
    }
}
