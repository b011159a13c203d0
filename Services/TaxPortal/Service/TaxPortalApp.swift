import Contracts
import Foundation
import ServiceKit

@main struct TaxPortalApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .taxportal,
        migrations: taxPortalMigrations,
        subscriptions: taxPortalSubscriptions,
        routes: { routes in
            SubmissionRoutes.register(on: routes)
            routes.audit(TaxPortalAudit.checks, facts: TaxPortalAudit.facts)
        },
        openapi: Bundle.module.contents(of: "openapi.json")
    )
}
