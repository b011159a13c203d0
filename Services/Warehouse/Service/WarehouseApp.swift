import Foundation
import Messaging
import Postgres
import ServiceKit

/// Warehouse: every physical quantity, what is claimed of it, and the way out of the gate.
@main
struct WarehouseApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .warehouse,
        migrations: warehouseMigrations,
        subscriptions: warehouseSubscriptions,
        routes: { routes in
            StockRoutes.register(on: routes)
            ProductRoutes.register(on: routes)
            ReportRoutes.register(on: routes)
            AdjustmentRoutes.register(on: routes)
            HoldRoutes.register(on: routes)
            ReceiptRoutes.register(on: routes)
            DispatchRoutes.register(on: routes)
            PermitRoutes.register(on: routes)
            TakeBackRoutes.register(on: routes)
            ReturnRoutes.register(on: routes)
            ExceptionRoutes.register(on: routes)
            WorkRoutes.register(on: routes)
            routes.audit(WarehouseAudit.checks, facts: WarehouseAudit.facts)
        },
        jobs: [HoldCommands.expiryJob, PermitCommands.expiryJob, AvailabilityCommands.job],
        openapi: Bundle.module.contents(of: "openapi.json"))
}
