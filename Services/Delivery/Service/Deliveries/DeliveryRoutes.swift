import Contracts
import DeliveryDomain
import ServiceKit

enum DeliveryRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("deliveries", right: .readDeliveries, news: [.journey, .delivery], list)
        routes.get("deliveries/{id}", right: .readDeliveries, show)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "kind", "opportunity_id", "invoice_id", "overdue", "departed_at", "q")
        let page = try call.page(sorts: "-departed_at", "departed_at")
        return try await call.read { tx in
            let found = try await DeliveryViews.list(filters, call.searchWords, page, Look(call, at: tx.now), in: tx)
            return try call.list(found, page, keys: { [$0.departedAt, $0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        return try await call.read { tx in
            guard let view = try await DeliveryViews.find(id, Look(call, at: tx.now), in: tx) else {
                throw DeliveryRefusal.deliveryNotFound(id)
            }
            let history = try await DeliveryViews.history(of: id, in: tx)
            let proofs = try await ProofStore.list(of: id, in: tx)
            return Answer(.ok, view.with(history: history, proofs: proofs), version: view.version)
        }
    }
}
