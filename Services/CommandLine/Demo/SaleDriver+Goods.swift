import Contracts
import Foundation

extension SaleDriver {
    /// The warehouse, the gate, the road, and what comes back.
    func moveGoods(_ sale: OpportunityView) async throws -> Bool {
        if try await dispatch(sale) { return true }
        if try await deliver(sale) { return true }
        if try await takeBack(sale) { return true }
        return try await credit(sale)
    }

    private func dispatch(_ sale: OpportunityView) async throws -> Bool {
        let notes: Page<DispatchNoteView> = try await cast.storekeeper.get(
            "warehouse/v1/dispatch-notes?opportunity_id=\(sale.id)")
        for note in notes.data {
            switch note.state {
            case "RELEASED":
                return try await passing {
                    try await cast.storekeeper.send(
                        .POST, "warehouse/v1/dispatch-notes/\(note.id)/pick", body: PickRequest(), version: note.version
                    )
                }
            case "PICKED": return try await letOut(note)
            default: continue
            }
        }
        return false
    }

    /// A permit by another person than the picker, then the gate; each a step of its own, so that a sale that was left
    /// between the two goes on.
    private func letOut(_ note: DispatchNoteView) async throws -> Bool {
        guard let permit = note.exitPermitID else {
            return try await passing {
                try await cast.warehouseManager.send(
                    .POST, "warehouse/v1/dispatch-notes/\(note.id)/permit",
                    body: PermitRequest(vehicle: "12 ب 345", driver: "Driver"), version: note.version)
            }
        }
        return try await passing {
            try await cast.gateKeeper.send(.POST, "warehouse/v1/exit-permits/\(permit)/use")
        }
    }

    private func deliver(_ sale: OpportunityView) async throws -> Bool {
        let deliveries: Page<DeliveryView> = try await cast.deliveryClerk.get(
            "delivery/v1/deliveries?opportunity_id=\(sale.id)")
        guard let delivery = deliveries.data.first(where: { $0.state == "IN_TRANSIT" }) else { return false }
        return try await passing {
            try await cast.deliveryClerk.send(
                .POST, "delivery/v1/deliveries/\(delivery.id)/confirm", body: confirmation(of: delivery),
                version: delivery.version)
        }
    }

    /// All of it, or less what the customer refuses of every line.
    private func confirmation(of delivery: DeliveryView) -> ConfirmDeliveryRequest {
        guard story.refuses > .zero else { return ConfirmDeliveryRequest(receiver: "Receiver") }
        let lines = delivery.lines.map { line in
            let open = line.quantity.value - line.delivered - line.refused
            let refused = min(story.refuses, open)
            return ConfirmLineRequest(
                sliceID: line.sliceID, delivered: open - refused, refused: refused,
                refusalReason: refused > .zero ? "damaged" : nil)
        }
        return ConfirmDeliveryRequest(lines: lines, receiver: "Receiver")
    }

    private func takeBack(_ sale: OpportunityView) async throws -> Bool {
        guard sale.lines.flatMap(\.slices).contains(where: { $0.state == "REFUSED" }) else { return false }
        let expected: Page<TakeBackView> = try await cast.storekeeper.get(
            "warehouse/v1/take-backs?opportunity_id=\(sale.id)")
        guard let back = expected.data.first else { return false }
        return try await passing {
            try await cast.storekeeper.send(
                .POST, "warehouse/v1/deliveries/\(back.deliveryID)/take-back", body: TakeBackRequest())
        }
    }

    /// What came back is credited; the customer does not want it again (S-63).
    private func credit(_ sale: OpportunityView) async throws -> Bool {
        let back = sale.lines.flatMap(\.slices).first { $0.state == "RESTOCKED" }
        guard let back else { return false }
        return try await passing {
            try await cast.seller.send(
                .POST, "sales/v1/opportunities/\(sale.id)/slices/\(back.id)/credit",
                body: ReasonRequest(reason: "refused at the door"))
        }
    }

    /// Delivered goods come back and are accepted (S-74).
    func giveBack(_ sale: OpportunityView) async throws {
        guard story.returns > .zero else { return }
        let invoices: Page<InvoiceSummary> = try await cast.accountant.get(
            "accounting/v1/invoices?opportunity_id=\(sale.id)")
        guard let summary = invoices.data.first else { throw CommandFailure("\(sale.id) has no invoice.") }
        let invoice: InvoiceView = try await cast.accountant.get("accounting/v1/invoices/\(summary.id)")
        guard let line = invoice.lines.first(where: { $0.kind == .goods }) else { return }
        let request = GoodsReturnRequest(
            returnID: Derived.id("\(summary.id)/return"), accountID: sale.accountID, invoiceID: summary.id,
            reason: "wrong size", lines: [ReturnLineRequest(invoiceLineID: line.invoiceLineID, quantity: story.returns)]
        )
        let opened: GoodsReturnView = try await cast.seller.post("warehouse/v1/goods-returns", request)
        let path = "warehouse/v1/goods-returns/\(opened.id)"
        let authorised: GoodsReturnView = try await cast.financeManager.post(
            "\(path)/authorise", Nothing(), version: opened.version)
        let received: GoodsReturnView = try await cast.storekeeper.post(
            "\(path)/receive", ReceiveReturnRequest(), version: authorised.version)
        let _: GoodsReturnView = try await cast.warehouseManager.post(
            "\(path)/inspect", InspectReturnRequest(condition: .sellable), version: received.version)
    }
}

/// An empty JSON object.
struct Nothing: Codable, Sendable {}
