import Foundation
import Messaging
import Postgres
import ServiceKit

@main
struct TaxPortalApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .taxportal,
        migrations: [Migration("m0001_start", PackageResources.m0001_start_sql)],
        routes: { routes in routes.audit { _ in [] } },
        openapi: Bundle.module.contents(of: "openapi.json"))
}
