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
            ReportRoutes.register(on: routes)
            AuditRoutes.register(on: routes)
        },
        jobs: [expiry, watch],
        openapi: Bundle.module.contents(of: "openapi.json")
    )

    /// T-08, by the company's own day.
    private static let expiry = PeriodicJob(
        "expire-pro-formas", every: .seconds(30), companies: ProFormaStore.companiesWithDue,
        ProFormaCommands.expire)

    /// T-09.
    private static let watch = PeriodicJob(
        "watch-accepted-pro-formas", every: .seconds(600),
        companies: { tx in
            try await ProFormaStore.companiesWithWaiting(
                since: tx.now.adding(seconds: -ProFormaCommands.patience), in: tx)
        }, ProFormaCommands.watchAccepted)
}
