import Contracts
import ServiceKit
import WarehouseDomain

enum AdjustmentRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("stock-adjustments", right: .manageStock, needs: .key, adjust)
    }

    static func adjust(_ call: Call) async throws -> Answer {
        let request: AdjustStockRequest = try await call.body()
        return try await call.change { tx in
            Answer(.created, try await AdjustmentCommands.adjust(request, in: tx))
        }
    }
}
