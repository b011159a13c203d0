import Contracts
import Foundation
import ServiceKit
import TaxPortalDomain

@main struct TaxPortalApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = connected(to: portalAdapters)

    /// - Parameter adapters: the portals that the service is connected to.
    static func connected(
        to adapters: @escaping @Sendable (SettingsReader) -> [any PortalAdapter]
    ) -> ServiceDefinition {
        ServiceDefinition(
            name: .taxportal,
            migrations: taxPortalMigrations,
            subscriptions: taxPortalSubscriptions,
            routes: { routes in
                SubmissionRoutes.register(on: routes)
                ParticularsRoutes.register(on: routes)
                SalePaymentRoutes.register(on: routes)
                EvidenceRoutes.register(on: routes)
                CodeRoutes.register(on: routes)
                TaxpayerRoutes.register(on: routes)
                CounterpartyRoutes.register(on: routes)
                WorkItemRoutes.register(on: routes)
                StatusRoutes.register(on: routes)
                routes.audit(TaxPortalAudit.checks, facts: TaxPortalAudit.facts)
            },
            jobs: Portal.allCases.map(runner) + [upkeep],
            openapi: Bundle.module.contents(of: "openapi.json"),
            state: { reader in
                TaxPortalState(settings: TaxPortalSettings(reader), adapters: adapters(reader))
            },
            prepare: { service in TaxMetrics.register(in: service) }
        )
    }

    /// Runs in every replica; rows that one works on are passed over by the others.
    private static func runner(_ portal: Portal) -> PeriodicJob {
        PeriodicJob("submit-\(portal.rawValue)", every: .milliseconds(500), inEveryReplica: true) { service in
            guard let adapter = service.own(TaxPortalState.self).adapters[portal] else { return }
            try await PortalRunner(adapter, in: service).run()
        }
    }

    private static let upkeep = PeriodicJob("tax-upkeep", every: .seconds(30), work: PortalUpkeep.run)
}
