import Contracts
import Foundation
import Postgres
import ServiceKit

@main struct AccountingApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .accounting,
        migrations: accountingMigrations,
        subscriptions: accountingSubscriptions,
        routes: { routes in
            ProFormaRoutes.register(on: routes)
            InvoiceRoutes.register(on: routes)
            AdjustmentRoutes.register(on: routes)
            PaymentRoutes.register(on: routes)
            CreditRoutes.register(on: routes)
            LedgerRoutes.register(on: routes)
            BooksRoutes.register(on: routes)
            AuditRoutes.register(on: routes)
        },
        jobs: [expiry],
        openapi: Bundle.module.contents(of: "openapi.json")
    )

    /// T-08, by the company's own day.
    private static let expiry = PeriodicJob(
        "expire-pro-formas", every: .seconds(30), companies: ProFormaStore.companiesWithDue,
        ProFormaCommands.expire)
}
