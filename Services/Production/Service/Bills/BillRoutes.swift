import Contracts
import Postgres
import ProductionDomain
import ServiceKit
import SourcingDomain
import SourcingService

/// Bills of materials: written by the planner, read by all of production.
enum BillRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("bills-of-materials", right: .readSourcing, list)
        routes.get("bills-of-materials/{product_id}", right: .readSourcing, show)
        routes.post("bills-of-materials", right: .answerProduction, save)
        routes.post("bills-of-materials/bulk", right: .answerProduction, saveMany)
    }

    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        return try await call.read { tx in
            let found = try await BillStore.list(after: page.key(0), limit: page.fetch, in: tx)
            let products = try await ProductStore.find(found.map(\.bill.product), in: tx)
            return try call.list(
                found, page, keys: { [$0.bill.product] },
                view: { BillOfMaterialsView($0, product: products[$0.bill.product]) })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("product_id", ProductID.self)
        return try await call.read { tx in
            let view = try await views([id], in: tx).first
            guard let view else { throw ProductionRefusal.billNotFound(id) }
            return Answer(.ok, view, version: view.version)
        }
    }

    static func save(_ call: Call) async throws -> Answer {
        let bill = try BillOfMaterials(try await call.body())
        return try await call.change { tx in
            BillStore.save([bill], in: tx)
            let view = try await views([bill.product], in: tx)[0]
            return Answer(
                .created, view, version: view.version,
                location: "/api/production/v1/bills-of-materials/\(bill.product)")
        }
    }

    static func saveMany(_ call: Call) async throws -> Answer {
        let request = try await call.body(BillsOfMaterialsRequest.self)
        let products = request.items.map(\.productID)
        guard (1...BillsOfMaterialsRequest.limit).contains(products.count), Set(products).count == products.count
        else { throw ProductionRefusal.tooManyBills(limit: BillsOfMaterialsRequest.limit) }
        let bills = try request.items.map { try BillOfMaterials($0) }
        return try await call.change { tx in
            BillStore.save(bills, in: tx)
            return Answer(.ok, BillsOfMaterialsResult(data: try await views(products, in: tx)))
        }
    }

    private static func views(_ ids: [ProductID], in tx: Transaction) async throws -> [BillOfMaterialsView] {
        let found = try await BillStore.find(ids, in: tx)
        let products = try await ProductStore.find(ids, in: tx)
        return found.map { BillOfMaterialsView($0, product: products[$0.bill.product]) }
    }
}

extension BillOfMaterials {
    init(_ request: BillOfMaterialsRequest) throws {
        for (index, step) in (request.steps ?? []).enumerated() {
            try SourcingText.check(step, at: "/steps/\(index)")
        }
        try self.init(
            product: request.productID,
            lines: request.lines.map { Line(material: $0.materialID, quantity: $0.quantity) },
            processDays: request.processDays, steps: request.steps ?? [],
            scrapAllowance: request.scrapAllowance ?? .zero)
    }
}

extension BillOfMaterialsView {
    init(_ record: BillRecord, product: ProductSummary?) {
        let bill = record.bill
        self.init(
            productID: bill.product, version: record.version, product: product,
            lines: bill.lines.map { BillOfMaterialsLine(materialID: $0.material, quantity: $0.quantity) },
            processDays: bill.processDays, steps: bill.steps, scrapAllowance: bill.scrapAllowance)
    }
}
