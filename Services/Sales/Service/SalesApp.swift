import Foundation
import Messaging
import Postgres
import ServiceKit

/// Sales: accounts, products, opportunities with their lines and slices, and the figures about them.
@main
struct SalesApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .sales,
        migrations: salesMigrations,
        subscriptions: salesSubscriptions,
        routes: { routes in
            MasterDataRoutes.register(on: routes)
            OpportunityRoutes.register(on: routes)
            ImportRoutes.register(on: routes)
            ReportRoutes.register(on: routes)
            routes.audit(SalesAudit.checks, facts: SalesAudit.facts)
        },
        openapi: Bundle.module.contents(of: "openapi.json"))
}
