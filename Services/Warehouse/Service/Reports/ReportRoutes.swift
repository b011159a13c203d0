import Contracts
import ServiceKit
import WarehouseDomain

enum ReportRoutes {
    /// So many rows are named; a longer list is no report.
    private static let named = 200

    static func register(on routes: ServiceRoutes) {
        routes.get("reports/stock-value", right: .readCost, stockValue)
    }

    /// `?by=warehouse|product&warehouse_id=…`
    static func stockValue(_ call: Call) async throws -> Answer {
        guard call.principal.may(.readStock) else { throw WarehouseRefusal.notFound("report") }
        let filters = try call.filters("by", "warehouse_id")
        let text = filters.value("by") ?? StockValueStore.Key.warehouse.rawValue
        guard let key = StockValueStore.Key(rawValue: text) else {
            throw Problem.parameter("by", code: "unsupported_parameter", "say warehouse or product")
        }
        let warehouse = try filters.id("warehouse_id", WarehouseID.self)
        return try await call.read { tx in
            Answer(.ok, try await StockValueStore.report(by: key, in: warehouse, limit: named, in: tx))
        }
    }
}
