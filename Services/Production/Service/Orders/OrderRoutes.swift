import Contracts
import Postgres
import ProductionDomain
import ServiceKit
import SourcingDomain
import SourcingService

/// Production orders: for the planner and the shop floor.
enum OrderRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("orders", right: .readSourcing, list)
        routes.get("orders/{id}", right: .readSourcing, show)
        routes.post("orders/{id}/ask-materials", right: .answerProduction, askMaterials)
        routes.post("orders/{id}/start", right: .runProduction, needs: [.version, .key], start)
        routes.post("orders/{id}/output", right: .runProduction, needs: [.version, .key], output)
        routes.post("orders/{id}/stop", right: .runProduction, needs: [.version, .key], stop)
    }

    static func list(_ call: Call) async throws -> Answer {
        let states = try call.filters("state", "q").sql("state", on: "o.state", as: ProductionOrder.State.self)
        let words = OrderStore.naming(call.searchWords, call.principal.company)
        let page = try call.page
        return try await call.read { tx in
            let ids = try await OrderStore.list(
                conditions: [states, words].joined(separator: ""), after: page.key(0), limit: page.fetch, in: tx)
            let views = try await views(ids, call, in: tx)
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        return try await call.read { tx in
            let view = try await view(id, call, in: tx)
            return Answer(.ok, view, version: view.version)
        }
    }

    static func askMaterials(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        return try await call.change { tx in
            try await MaterialCommands.askAgain(id, in: tx)
            let view = try await view(id, call, in: tx)
            return Answer(.ok, view, version: view.version)
        }
    }

    /// 202: the order is started when the warehouse has given the material.
    static func start(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await ShopFloorCommands.start(id, expecting: expected, in: tx)
            let view = try await view(id, call, in: tx)
            return Answer(.accepted, view, version: view.version)
        }
    }

    static func output(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ReportOutputRequest.self)
        return try await call.change { tx in
            let report = OutputReport(
                id: ReceiptID(), good: request.good, scrap: request.scrap ?? .zero, isLast: request.isLast ?? false)
            try await ShopFloorCommands.report(id, expecting: expected, report, in: tx)
            let view = try await view(id, call, in: tx)
            return Answer(.ok, view, version: view.version)
        }
    }

    static func stop(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ReasonRequest.self)
        return try await call.change { tx in
            try await ShopFloorCommands.stop(id, expecting: expected, because: request.reason, in: tx)
            let view = try await view(id, call, in: tx)
            return Answer(.ok, view, version: view.version)
        }
    }

    private static func view(
        _ id: EnquiryID, _ call: Call, in tx: Transaction
    ) async throws -> ProductionOrderView {
        guard let view = try await views([id], call, in: tx).first else { throw ProductionRefusal.orderNotFound(id) }
        return view
    }

    private static func views(
        _ ids: [EnquiryID], _ call: Call, in tx: Transaction
    ) async throws -> [ProductionOrderView] {
        guard !ids.isEmpty else { return [] }
        let orders = try await OrderStore.find(ids, in: tx)
        let enquiries = try await EnquiryStore<ProductionTrade>.find(among: ids, in: tx)
        let materials = orders.values.flatMap(\.plan.needs).map(\.material)
        let names = try await ProductStore.find(materials, in: tx)
        return ids.compactMap { id in
            guard let order = orders[id], let enquiry = enquiries[id] else { return nil }
            return ProductionOrderView(
                order, enquiry, names: names, today: enquiry.company.today(at: tx.now),
                showsCost: call.principal.may(.readCost))
        }
    }
}
