import Contracts
import Foundation
import ServiceKit

@main struct ApprovalApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .approval,
        migrations: approvalMigrations,
        subscriptions: approvalSubscriptions,
        routes: { routes in
            TaskRoutes.register(on: routes)
            RequestRoutes.register(on: routes)
            DecisionRoutes.register(on: routes)
            PolicyRoutes.register(on: routes)
            DelegationRoutes.register(on: routes)
            PeopleRoutes.register(on: routes)
            routes.audit(ApprovalAudit.checks, facts: ApprovalAudit.facts)
        },
        jobs: [TimerCommands.job],
        openapi: Bundle.module.contents(of: "openapi.json")
    )
}
