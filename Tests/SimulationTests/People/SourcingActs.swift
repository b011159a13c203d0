import Contracts
import Foundation
import TestKit

@testable import karvan

/// What supply, production, purchasing and the storekeeper can do about one enquiry.
struct SourcingActs {
    let desk: Desk
    let unit: ServiceName
    let request: EnquiryID

    private var officer: Part {
        switch unit {
        case .production: .planner
        case .purchasing: .buyer
        default: .supplyOfficer
        }
    }

    func all(
        state: String, _ line: OpportunityLineView, _ slice: SliceView, _ luck: inout Luck
    ) async throws -> [Act] {
        switch state {
        case "ENQUIRING":
            let cost = UnitPrice(
                ExactDecimal(millionths: line.unitPrice.value.millionths / 5 * 3), line.unitPrice.currency)
            let materials = unit == .production ? try await materials() : []
            return try await answering(slice.quantity, cost, &luck) + materials
        case "COMMITTED", "WITHDRAWING": return try await unit == .production ? making(&luck) : receiving(&luck)
        default: return []
        }
    }

    private func answering(_ quantity: ExactDecimal, _ cost: UnitPrice, _ luck: inout Luck) async throws -> [Act] {
        guard let enquiry: EnquiryView = try await desk.get(unit, "enquiries/\(request)", by: officer),
            enquiry.answer == nil
        else { return [] }
        // A day is long; it is shown to both sides.
        if enquiry.waitingSeconds > 86_400 { desk.world.sightings.note("T-05") }
        guard enquiry.pending.isEmpty else { return [] }
        let some = luck.chance(0.2) && quantity > 1 ? ExactDecimal(1) : quantity
        let answer = AnswerEnquiryRequest(
            quantity: some, leadTimeDays: unit == .production ? nil : 5,
            earliestDate: unit == .production ? enquiry.suggestedDate : nil, unitCost: cost,
            supplierID: supplier(&luck))
        return [
            Act("\(unit.rawValue) answers", 8, at: unit) { [desk, unit, request, officer] in
                try await desk.send(
                    unit, "enquiries/\(request)/answer", answer, by: officer, version: enquiry.version)
            },
            Act("\(unit.rawValue) declines", 1, at: unit) { [desk, unit, request, officer] in
                try await desk.send(
                    unit, "enquiries/\(request)/decline", ReasonRequest(reason: "nobody has it"), by: officer,
                    version: enquiry.version)
            },
        ]
    }

    private func supplier(_ luck: inout Luck) -> SupplierID? {
        let known = desk.company.suppliers.filter { $0.unit == unit && $0.country == desk.company.country }
        return known.isEmpty ? nil : desk.company.supplier(luck.pick(known))
    }

    private func receiving(_ luck: inout Luck, of id: EnquiryID? = nil) async throws -> [Act] {
        let id = id ?? request
        guard
            let page: Page<ExpectedReceiptView> = try await desk.get(
                .warehouse, "expected-receipts?request_id=\(id)", by: .storekeeper),
            let wanted = page.data.first, wanted.received < wanted.quantity
        else { return [] }
        let open = wanted.quantity - wanted.received
        let quantity = luck.chance(0.25) && open > 1 ? ExactDecimal(1) : luck.chance(0.1) ? open + 2 : open
        return [
            Act("goods arrive", 6, at: .warehouse) { [desk] in
                try await desk.send(
                    .warehouse, "receipts",
                    ReceiveGoodsRequest(receiptID: ReceiptID(), requestID: id, quantity: quantity), by: .storekeeper)
            }
        ]
    }

    // MARK: - Production

    private func order() async throws -> ProductionOrderView? {
        try await desk.get(.production, "orders/\(request)", by: .planner)
    }

    /// Supply answers for the raw material that is short (S-24).
    private func materials() async throws -> [Act] {
        var acts: [Act] = []
        for asked in try await order()?.materials.flatMap(\.requests) ?? [] {
            guard
                let enquiry: EnquiryView = try await desk.get(
                    .supply, "enquiries/\(asked.requestID)", by: .supplyOfficer), enquiry.answer == nil
            else { continue }
            let answer = AnswerEnquiryRequest(
                quantity: asked.quantity, leadTimeDays: 5, unitCost: UnitPrice(100, desk.company.currency))
            acts.append(
                Act("supply answers for material", 6, at: .supply) { [desk] in
                    try await desk.send(
                        .supply, "enquiries/\(asked.requestID)/answer", answer, by: .supplyOfficer,
                        version: enquiry.version)
                })
        }
        return acts
    }

    private func making(_ luck: inout Luck) async throws -> [Act] {
        guard let order = try await order() else { return [] }
        switch order.state.rawValue {
        case "RELEASED":
            guard order.materialsReady else {
                var acts: [Act] = []
                for asked in order.materials.flatMap(\.requests) {
                    acts += try await receiving(&luck, of: asked.requestID)
                }
                return acts
            }
            return [
                Act("start production", 6, at: .production) { [desk, request] in
                    try await desk.send(.production, "orders/\(request)/start", by: .planner, version: order.version)
                }
            ]
        case "STARTED", "PARTLY_COMPLETED":
            let left = order.quantity - order.good
            let good = luck.chance(0.3) && left > 1 ? ExactDecimal(1) : left
            return [
                Act("report output", 6, at: .production) { [desk, request] in
                    try await desk.send(
                        .production, "orders/\(request)/output", ReportOutputRequest(good: good), by: .planner,
                        version: order.version)
                }
            ]
        default: return []
        }
    }
}
