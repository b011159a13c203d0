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

    /// So many steps of it, one after another.
    ///
    /// - Throws: ``CommandFailure`` when nothing moves within `limit`.
    func moveGoods(_ sale: OpportunityView, steps: Int, within limit: Duration = .seconds(60)) async throws {
        let deadline = ContinuousClock.now + limit
        for _ in 0..<steps {
            while try await !moveGoods(sale) {
                guard .now < deadline else { throw CommandFailure("The goods of \(sale.id) do not move.") }
                try await Task.sleep(for: .milliseconds(25))
            }
        }
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

    /// All of it, or as much as is handed over in one go, less what the customer refuses of every line.
    private func confirmation(of delivery: DeliveryView) -> ConfirmDeliveryRequest {
        guard story.refuses > .zero || story.delivers != nil else {
            return ConfirmDeliveryRequest(receiver: "Receiver")
        }
        let lines = delivery.lines.map { line in
            let open = line.quantity.value - line.delivered - line.refused
            let refused = min(story.refuses, open)
            return ConfirmLineRequest(
                sliceID: line.sliceID, delivered: min(story.delivers ?? open, open - refused), refused: refused,
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

    /// Delivered goods come back and are accepted (S-74): a step at a time, by the state the return is in, so that one
    /// that was left half-way goes on.
    ///
    /// - Parameter ends: the states in which it is left.
    /// - Throws: ``CommandFailure`` naming the state it hangs in after `limit`.
    func giveBack(
        _ sale: OpportunityView, until ends: Set<String> = ["ACCEPTED", "REJECTED"],
        within limit: Duration = .seconds(60)
    ) async throws {
        guard story.returns > .zero else { return }
        let invoices: Page<InvoiceSummary> = try await cast.accountant.get(
            "accounting/v1/invoices?opportunity_id=\(sale.id)")
        guard let summary = invoices.data.first else { throw CommandFailure("\(sale.id) has no invoice.") }
        let id: GoodsReturnID = Derived.id("\(summary.id)/return")
        let deadline = ContinuousClock.now + limit
        while true {
            let known = try await goodsReturn(id)
            if let state = known?.state, ends.contains(state) { return }
            let done = try await passing {
                guard let known else { return try await ask(id, summary, sale) }
                return try await step(known)
            }
            guard !done else { continue }
            guard .now < deadline else { throw CommandFailure("\(id) hangs in \(known?.state ?? "nothing").") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func goodsReturn(_ id: GoodsReturnID) async throws -> GoodsReturnView? {
        do {
            return try await cast.storekeeper.get("warehouse/v1/goods-returns/\(id)")
        } catch let problem as APIProblem where problem.status == 404 {
            return nil
        }
    }

    private func ask(_ id: GoodsReturnID, _ summary: InvoiceSummary, _ sale: OpportunityView) async throws
        -> Connection.Reply
    {
        let invoice: InvoiceView = try await cast.accountant.get("accounting/v1/invoices/\(summary.id)")
        guard let line = invoice.lines.first(where: { $0.kind == .goods }) else {
            throw CommandFailure("\(summary.legalNumber) has no goods to give back.")
        }
        return try await cast.seller.send(
            .POST, "warehouse/v1/goods-returns",
            body: GoodsReturnRequest(
                returnID: id, accountID: sale.accountID, invoiceID: summary.id, reason: "wrong size",
                lines: [ReturnLineRequest(invoiceLineID: line.invoiceLineID, quantity: story.returns)]), key: "\(id)")
    }

    /// The next one's turn: who authorises is not who asked, and who inspects is not who received.
    private func step(_ known: GoodsReturnView) async throws -> Connection.Reply {
        let path = "warehouse/v1/goods-returns/\(known.id)"
        switch known.state {
        case "REQUESTED":
            return try await cast.financeManager.send(
                .POST, "\(path)/authorise", body: Nothing(), version: known.version)
        case "AUTHORISED":
            return try await cast.storekeeper.send(
                .POST, "\(path)/receive", body: ReceiveReturnRequest(), version: known.version)
        default:
            return try await cast.warehouseManager.send(
                .POST, "\(path)/inspect", body: InspectReturnRequest(condition: .sellable), version: known.version)
        }
    }
}

/// An empty JSON object.
struct Nothing: Codable, Sendable {}
