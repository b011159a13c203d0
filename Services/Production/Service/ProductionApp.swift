import Contracts
import Foundation
import Messaging
import ProductionDomain
import ServiceKit
import SourcingDomain
import SourcingService

/// Production: makes what is asked for, with material from stock and from supply (SM-12).
@main struct ProductionApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .production,
        migrations: productionMigrations,
        subscriptions: SourcingSubscriptions<ProductionTrade>.all + productionSubscriptions,
        routes: { routes in
            SourcingRoutes<ProductionTrade>.register(on: routes)
            BillRoutes.register(on: routes)
            ProductRoutes.register(on: routes)
            OrderRoutes.register(on: routes)
            routes.audit(ProductionAudit.checks, facts: ProductionAudit.facts)
        },
        jobs: [ExpiryJob<ProductionTrade>.job],
        openapi: Bundle.module.contents(of: "openapi.json")
    )
}
