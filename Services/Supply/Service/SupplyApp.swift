import Contracts
import Foundation
import ServiceKit
import SourcingDomain
import SourcingService
import SupplyDomain

/// Supply: finds goods for customers and raw material for production, at its own suppliers (SM-11).
@main struct SupplyApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .supply,
        migrations: supplyMigrations,
        subscriptions: SourcingSubscriptions<SupplyTrade>.all,
        routes: { routes in
            SourcingRoutes<SupplyTrade>.register(on: routes)
            routes.audit(SourcingAudit<SupplyTrade>.checks, facts: SourcingAudit<SupplyTrade>.facts)
        },
        jobs: [ExpiryJob<SupplyTrade>.job],
        openapi: Bundle.module.contents(of: "openapi.json")
    )
}
