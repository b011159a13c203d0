import Contracts
import Foundation
import PurchasingDomain
import ServiceKit
import SourcingDomain
import SourcingService

/// Purchasing: buys what is asked for, at home and abroad (SM-13).
@main struct PurchasingApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .purchasing,
        migrations: purchasingMigrations,
        subscriptions: SourcingSubscriptions<PurchaseTrade>.all,
        routes: { routes in
            SourcingRoutes<PurchaseTrade>.register(on: routes)
            PurchaseOrderRoutes.register(on: routes)
            routes.audit(PurchasingAudit.checks, facts: SourcingAudit<PurchaseTrade>.facts)
        },
        jobs: [ExpiryJob<PurchaseTrade>.job],
        openapi: Bundle.module.contents(of: "openapi.json")
    )
}
