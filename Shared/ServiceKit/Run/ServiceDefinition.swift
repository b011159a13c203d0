import Contracts
import Messaging
import Postgres

/// What makes one department's process different from the next: everything else is ``ServiceRunner``.
package struct ServiceDefinition: Sendable {
    /// Makes the service's own state, from settings of its own. Kept for the life of the process, see
    /// ``ServiceContext/own(_:)``.
    package typealias MakeState = @Sendable (SettingsReader) -> any Sendable
    /// Work to be done once at every start, before requests are taken, for example a first administrator.
    package typealias Prepare = @Sendable (ServiceContext) async throws -> Void

    package let name: ServiceName
    package let migrations: [Migration]
    package let subscriptions: Subscriptions
    package let jobs: [PeriodicJob]
    /// The OpenAPI document, served at `/api/{service}/v1/openapi.json`.
    package let openapi: [UInt8]
    let routes: @Sendable (ServiceRoutes) -> Void
    let state: MakeState
    let prepare: Prepare
    let keys: (@Sendable (ServiceContext) -> any SigningKeySource)?

    /// - Parameter keys: where access tokens are checked when not by fetching Identity's JWKS; only Identity has its
    ///   own.
    package init(
        name: ServiceName, migrations: [Migration], subscriptions: Subscriptions = Subscriptions([]),
        routes: @escaping @Sendable (ServiceRoutes) -> Void, jobs: [PeriodicJob] = [], openapi: [UInt8] = [],
        state: @escaping MakeState = { _ in () }, prepare: @escaping Prepare = { _ in }
    ) {
        self.name = name
        self.migrations = migrations
        self.subscriptions = subscriptions
        self.jobs = jobs
        self.openapi = openapi
        self.routes = routes
        self.state = state
        self.prepare = prepare
        self.keys = nil
    }

    /// The routes of the service alone, as the OpenAPI document has to list them.
    package var registeredRoutes: ServiceRoutes {
        let all = ServiceRoutes()
        routes(all)
        return all
    }

    /// All routes: the service's and those every service has.
    package var servedRoutes: ServiceRoutes {
        let all = registeredRoutes
        let document = openapi
        all.get("openapi.json", access: .anyone) { _ in
            Answer(.ok, bytes: document, contentType: "application/json; charset=utf-8")
        }
        return all
    }
}
