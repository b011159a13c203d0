import Contracts
import Postgres
import PurchasingDomain
import ServiceKit
import SourcingDomain
import SourcingService

/// Purchase orders: what was ordered, confirmed, shipped, cleared.
enum PurchaseOrderRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("enquiries/{id}/origin", right: .answerPurchasing, mark)
        routes.get("orders", right: .readSourcing, list)
        routes.get("orders/{id}", right: .readSourcing, show)
        routes.post("orders/{id}/confirm", right: .answerPurchasing, needs: .version, confirm)
        routes.post("orders/{id}/shipment", right: .answerPurchasing, needs: .version, ship)
        routes.post("orders/{id}/customs", right: .answerPurchasing, needs: .version, customs)
    }

    static func mark(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let request = try await call.body(MarkOriginRequest.self)
        return try await call.change { tx in
            try await PurchaseOrderCommands.mark(id, request.origin, in: tx)
            return Answer(.ok, request)
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "origin", "enquiry_state", "q")
        let states = try filters.sql("state", on: "o.state", as: PurchaseOrder.State.self)
        let origins = try filters.sql("origin", on: "o.origin", as: PurchaseOrigin.self)
        let enquiries = try filters.sql("enquiry_state", on: "e.state", as: EnquiryStatus.self)
        let words = PurchaseOrderStore.naming(call.searchWords, call.principal.company)
        let page = try call.page
        return try await call.read { tx in
            let ids = try await PurchaseOrderStore.list(
                conditions: [states, origins, enquiries, words].joined(separator: ""), after: page.key(0),
                limit: page.fetch,
                in: tx)
            let views = try await views(ids, call, in: tx)
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        return try await call.read { tx in try await answer(id, call, in: tx) }
    }

    static func confirm(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ConfirmPurchaseRequest.self)
        return try await call.change { tx in
            try await PurchaseOrderCommands.confirm(id, expecting: expected, request, in: tx)
            return try await answer(id, call, in: tx)
        }
    }

    static func ship(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(RecordShipmentRequest.self)
        return try await call.change { tx in
            try await PurchaseOrderCommands.ship(id, expecting: expected, request, in: tx)
            return try await answer(id, call, in: tx)
        }
    }

    static func customs(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(RecordCustomsRequest.self)
        return try await call.change { tx in
            try await PurchaseOrderCommands.recordCustoms(id, expecting: expected, request, in: tx)
            return try await answer(id, call, in: tx)
        }
    }

    private static func answer(_ id: EnquiryID, _ call: Call, in tx: Transaction) async throws -> Answer {
        guard let view = try await views([id], call, in: tx).first else { throw PurchasingRefusal.orderNotFound(id) }
        return Answer(.ok, view, version: view.version)
    }

    private static func views(
        _ ids: [EnquiryID], _ call: Call, in tx: Transaction
    ) async throws -> [PurchaseOrderView] {
        guard !ids.isEmpty else { return [] }
        let orders = try await PurchaseOrderStore.find(ids, in: tx)
        let enquiries = try await EnquiryStore<PurchaseTrade>.find(among: ids, in: tx)
        return ids.compactMap { id in
            guard let order = orders[id], let record = enquiries[id] else { return nil }
            return PurchaseOrderView(order, record, showsCost: call.principal.may(.readCost))
        }
    }
}

extension PurchaseOrderView {
    /// `nil` for an order whose enquiry owes nothing: there is none.
    init?(_ order: PurchaseOrder, _ record: EnquiryRecord<PurchaseTrade>, showsCost: Bool) {
        guard let commitment = record.enquiry.commitment else { return nil }
        self.init(
            id: order.id, version: record.enquiry.version, number: order.number,
            state: order.status(of: record.enquiry.status), origin: order.origin, supplierID: commitment.offer.supplier,
            productID: record.enquiry.product, product: record.product, quantity: commitment.quantity,
            arrivedQuantity: commitment.arrived + commitment.excess, promisedDate: commitment.promisedDate,
            unitCost: showsCost ? commitment.offer.unitCost : nil, confirmedDate: order.confirmedDate,
            confirmedQuantity: order.confirmedQuantity, shippedOn: order.shippedOn, carrier: order.carrier,
            trackingNumber: order.trackingNumber, customsReference: order.customsReference,
            customsClearedOn: order.customsClearedOn)
    }
}
