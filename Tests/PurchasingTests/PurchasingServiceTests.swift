import Contracts
import Messaging
import ServiceKit
import TestKit
import Testing

@testable import PurchasingService

@Suite("Purchasing's desk", .needsDatabase)
struct PurchasingServiceTests {
    @Test("lists orders of one state by an index of its own")
    func listIndex() async throws {
        try await withService(PurchasingApp.definition) { service in
            let plan = try await service.plan(
                of: """
                    SELECT o.id FROM purchase_order o
                    WHERE o.company_id = '00000000-0000-0000-0000-000000000001' AND o.state = 'IN_CUSTOMS'
                    ORDER BY o.id LIMIT 51
                    """)
            #expect(plan.contains("purchase_order_in_state"), "\(plan)")
        }
    }

    @Test("answers with a chosen quotation, orders, and receives (home)")
    func home() async throws {
        try await PurchasingDesk.open { desk in
            let id = try await desk.ask()
            let quotation = try await desk.quote(id, from: "PL")
            #expect(try await desk.answer(id, with: quotation).status == 200)
            try await desk.commit(id)
            let ordered = try await desk.service.sent(SourcingCommitted<PurchaseTrade>.self)
            #expect(ordered.map(\.reference) == ["PO-1001"])
            let order = try await desk.order(id)
            #expect(order.number == "PO-1001")
            #expect(order.origin == .home)
            #expect(order.state == .ordered)
            func listed(_ query: String) async throws -> [EnquiryID] {
                let page: Page<PurchaseOrderView> = try await desk.service.get(
                    "orders?\(query)", as: desk.buyer
                ).decoded()
                return page.data.map(\.id)
            }
            let open = "enquiry_state=in:COMMITTED,PARTLY_ARRIVED"
            #expect(try await listed("\(open)&state=ORDERED") == [id])
            func waits() async throws -> [String: Int] {
                try await desk.service.get("work", as: desk.buyer).decoded(WorkCounts.self).counts
            }
            #expect(try await waits() == ["PROMISED": 1, "ORDERS_TO_CONFIRM": 1])
            try await desk.receive(10, for: id)
            #expect(try await waits() == [:])
            #expect(try await desk.order(id).state == .received)
            #expect(try await listed(open) == [])
            #expect(try await listed("state=ORDERED") == [id], "what the supplier said is not what arrived")
            #expect(try await desk.service.sent(SourcingFulfilled<PurchaseTrade>.self).count == 1)
            try await desk.checkAudit()
        }
    }

    @Test("converts a cost from abroad at the rate of the answer, and follows the goods through customs (S-25)")
    func abroad() async throws {
        try await PurchasingDesk.open { desk in
            let id = try await desk.ask()
            let quotation = try await desk.quote(id, from: "DE", cost: UnitPrice(10, .eur), rate: "4.25")
            _ = try await desk.answer(id, with: quotation)
            let quoted = try await desk.service.sent(SourcingQuoted<PurchaseTrade>.self)
            #expect(quoted.map(\.unitCost) == [UnitPrice(try ExactDecimal("42.5"), .pln)])
            try await desk.commit(id)
            #expect(try await desk.order(id).origin == .abroad)
            let later = desk.service.clock.now.utcDate.adding(days: 40)
            _ = try await desk.post(id, "confirm", ConfirmPurchaseRequest(date: later))
            #expect(try await desk.service.sent(SourcingDelayed<PurchaseTrade>.self).map(\.newDate) == [later])
            _ = try await desk.post(id, "shipment", RecordShipmentRequest(carrier: "Sea"))
            let customs = try await desk.post(id, "customs", RecordCustomsRequest(reference: "MRN-1"))
            #expect(try customs.decoded(PurchaseOrderView.self).state == .inCustoms)
            _ = try await desk.post(id, "customs", RecordCustomsRequest(reference: "MRN-1", clearedOn: later))
            try await desk.receive(4, for: id)
            let order = try await desk.order(id)
            #expect(order.state == .partlyReceived)
            #expect(order.customsClearedOn == later)
            #expect(order.promisedDate == later)
        }
    }

    @Test("marks a purchase home or abroad before it is ordered (F-ARYA-30)")
    func marked() async throws {
        try await PurchasingDesk.open { desk in
            let id = try await desk.ask()
            let mark = MarkOriginRequest(origin: .abroad)
            #expect(try await desk.service.post("enquiries/\(id)/origin", mark, as: desk.buyer).status == 200)
            _ = try await desk.answer(id, with: try await desk.quote(id, from: "PL"))
            try await desk.commit(id)
            #expect(try await desk.order(id).origin == .abroad)
            #expect(try await desk.service.post("enquiries/\(id)/origin", mark, as: desk.buyer).status == 409)
        }
    }

    @Test("takes a confirmed order back only where the supplier allows")
    func cancel() async throws {
        try await PurchasingDesk.open { desk in
            let id = try await desk.ask()
            _ = try await desk.answer(id, with: try await desk.quote(id, from: "PL", allowsCancellation: false))
            try await desk.commit(id)
            _ = try await desk.post(id, "confirm", ConfirmPurchaseRequest())
            try await desk.service.deliver(
                CancelSourcing<PurchaseTrade>(requestID: id, reason: "gone"), key: "c", from: .sales)
            #expect(try await desk.service.sent(SourcingCancelRefused<PurchaseTrade>.self).count == 1)
            #expect(try await desk.service.sent(SourcingCancelled<PurchaseTrade>.self).isEmpty)
        }
    }
}

@Suite("Purchasing's contract")
struct PurchasingContractTests {
    @Test("documents every route and no other")
    func openapi() {
        let definition = PurchasingApp.definition
        #expect(
            OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi) == [])
    }

    @Test("listens to nothing that the topology does not bring, and to something of all it brings")
    func topology() {
        let heard = PurchasingApp.definition.subscriptions.all.flatMap { subscription -> [Stream] in
            if case .event(let streams) = subscription.kind { return streams }
            return []
        }
        #expect(Set(heard) == Set(Topology.consumed[.purchasing] ?? []))
    }
}

/// A purchasing service under test with its company known.
struct PurchasingDesk {
    let service: ServiceHarness
    let buyer: Principal
    let product = ProductID()

    static func open(_ body: (PurchasingDesk) async throws -> Void) async throws {
        try await withService(PurchasingApp.definition) { service in
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "PL", currency: .pln,
                    timeZone: "Europe/Warsaw", calendar: .gregorian, taxID: nil))
            try await body(PurchasingDesk(service: service, buyer: service.person(.buyer)))
        }
    }

    func ask() async throws -> EnquiryID {
        let id = EnquiryID()
        let command = RequestSourcing<PurchaseTrade>(
            requestID: id, asker: .sales, productID: product, quantity: 10,
            peg: Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID()))
        try await service.deliver(command, key: "\(id)", from: .sales)
        return id
    }

    /// A quotation of a new supplier.
    func quote(
        _ id: EnquiryID, from country: String, cost: UnitPrice = UnitPrice(40, .pln), rate: String? = nil,
        allowsCancellation: Bool = true
    ) async throws -> OfferID {
        let supplier = try await service.post(
            "suppliers",
            CreateSupplierRequest(name: "S-\(country)", country: country, allowsCancellation: allowsCancellation),
            as: buyer
        ).decoded(SupplierView.self)
        let figures = AnswerEnquiryRequest(
            leadTimeDays: 20, unitCost: cost, exchangeRate: try rate.map { try ExactDecimal($0) },
            supplierID: supplier.id)
        return try await service.post("enquiries/\(id)/quotations", figures, as: buyer).decoded(OfferView.self).id
    }

    func answer(_ id: EnquiryID, with offer: OfferID) async throws -> TestAnswer {
        try await service.post("enquiries/\(id)/answer", AnswerEnquiryRequest(offerID: offer), as: buyer)
    }

    func commit(_ id: EnquiryID) async throws {
        guard let offer = try await service.sent(SourcingQuoted<PurchaseTrade>.self).last?.offerID else { return }
        try await service.deliver(
            CommitSourcing<PurchaseTrade>(requestID: id, offerID: offer, quantity: 10), key: "\(offer)/commit",
            from: .sales)
    }

    func receive(_ quantity: ExactDecimal, for id: EnquiryID) async throws {
        let event = GoodsReceived(
            receiptID: ReceiptID(), source: .purchase, requestID: id, productID: product, quantity: quantity,
            cost: Money(1000, .pln), stockClass: .goods)
        try await service.deliver(event, times: 2)
    }

    func post(_ id: EnquiryID, _ step: String, _ body: some Encodable) async throws -> TestAnswer {
        try await service.post("orders/\(id)/\(step)", body, as: buyer)
    }

    func order(_ id: EnquiryID) async throws -> PurchaseOrderView {
        try await service.get("orders/\(id)", as: buyer).decoded()
    }

    func checkAudit() async throws {
        let report = try await service.get("audit", as: service.person(.auditor)).decoded(AuditReport.self)
        #expect(report.invariants.map(\.violated) == [0, 0, 0, 0])
        #expect(report.facts["enquiries_fulfilled"] == 1)
    }
}
