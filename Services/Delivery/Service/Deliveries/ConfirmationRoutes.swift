import Contracts
import DeliveryDomain
import ServiceKit

enum ConfirmationRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("deliveries/{id}/confirm", right: .confirmDelivery, needs: [.version, .key], confirm)
        routes.post("deliveries/confirmations", right: .confirmDelivery, needs: .key, confirmMany)
    }

    static func confirm(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let version = try call.versionIfGiven
        let body: ConfirmDeliveryRequest = try await call.body()
        let item = ConfirmDeliveriesRequest.Item(
            deliveryID: id, lines: body.lines, receiver: body.receiver, proof: body.proof)
        return try await call.change { tx in
            let confirmed = try await ConfirmationCommands.confirm(item, expecting: version, in: tx)
            return try await DeliveryViews.answer(confirmed.id, call, in: tx)
        }
    }

    static func confirmMany(_ call: Call) async throws -> Answer {
        let body: ConfirmDeliveriesRequest = try await call.body()
        guard let items = body.everything else { throw DeliveryRefusal.receiverRequired }
        return try await call.change { tx in
            let results = try await ConfirmationCommands.confirm(items, in: tx)
            return Answer(.ok, ConfirmDeliveriesResult(results: zip(items, results).map(view)))
        }
    }

    private static func view(
        _ item: ConfirmDeliveriesRequest.Item, _ result: ConfirmationCommands.Result
    ) -> ConfirmDeliveriesResult.Result {
        switch result {
        case .success(let delivery):
            ConfirmDeliveriesResult.Result(
                deliveryID: item.deliveryID, state: delivery.state.rawValue, version: delivery.version)
        case .failure(let refusal):
            ConfirmDeliveriesResult.Result(deliveryID: item.deliveryID, problem: ItemProblem(refusal))
        }
    }
}

extension ConfirmDeliveriesRequest {
    /// Named items, then the ids taken in full; `nil` when ids come without a receiver.
    fileprivate var everything: [Item]? {
        guard let ids, !ids.isEmpty else { return items ?? [] }
        guard let receiver else { return nil }
        return (items ?? []) + ids.map { Item(deliveryID: $0, receiver: receiver) }
    }
}
