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
            AuditRoutes.register(on: routes)
        },
        jobs: [TimerCommands.job],
        openapi: OpenAPIDocument.bytes
    )
}

/// The file beside the program.
enum OpenAPIDocument {
    static var bytes: [UInt8] {
        guard let url = Bundle.module.url(forResource: "openapi", withExtension: "json"),
            let data = try? Data(contentsOf: url)
        else { preconditionFailure("openapi.json is missing beside the program") }
        return Array(data)
    }
}
