import Contracts
import Foundation
import Postgres
import ServiceKit

@main struct IdentityApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .identity,
        migrations: Migrations.all,
        routes: { routes in
            TokenRoutes.register(on: routes)
            KeyRoutes.register(on: routes)
            MeRoutes.register(on: routes)
            SavedViewRoutes.register(on: routes)
            ProblemReportRoutes.register(on: routes)
            CompanyRoutes.register(on: routes)
            UnitRoutes.register(on: routes)
            UserRoutes.register(on: routes)
            AuditRoutes.register(on: routes)
        },
        jobs: [
            PeriodicJob(
                "turn-signing-keys", every: .seconds(600),
                work: { service in
                    let keys = service.own(IdentityState.self).keys
                    try await service.database.transaction(.upkeep) { tx in try await keys.turn(in: tx) }
                }),
            PeriodicJob("remove-old-sign-ins", every: .seconds(3600)) { tx in SessionStore.removeOld(in: tx) },
        ],
        openapi: Bundle.module.contents(of: "openapi.json"),
        state: { reader in IdentityState(reader) },
        prepare: Start.prepare,
        keys: { state in (state as? IdentityState)?.keys ?? SigningKeyRing(secret: "") }
    )
}
