import Contracts
import Foundation
import ServiceKit

@main struct DeliveryApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .delivery,
        migrations: deliveryMigrations,
        subscriptions: deliverySubscriptions,
        routes: { routes in
            DeliveryRoutes.register(on: routes)
            ConfirmationRoutes.register(on: routes)
            JourneyRoutes.register(on: routes)
            ProofRoutes.register(on: routes)
            WorkRoutes.register(on: routes)
            routes.audit(DeliveryAudit.checks, facts: DeliveryAudit.facts)
        },
        openapi: Bundle.module.contents(of: "openapi.json"),
        state: DeliverySettings.init(reading:)
    )
}
