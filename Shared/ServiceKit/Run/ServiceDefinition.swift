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

    /// Where access tokens are checked when not by fetching Identity's JWKS; only Identity has its own.
    package typealias MakeKeys = @Sendable (_ state: any Sendable) -> any SigningKeySource

    package let name: ServiceName
    package let migrations: [Migration]
    package let subscriptions: Subscriptions
    package let timers: [TimerHandler]
    package let jobs: [PeriodicJob]
    package let constraints: ConstraintMeanings
    /// The OpenAPI document, served at `/api/{service}/v1/openapi.json`.
    package let openapi: [UInt8]
    let routes: @Sendable (ServiceRoutes) -> Void
    package let state: MakeState
    package let prepare: Prepare
    package let keys: MakeKeys?

    package init(
        name: ServiceName, migrations: [Migration], subscriptions: Subscriptions = Subscriptions([]),
        timers: [TimerHandler] = [], routes: @escaping @Sendable (ServiceRoutes) -> Void, jobs: [PeriodicJob] = [],
        constraints: ConstraintMeanings = [:], openapi: [UInt8] = [], state: @escaping MakeState = { _ in () },
        prepare: @escaping Prepare = { _ in },
        keys: MakeKeys? = nil
    ) {
        self.name = name
        self.migrations = migrations
        self.subscriptions = subscriptions
        self.jobs = jobs
        self.constraints = constraints
        self.openapi = openapi
        self.routes = routes
        self.state = state
        self.prepare = prepare
        self.keys = keys
        self.timers = timers
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
        MessageTrace.register(on: all, of: name)
        AuditLog.register(on: all, of: name)
        ParkedMessageRoutes.register(on: all)
        return all
    }
}
