import Contracts
import Foundation
import TestKit

@testable import karvan

/// The warehouse, the gate, the road, and what comes back of one sale.
struct GoodsActs {
    let desk: Desk
    let sale: OpportunityView

    func all(_ luck: inout Luck) async throws -> [Act] {
        guard sale.paperState != "ISSUED", sale.paperState != "BLOCKED" else { return [] }
        return try await notes(&luck) + deliveries(&luck) + takeBacks()
    }

    private func notes(_ luck: inout Luck) async throws -> [Act] {
        guard
            let notes: Page<DispatchNoteView> = try await desk.get(
                .warehouse, "dispatch-notes?opportunity_id=\(sale.id)", by: .storekeeper)
        else { return [] }
        var acts: [Act] = []
        for note in notes.data {
            let path = "dispatch-notes/\(note.id)"
            switch note.state {
            case "RELEASED":
                let pick = luck.chance(0.15) ? short(note) : PickRequest()
                acts.append(
                    Act(pick.lines == nil ? "pick" : "pick short", 10, at: .warehouse) { [desk] in
                        try await desk.send(
                            .warehouse, "\(path)/pick", pick, by: .storekeeper, version: note.version)
                    })
            case "PICKED": acts += leaving(note)
            case "CREATED":
                acts.append(
                    Act("resume the rest", 2, at: .warehouse) { [desk] in
                        try await desk.send(.warehouse, "\(path)/resume", by: .storekeeper, version: note.version)
                    })
            default: continue
            }
        }
        return acts
    }

    /// One piece of the first line is not found.
    private func short(_ note: DispatchNoteView) -> PickRequest {
        PickRequest(
            lines: note.lines.enumerated().map { index, line in
                PickedQuantity(
                    dispatchLineID: line.id,
                    quantity: index == 0 && line.quantity.value > 1 ? line.quantity.value - 1 : line.quantity.value)
            })
    }

    private func leaving(_ note: DispatchNoteView) -> [Act] {
        guard let permit = note.exitPermitID else {
            return [
                Act("issue a permit", 10, at: .warehouse) { [desk] in
                    try await desk.send(
                        .warehouse, "dispatch-notes/\(note.id)/permit",
                        PermitRequest(vehicle: "WX 12345", driver: "Driver"), by: .warehouseManager,
                        version: note.version)
                }
            ]
        }
        return [
            Act("leave the gate", 10, at: .warehouse) { [desk] in
                try await desk.send(.warehouse, "exit-permits/\(permit)/use", by: .gateKeeper)
            },
            Act("revoke the permit", 1, at: .warehouse) { [desk] in
                try await desk.send(
                    .warehouse, "exit-permits/\(permit)/revoke", ReasonRequest(reason: "rain"), by: .warehouseManager)
            },
        ]
    }

    private func deliveries(_ luck: inout Luck) async throws -> [Act] {
        guard
            let deliveries: Page<DeliveryView> = try await desk.get(
                .delivery, "deliveries?opportunity_id=\(sale.id)", by: .deliveryClerk)
        else { return [] }
        var acts: [Act] = []
        for delivery in deliveries.data {
            if delivery.overdue { desk.world.sightings.note("T-12") }
            let path = "deliveries/\(delivery.id)"
            func act(_ name: String, _ weight: Int, _ step: String, _ body: (any Encodable & Sendable)? = nil) -> Act {
                Act(name, weight, at: .delivery) { [desk] in
                    try await desk.send(
                        .delivery, "\(path)/\(step)", body, by: .deliveryClerk, version: delivery.version)
                }
            }
            switch delivery.state {
            case "IN_TRANSIT":
                let confirmation = confirmation(of: delivery, &luck)
                acts.append(act("confirm the delivery", 10, "confirm", confirmation))
                acts.append(act("nobody at home", 1, "failed-attempts", FailedAttemptRequest(reason: "closed")))
                if luck.chance(0.2) { acts.append(loss(of: delivery)) }
            case "ATTEMPT_FAILED":
                acts.append(act("try again", 6, "reattempt"))
                acts.append(act("turn round", 2, "return"))
            default: continue
            }
        }
        return acts
    }

    private func loss(of delivery: DeliveryView) -> Act {
        Act("declare a loss", 1, at: .delivery) { [desk] in
            try await desk.send(
                .delivery, "deliveries/\(delivery.id)/declare-loss", DeclareLossRequest(evidence: "police report"),
                by: .financeManager, version: delivery.version)
        }
    }

    /// All of it, or a part now, or a part refused.
    private func confirmation(of delivery: DeliveryView, _ luck: inout Luck) -> ConfirmDeliveryRequest {
        guard luck.chance(0.45) else { return ConfirmDeliveryRequest(receiver: "Receiver") }
        let lines = delivery.lines.filter { $0.open > .zero }.map { line in
            let refused = luck.chance(0.4) ? min(1, line.open) : .zero
            let rest = line.open - refused
            return ConfirmLineRequest(
                sliceID: line.sliceID, delivered: luck.chance(0.5) ? min(ExactDecimal(luck.from(1...3)), rest) : rest,
                refused: refused, refusalReason: refused > .zero ? "damaged" : nil)
        }
        return ConfirmDeliveryRequest(lines: lines, receiver: "Receiver")
    }

    private func takeBacks() async throws -> [Act] {
        guard
            let expected: Page<TakeBackView> = try await desk.get(
                .warehouse, "take-backs?opportunity_id=\(sale.id)", by: .storekeeper)
        else { return [] }
        return expected.data.map { back in
            Act("take goods back", 6, at: .warehouse) { [desk] in
                try await desk.send(
                    .warehouse, "deliveries/\(back.deliveryID)/take-back", TakeBackRequest(), by: .storekeeper)
            }
        }
    }
}
