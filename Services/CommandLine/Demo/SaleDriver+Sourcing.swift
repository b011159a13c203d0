import Contracts
import Foundation

extension SaleDriver {
    /// What supply, production, purchasing and the storekeeper do for the slices that wait for goods.
    func source(_ sale: OpportunityView) async throws -> Bool {
        var didSomething = false
        for line in sale.lines {
            for slice in line.slices {
                guard let unit = slice.unit, let request = slice.requestID else { continue }
                switch slice.state {
                case "ENQUIRING": didSomething = try await answer(request, unit, line, slice.quantity) || didSomething
                case "COMMITTED": didSomething = try await fetch(request, unit) || didSomething
                default: continue
                }
            }
        }
        return didSomething
    }

    private func officer(of unit: ServiceName) -> Session {
        switch unit {
        case .production: cast.planner
        case .purchasing: cast.buyer
        default: cast.supplyOfficer
        }
    }

    private func answer(
        _ request: EnquiryID, _ unit: ServiceName, _ line: OpportunityLineView, _ quantity: ExactDecimal
    ) async throws -> Bool {
        if unit == .production { _ = try await answerMaterials(of: request) }
        // Three fifths of the price: what it costs is not what these sales are about.
        let cost = UnitPrice(
            ExactDecimal(millionths: line.unitPrice.value.millionths / 5 * 3), line.unitPrice.currency)
        return try await reply(to: request, unit, quantity, cost)
    }

    private func reply(
        _ session: Session? = nil, to request: EnquiryID, _ unit: ServiceName, _ quantity: ExactDecimal,
        _ cost: UnitPrice
    ) async throws -> Bool {
        let enquiry: EnquiryView
        do {
            enquiry = try await officer(of: unit).get("\(unit.rawValue)/v1/enquiries/\(request)")
        } catch let problem as APIProblem where problem.status == 404 {
            return false
        }
        guard enquiry.answer == nil, enquiry.pending.isEmpty else { return false }
        return try await passing {
            try await officer(of: unit).send(
                .POST, "\(unit.rawValue)/v1/enquiries/\(request)/answer",
                body: AnswerEnquiryRequest(
                    quantity: quantity, leadTimeDays: unit == .production ? nil : 5,
                    earliestDate: unit == .production ? enquiry.suggestedDate : nil, unitCost: cost,
                    supplierID: suppliers[unit]),
                version: enquiry.version)
        }
    }

    /// Goods that were ordered arrive; what is made goes through the shop floor first.
    private func fetch(_ request: EnquiryID, _ unit: ServiceName) async throws -> Bool {
        if unit == .production { return try await make(request) }
        return try await receive(request)
    }

    private func receive(_ request: EnquiryID) async throws -> Bool {
        let expected: Page<ExpectedReceiptView> = try await cast.storekeeper.get(
            "warehouse/v1/expected-receipts?request_id=\(request)")
        guard let wanted = expected.data.first, wanted.received < wanted.quantity else { return false }
        let receipt: ReceiptID = Derived.id("\(request)/arrival")
        return try await passing {
            try await cast.storekeeper.send(
                .POST, "warehouse/v1/receipts",
                body: ReceiveGoodsRequest(
                    receiptID: receipt, requestID: request, quantity: wanted.quantity - wanted.received),
                key: "\(receipt)")
        }
    }

    // MARK: - Production

    private func order(_ id: EnquiryID) async throws -> ProductionOrderView? {
        do {
            return try await cast.planner.get("production/v1/orders/\(id)")
        } catch let problem as APIProblem where problem.status == 404 {
            return nil
        }
    }

    /// Supply answers for the raw material that is short (S-24).
    private func answerMaterials(of id: EnquiryID) async throws -> Bool {
        var didSomething = false
        for material in try await order(id)?.materials ?? [] {
            for request in material.requests {
                let enquiry = try? await cast.supplyOfficer.get(
                    "supply/v1/enquiries/\(request.requestID)", as: EnquiryView.self)
                guard let enquiry, enquiry.answer == nil else { continue }
                let currency = try await cast.supplyOfficer.get("identity/v1/me", as: MeView.self).company.currency
                didSomething =
                    try await reply(
                        to: request.requestID, .supply, request.quantity, UnitPrice(100, currency)) || didSomething
            }
        }
        return didSomething
    }

    private func make(_ id: EnquiryID) async throws -> Bool {
        guard let order = try await order(id) else { return false }
        switch order.state.rawValue {
        case "RELEASED":
            guard order.materialsReady else { return try await receiveMaterials(of: order) }
            return try await passing {
                try await cast.planner.send(.POST, "production/v1/orders/\(id)/start", version: order.version)
            }
        case "STARTED", "PARTLY_COMPLETED":
            return try await passing {
                try await cast.planner.send(
                    .POST, "production/v1/orders/\(id)/output",
                    body: ReportOutputRequest(good: order.quantity - order.good), version: order.version)
            }
        default: return false
        }
    }

    private func receiveMaterials(of order: ProductionOrderView) async throws -> Bool {
        var didSomething = false
        for request in order.materials.flatMap(\.requests) {
            didSomething = try await receive(request.requestID) || didSomething
        }
        return didSomething
    }
}
